// Tells a disk that takes nothing more, and a store that is damaged, from an ordinary fault of ours: people can do
// something about the first two, and hear of them in words.

/** unwritable: nothing more can be saved (disk full, read-only, failing) · damaged: something saved cannot be read. */
export type StoreTrouble = 'unwritable' | 'damaged'

/** A sealed value that was changed, moved, or cut short. */
export class UnreadableRow extends Error {
  constructor(table: string, cause: unknown) {
    super(`${table}: ${cause instanceof Error ? cause.message : 'unreadable'}`, { cause })
    this.name = 'UnreadableRow'
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html): READONLY, IOERR, FULL, CANTOPEN. */
const unwritable: readonly number[] = [8, 10, 13, 14]
/** CORRUPT, NOTADB. */
const damaged: readonly number[] = [11, 26]

/** `null`: it is not the store's doing. */
export function storeTroubleOf(cause: unknown): StoreTrouble | null {
  if (cause instanceof UnreadableRow) return 'damaged'
  if (!(cause instanceof Error) || !('errcode' in cause)) return null
  // the extended code says which kind of it, in its upper bytes
  const code = Number(cause.errcode) % 256
  if (unwritable.includes(code)) return 'unwritable'
  return damaged.includes(code) ? 'damaged' : null
}
