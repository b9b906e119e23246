// Key vault of the browser host: a key file that only this user may read. It keeps the store's key from whoever gets
// hold of the database alone; it is no match for the operating system's vault, which is why Electron is the product.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync
} from 'node:fs'
import { dirname } from 'node:path'
import type { KeyVault } from '../store/key-vault.ts'
import { syncFolder } from '../store/sync-folder.ts'

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
  // under its own name only when it is whole: half a key would keep this PC from ever starting again
  const unfinished = `${path}.${process.pid}`
  const file = openSync(unfinished, 'w', 0o600)
  writeSync(file, key)
  fsyncSync(file)
  closeSync(file)
  const mine = giveName(unfinished, path)
  rmSync(unfinished)
  syncFolder(dirname(path))
  return mine ? key : (readKey(path) ?? key)
}

/** @returns false when another host was quicker: its key is the one */
function giveName(unfinished: string, path: string): boolean {
  try {
    linkSync(unfinished, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
