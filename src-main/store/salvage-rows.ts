// Gets out of a damaged table whatever can still be read, row by row: from the front, from the back, and between the two
// by halving, because a broken page hides its own rows and no others.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'

export type Row = Record<string, SQLOutputValue>

export interface RowsOfTable {
  rows: Row[]
  /** Rows that are known to have been there; `null`: that cannot be told any more. */
  known: number | null
}

/** Row numbers tried beyond the last readable one when nobody knows how far they went. */
const blindTries = 4096

export function salvageRows(damaged: DatabaseSync, table: string): RowsOfTable {
  const found = new Map<number, Row>()
  const keep = (row: Row) => found.set(Number(row.salvage_rowid), row)
  const select = `SELECT rowid AS salvage_rowid, * FROM ${table}`
  const isWhole = readUntilBroken(damaged, `${select} ORDER BY rowid`, keep)
  const numbers = rowNumbers(damaged, table)
  if (!isWhole) {
    const front = Math.max(0, ...found.keys())
    readUntilBroken(damaged, `${select} ORDER BY rowid DESC`, keep)
    const back = Math.max(front, ...found.keys(), ...(numbers ?? [front + blindTries]))
    readBetween(damaged, select, { from: front + 1, to: back, keep })
  }
  const known = isSound(damaged, table) ? found.size : countFrom(numbers, found)
  return { rows: [...found.values()].map(withoutNumber), known }
}

const withoutNumber = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'salvage_rowid'))

/** @returns whether it came to the end */
function readUntilBroken(damaged: DatabaseSync, sql: string, keep: (row: Row) => void): boolean {
  try {
    for (const row of damaged.prepare(sql).iterate()) keep(row)
    return true
  } catch {
    return false
  }
}

function isSound(damaged: DatabaseSync, table: string): boolean {
  try {
    return Object.values(damaged.prepare(`PRAGMA integrity_check(${table})`).get() ?? {})[0] === 'ok'
  } catch {
    return false
  }
}

/** An index that is itself damaged says too little: it then lacks rows that were found, or names one twice. */
function countFrom(numbers: readonly number[] | null, found: ReadonlyMap<number, Row>): number | null {
  if (numbers === null) return null
  const named = new Set(numbers)
  const isTrusted = named.size === numbers.length && [...found.keys()].every((number) => named.has(number))
  return isTrusted ? numbers.length : null
}

function readBetween(
  damaged: DatabaseSync,
  select: string,
  { from, to, keep }: { from: number; to: number; keep: (row: Row) => void }
): void {
  if (from > to) return
  try {
    for (const row of damaged.prepare(`${select} WHERE rowid BETWEEN ? AND ?`).all(from, to)) keep(row)
  } catch {
    if (from === to) return
    const middle = Math.floor((from + to) / 2)
    readBetween(damaged, select, { from, to: middle, keep })
    readBetween(damaged, select, { from: middle + 1, to, keep })
  }
}

/** As the index of the primary key has them: it lies on pages of its own. */
function rowNumbers(damaged: DatabaseSync, table: string): number[] | null {
  try {
    const index = `sqlite_autoindex_${table}_1`
    return damaged
      .prepare(`SELECT rowid AS number FROM ${table} INDEXED BY ${index}`)
      .all()
      .map(({ number }) => Number(number))
  } catch {
    return null
  }
}
