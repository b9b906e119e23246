// The few STUN and TURN messages a check needs (RFC 8489, RFC 8656): ask for a binding, ask for an allocation with
// long-term credentials, give it back.
import { createHash, createHmac } from 'node:crypto'

const cookie = 0x2112a442
const headerBytes = 20

export const stunTypes = {
  bindingRequest: 0x0001,
  bindingAnswer: 0x0101,
  allocateRequest: 0x0003,
  allocateAnswer: 0x0103,
  allocateError: 0x0113,
  refreshRequest: 0x0004
} as const

export const stunAttributes = {
  username: 0x0006,
  integrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  realm: 0x0014,
  nonce: 0x0015,
  requestedTransport: 0x0019,
  mappedAddress: 0x0020
} as const

export interface StunMessage {
  type: number
  /** 12 bytes. */
  transactionId: Buffer
  attributes: readonly (readonly [type: number, value: Buffer])[]
}

/** @param key signs the message (RFC 8489 §14.5); absent = unsigned */
export function writeStun({ type, transactionId, attributes }: StunMessage, key?: Buffer): Buffer {
  const body = Buffer.concat(attributes.map(([name, value]) => attribute(name, value)))
  const head = (length: number) => {
    const header = Buffer.alloc(headerBytes)
    header.writeUInt16BE(type, 0)
    header.writeUInt16BE(length, 2)
    header.writeUInt32BE(cookie, 4)
    transactionId.copy(header, 8, 0, 12)
    return header
  }
  if (!key) return Buffer.concat([head(body.length), body])
  // the length counts the signature that is not there yet
  const signed = Buffer.concat([head(body.length + 24), body])
  const signature = createHmac('sha1', key).update(signed).digest()
  return Buffer.concat([signed, attribute(stunAttributes.integrity, signature)])
}

function attribute(type: number, value: Buffer): Buffer {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4)
  padded.writeUInt16BE(type, 0)
  padded.writeUInt16BE(value.length, 2)
  value.copy(padded, 4)
  return padded
}

/** `null` for what is no STUN message. */
export function readStun(bytes: Buffer): StunMessage | null {
  if (bytes.length < headerBytes || bytes.readUInt32BE(4) !== cookie) return null
  const end = headerBytes + bytes.readUInt16BE(2)
  if (end > bytes.length) return null
  const attributes: [number, Buffer][] = []
  for (let at = headerBytes; at + 4 <= end; ) {
    const length = bytes.readUInt16BE(at + 2)
    if (at + 4 + length > end) return null
    attributes.push([bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + length)])
    at += 4 + Math.ceil(length / 4) * 4
  }
  return { type: bytes.readUInt16BE(0), transactionId: bytes.subarray(8, 20), attributes }
}

export const attributeOf = ({ attributes }: StunMessage, type: number): Buffer | null =>
  attributes.find(([name]) => name === type)?.[1] ?? null

/** RFC 8489 §9.2.2. */
export const longTermKey = (username: string, realm: string, password: string): Buffer =>
  createHash('md5').update(`${username}:${realm}:${password}`).digest()
