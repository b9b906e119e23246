// Key vault of the browser host: a key file that only this user may read. It keeps the store's key from whoever gets
// hold of the database alone; it is no match for the operating system's vault, which is why Electron is the product.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync
} from 'node:fs'
import { dirname } from 'node:path'
import type { KeyVault } from '../store/key-vault.ts'

const keyBytes = 32
const ivBytes = 12
const tagBytes = 16

export function openFileVault(path: string): KeyVault {
  const key = readKey(path) ?? createKey(path)
  return {
    name: 'file',
    wrap(secret) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const sealed = Buffer.concat([cipher.update(secret), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed])
    },
    unwrap(wrapped) {
      const bytes = Buffer.from(wrapped)
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), {
        authTagLength: tagBytes
      })
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()])
    }
  }
}

function readKey(path: string): Buffer | null {
  try {
    // a key others could read is closed to them before it is used again
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600)
    const key = readFileSync(path)
    if (key.length !== keyBytes)
      throw new Error(`the key file holds ${key.length} bytes instead of ${keyBytes}`)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function createKey(path: string): Buffer {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const key = randomBytes(keyBytes)
  const file = openSync(path, 'wx', 0o600)
  writeSync(file, key)
  fsyncSync(file)
  closeSync(file)
  return key
}
