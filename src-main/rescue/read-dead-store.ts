// Takes the outbox out of a store whose workstation will not start. The store's own files are only copied: SQLite works on
// the copy, where it may bring in a log that nobody closed. Nothing is opened that is sealed; there is no key for it here.
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { RescueKey, RescueRow } from '../../shared/rescue-contract.ts'
import { type DamagedCopy, openDamagedCopy } from '../store/damaged-copy.ts'
import { type Row, type RowsOfTable, salvageRows } from '../store/salvage-rows.ts'
import { savedFile } from '../store/salvage-store.ts'
import { StoreRefusal, storeFile } from '../store/sqlite-store.ts'
import type { RescueBundle } from './rescue-bundle.ts'

/**
 * @param folder with the store's file and its log, as they were on the disk
 * @param exportedAt epoch ms
 * @throws StoreRefusal
 */
export function readDeadStore(folder: string, exportedAt: number): RescueBundle {
  const place = mkdtempSync(join(tmpdir(), 'hotline-rescue-'))
  try {
    copyStore(folder, place)
    const copy = openDamagedCopy(join(place, storeFile))
    try {
      return readCopy(copy, exportedAt)
    } finally {
      copy.database.close()
    }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** Where the power went while a damaged store was being exchanged, the new one is whole under a name of its own. */
const fileIn = (folder: string): string => (existsSync(join(folder, savedFile)) ? savedFile : storeFile)

const ends = ['', '-wal']

/** A copy during which nothing was written is a whole one. */
function copyStore(folder: string, place: string): void {
  const file = fileIn(folder)
  if (!existsSync(join(folder, file)))
    throw new StoreRefusal('unwritable', `There is no store in this folder (${storeFile}).`)
  const before = stateOf(folder, file)
  for (const end of ends)
    if (existsSync(join(folder, file + end)))
      copyFileSync(join(folder, file + end), join(place, storeFile + end))
  if (stateOf(folder, file) !== before)
    throw new StoreRefusal(
      'in-use',
      'Something is writing to this store: a Hotline Desk works with it. Close it first.'
    )
}

const stateOf = (folder: string, file: string): string =>
  ends
    .map((end) => statSync(join(folder, file + end), { throwIfNoEntry: false }))
    .map((state) => (state ? `${state.size} ${state.mtimeMs}` : '-'))
    .join()

function readCopy({ database: store, isLogDamaged }: DamagedCopy, exportedAt: number): RescueBundle {
  const key = keyIn(store)
  const outbox = salvageRows(store, 'outbox')
  const captures = salvageRows(store, 'capture')
  const interactions = salvageRows(store, 'interaction')
  const sealedOf = new Map(interactions.rows.map((row) => [text(row.interaction_id), base64(row.sealed)]))
  const lost = Object.entries({ outbox, capture: captures, interaction: interactions })
    .map(([kind, { rows, known }]) => ({
      kind,
      count: known === null || isLogDamaged ? null : missing(rows, known)
    }))
    .filter(({ count }) => count !== 0)
  return {
    exportedAt,
    key,
    lost,
    rows: [
      ...outbox.rows
        .filter(isOwed)
        .map(outboxRow)
        .toSorted((one, other) => one.seq - other.seq),
      ...captures.rows.filter(isUnfinished).map((row) => captureRow(row, sealedOf))
    ]
  }
}

const missing = (rows: Row[], known: number): number => Math.max(0, known - rows.length)

/** At the centre already, or made void by the customer. */
const settledStates: readonly unknown[] = ['confirmed', 'carrier', 'cancelled']
/** A state nobody knows is one that was damaged: told once more rather than never, the centre knows its key. */
const isOwed = ({ state }: Row): boolean => !settledStates.includes(state)
const isUnfinished = ({ state }: Row): boolean => state !== 'completed' && state !== 'closed'

type OutboxLine = Extract<RescueRow, { table: 'outbox' }>

const outboxRow = (row: Row): OutboxLine => ({
  table: 'outbox',
  seq: Number(row.seq),
  rowId: text(row.row_id),
  kind: text(row.kind),
  captureId: textOrNull(row.capture_id),
  interactionId: textOrNull(row.interaction_id),
  sealed: base64(row.sealed)
})

const captureRow = (row: Row, sealedOf: ReadonlyMap<string, string>): RescueRow => ({
  table: 'capture',
  captureId: text(row.capture_id),
  interactionId: text(row.interaction_id),
  sealed: base64(row.sealed),
  interaction: sealedOf.get(text(row.interaction_id)) ?? null
})

/** @throws StoreRefusal where the centre could open nothing */
function keyIn(store: DatabaseSync): RescueKey {
  const { key_id, escrow_key, escrowed } = firstKey(store)
  if (!(escrowed instanceof Uint8Array) || typeof escrow_key !== 'string')
    throw new StoreRefusal(
      'key',
      'Nobody has ever signed in at this PC, so that its key was never sealed for a centre: only the PC itself opens it (HD-711).'
    )
  const host = rowsOf(store, 'kept').rows.find(({ name }) => name === 'host-id')
  return {
    keyId: text(key_id),
    escrowKey: escrow_key,
    escrowed: base64(escrowed),
    host: host ? base64(host.sealed) : null
  }
}

function firstKey(store: DatabaseSync): Row {
  const [row] = rowsOf(store, 'data_key').rows
  if (!row)
    throw new StoreRefusal(
      'damaged',
      'The store is damaged, and its key cannot be read: nothing can be rescued (HD-701).'
    )
  return row
}

/** A file that is no database at all has no rows. */
function rowsOf(store: DatabaseSync, table: string): RowsOfTable {
  try {
    return salvageRows(store, table)
  } catch {
    return { rows: [], known: null }
  }
}

const text = (value: SQLOutputValue | undefined): string =>
  typeof value === 'string' ? value : String(value ?? '')
const textOrNull = (value: SQLOutputValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null
const base64 = (value: SQLOutputValue | undefined): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : ''
