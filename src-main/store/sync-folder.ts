// Makes a new name in a folder last: on most file systems a file survives a power cut only when its folder has been synced,
// too.
import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Windows keeps names in its journal, and opens no folder. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
