// Opens what a workstation has sealed, with the data key its second copy holds: the reading half of the store's envelope
// (AES-256-GCM, bound to table, row, format and key), which the host writes and tests hold against this one.
import { createDecipheriv, createSecretKey, hkdfSync } from 'node:crypto'

const format = 1
const ivBytes = 12
const tagBytes = 16
export const dataKeyBytes = 32

/** @returns `null` for what was changed, moved, cut short or sealed in a later format */
export type OpenSealed = (table: string, rowId: string, sealed: string) => unknown

export function openerWith(dataKey: Uint8Array, keyId: string): OpenSealed {
  const key = createSecretKey(
    Buffer.from(hkdfSync('sha256', dataKey, new Uint8Array(0), 'hotline-desk store seal', 32))
  )
  return (table, rowId, sealed) => {
    const bytes = Buffer.from(sealed, 'base64')
    const tagAt = 1 + ivBytes
    const contentAt = tagAt + tagBytes
    if (bytes[0] !== format || bytes.length < contentAt) return null
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, tagAt), {
        authTagLength: tagBytes
      })
        .setAAD(Buffer.from(`${table}|${rowId}|${format}|${keyId}`))
        .setAuthTag(bytes.subarray(tagAt, contentAt))
      const text = Buffer.concat([decipher.update(bytes.subarray(contentAt)), decipher.final()])
      return JSON.parse(text.toString('utf8'))
    } catch {
      return null
    }
  }
}
