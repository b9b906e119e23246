// Opens a copy of a store whose own file or log is broken, so far as SQLite can be brought to read it: a missing end is
// filled up, and of a log broken in the middle whatever is whole is brought in by hand.
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { type LogReading, pageBytesOf, readLog } from './write-ahead-log.ts'

export interface DamagedCopy {
  database: DatabaseSync
  /** Pages of the log are missing: rows may be of an older day, or gone, and nobody can count them. */
  isLogDamaged: boolean
}

const logOf = (path: string) => `${path}-wal`
/** More would be a header that is damaged itself. */
const longestBytes = 2 ** 32

/** @param path of the copy; it is changed */
export function openDamagedCopy(path: string): DamagedCopy {
  const log = readLogBeside(path)
  if (log.isDamaged) bringIn(path, log)
  lengthen(path)
  return { database: new DatabaseSync(path, { timeout: 0 }), isLogDamaged: log.isDamaged }
}

/** Nothing is changed. The store's own file is opened only where it must be: closing it would give this process's lock away. */
export const readLogBeside = (path: string): LogReading =>
  readLog(existsSync(logOf(path)) ? readFileSync(logOf(path)) : Buffer.alloc(0), () =>
    existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
  )

function bringIn(path: string, { pages, pageCount }: LogReading): void {
  const pageBytes = [...pages.values()][0]?.length ?? 0
  const store = readFileSync(path)
  const next = Buffer.alloc(Math.max(store.length, pageCount * pageBytes))
  store.copy(next)
  for (const [page, content] of pages) if (page <= pageCount) content.copy(next, (page - 1) * pageBytes)
  writeFileSync(path, next)
  rmSync(logOf(path))
}

/** SQLite opens no file that is shorter than its own header says: the missing end becomes empty pages. */
function lengthen(path: string): void {
  const header = readFileSync(path).subarray(0, 100)
  if (header.length < 100) return
  // sqlite.org/fileformat.html, 1.3: pages at 28
  const bytes = header.readUInt32BE(28) * pageBytesOf(header)
  if (bytes > statSync(path).size && bytes < longestBytes) truncateSync(path, bytes)
}
