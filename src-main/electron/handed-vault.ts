// The host's key vault under Electron: the vault key is unwrapped by the main process, which alone may ask the operating
// system, and handed over once; the store's data key is wrapped with it here.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { KeyVault } from '../store/key-vault.ts'

const keyBytes = 32
const ivBytes = 12
const tagBytes = 16

/** @throws when the key has not 32 bytes */
export function createHandedVault(name: string, key: Uint8Array): KeyVault {
  if (key.length !== keyBytes) throw new Error('the vault key has the wrong length')
  return {
    name,
    wrap(secret) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const sealed = Buffer.concat([cipher.update(secret), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed])
    },
    unwrap(wrapped) {
      const bytes = Buffer.from(wrapped)
      const iv = bytes.subarray(0, ivBytes)
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()])
    }
  }
}
