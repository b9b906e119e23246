// Seals what the store keeps about people: AES-256-GCM per row, bound to table, row, format and key, so that a sealed
// value moved to another row does not open. One data key per store; the keys for sealing and for lanes come from it.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes
} from 'node:crypto'
import { UnreadableRow } from './store-trouble.ts'

/** First byte of every sealed value; a later format gets another number and both are read. */
const format = 1
const ivBytes = 12
const tagBytes = 16

export interface Envelope {
  seal: (table: string, rowId: string, value: unknown) => Uint8Array
  /** Throws when anything about it was changed. */
  open: (table: string, rowId: string, sealed: Uint8Array) => unknown
  /** Opaque, stable name of a subject: rows of one subject stay in order without their subject being readable. */
  laneOf: (subject: string) => string
}

export const newDataKey = (): Uint8Array => randomBytes(32)

export function createEnvelope(dataKey: Uint8Array, keyId: string): Envelope {
  // as key objects: bytes would be turned into one again at every row
  const sealKey = createSecretKey(derive(dataKey, 'seal'))
  const laneKey = createSecretKey(derive(dataKey, 'lane'))
  const boundTo = (table: string, rowId: string) => Buffer.from(`${table}|${rowId}|${format}|${keyId}`)

  return {
    seal(table, rowId, value) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', sealKey, iv).setAAD(boundTo(table, rowId))
      const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(format), iv, cipher.getAuthTag(), sealed])
    },
    open(table, rowId, sealed) {
      try {
        return JSON.parse(unseal(Buffer.from(sealed), sealKey, boundTo(table, rowId)).toString('utf8'))
      } catch (cause) {
        throw new UnreadableRow(table, cause)
      }
    },
    laneOf: (subject) => createHmac('sha256', laneKey).update(subject).digest('base64url').slice(0, 22)
  }
}

function unseal(bytes: Buffer, sealKey: KeyObject, boundTo: Buffer): Buffer {
  if (bytes[0] !== format) throw new Error(`sealed in format ${bytes[0]}, which this build does not know`)
  const iv = bytes.subarray(1, 1 + ivBytes)
  const decipher = createDecipheriv('aes-256-gcm', sealKey, iv, { authTagLength: tagBytes })
    .setAAD(boundTo)
    .setAuthTag(bytes.subarray(1 + ivBytes, 1 + ivBytes + tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(1 + ivBytes + tagBytes)), decipher.final()])
}

const derive = (dataKey: Uint8Array, purpose: string) =>
  Buffer.from(hkdfSync('sha256', dataKey, new Uint8Array(0), `hotline-desk store ${purpose}`, 32))
