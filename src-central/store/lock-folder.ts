// Keeps a second process out of PGlite's folder. The lock is the operating system's own, on a file that SQLite holds open:
// it ends with its process, however that ends, so that there is no stale one that two starters could both take over.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Resolves to the way out. @throws when another process (or this one) has the folder. */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = new DatabaseSync(join(folder, 'centre.lock.db'), { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw new Error(`the centre’s database folder ${folder} is in use by another process`, { cause: error })
  }
  return () => lock.close()
}
