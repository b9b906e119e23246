// A damaged store: what can be read goes into a new one, the rest is counted and named, and the damaged file is put aside
// under a name with the date. Never a silent new start: where not even the key can be read, nothing is touched.
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { type Salvage, salvageSchema } from '../../shared/desk-views.ts'
import { type DamagedCopy, openDamagedCopy } from './damaged-copy.ts'
import { openDataKey } from './data-key-store.ts'
import type { Envelope } from './envelope.ts'
import { createKeptStore } from './kept-store.ts'
import type { KeyVault } from './key-vault.ts'
import { type Row, salvageRows } from './salvage-rows.ts'
import { openSqliteStore, type SqliteStore, StoreRefusal, storeFile } from './sqlite-store.ts'
import { type StoredTable, storedTables } from './stored-tables.ts'
import { syncFolder } from './sync-folder.ts'

/** Under this name in `kept` until somebody has seen it. */
export const salvageName = 'salvage'

const reading = 'desk-reading.sqlite'
const unfinished = 'desk-saving.sqlite'
/** Under this name the new store is whole; from then on the exchange is carried through, whatever happens. */
export const savedFile = 'desk-saved.sqlite'

export function salvageStore(folder: string, vault: KeyVault, at: number): Salvage {
  const { database: damaged, isLogDamaged } = openDamaged(folder)
  try {
    removeFile(folder, unfinished)
    const store = openSqliteStore(folder, unfinished)
    try {
      copyKey(damaged, store)
      const { envelope } = openDataKey(store, vault)
      const counts = store.transaction(() =>
        storedTables.map((table) => copyTable(damaged, store, envelope, table))
      )
      const salvage: Salvage = {
        at,
        keptAs: nameForDamaged(at),
        saved: counts.reduce((sum, { saved }) => sum + saved, 0),
        // pages of a broken log may be of an older day, whose rows look whole
        lost: isLogDamaged
          ? counts.map(({ kind }) => ({ kind, count: null }))
          : counts.flatMap(({ kind, lost }) => (lost === 0 ? [] : [{ kind, count: lost }]))
      }
      createKeptStore(store, envelope).write(salvageName, salvage)
      return salvage
    } finally {
      store.close()
    }
  } finally {
    damaged.close()
    removeFile(folder, reading)
  }
}

/** After {@link salvageStore}: the new store takes the damaged one's place. */
export function exchangeStores(folder: string, { keptAs }: Pick<Salvage, 'keptAs'>): void {
  renameSync(join(folder, unfinished), join(folder, savedFile))
  syncFolder(folder)
  putAside(folder, keptAs)
}

/** A power cut in the middle of the exchange: carried through now, under the name that the new store itself tells people. */
export function finishExchange(folder: string, vault: KeyVault, at: number): void {
  if (!existsSync(join(folder, savedFile))) return
  putAside(folder, nameInNotice(folder, vault) ?? nameForDamaged(at))
}

function nameInNotice(folder: string, vault: KeyVault): string | null {
  const store = openSqliteStore(folder, savedFile)
  try {
    const { envelope } = openDataKey(store, vault)
    return createKeptStore(store, envelope).read(salvageName, salvageSchema)?.keptAs ?? null
  } finally {
    store.close()
  }
}

/** With the day and time, UTC. */
const nameForDamaged = (at: number) =>
  `desk-damaged-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}.sqlite`

/** The damaged file's own log goes first: beside the new store it would be taken for the new one's. */
function putAside(folder: string, keptAs: string): void {
  const move = (from: string, to: string) => {
    if (existsSync(join(folder, from))) renameSync(join(folder, from), join(folder, to))
  }
  move(`${storeFile}-wal`, `${keptAs}-wal`)
  move(storeFile, keptAs)
  syncFolder(folder)
  move(savedFile, storeFile)
  syncFolder(folder)
}

const unreadable = (cause: unknown) =>
  new StoreRefusal(
    'damaged',
    'The store of this PC is damaged and nothing in it can be read. It was left as it is: tell the helpdesk (HD-701).',
    cause
  )

/** A copy is read, so that whoever looks into the damaged file later finds it as it was. */
function openDamaged(folder: string): DamagedCopy {
  removeFile(folder, reading)
  for (const end of ['', '-wal'])
    if (existsSync(join(folder, storeFile + end)))
      copyFileSync(join(folder, storeFile + end), join(folder, reading + end))
  return openDamagedCopy(join(folder, reading))
}

const removeFile = (folder: string, file: string) => {
  for (const end of ['', '-wal', '-shm']) rmSync(join(folder, file + end), { force: true })
}

function copyKey(damaged: DatabaseSync, store: SqliteStore): void {
  const { rows } = salvageRows(damaged, 'data_key')
  const kept = rows.filter((row) => inserted(store, 'data_key', row))
  if (kept.length === 0) throw unreadable(null)
}

function copyTable(damaged: DatabaseSync, store: SqliteStore, envelope: Envelope, table: StoredTable) {
  const { rows, known } = salvageRows(damaged, table.name)
  let saved = 0
  for (const row of rows) {
    const whole = openedRow(envelope, table, row)
    if (whole !== null && inserted(store, table.name, whole)) saved += 1
  }
  return { kind: table.name, saved, lost: known === null ? null : Math.max(known, rows.length) - saved }
}

/** `null`: its seal is broken, and there is no place for such a row. */
export function openedRow(envelope: Envelope, table: StoredTable, row: Row): Row | null {
  try {
    const opened = envelope.open(table.name, table.rowId(row), row.sealed as Uint8Array)
    return typeof opened === 'object' && opened !== null
      ? table.repair(row, opened as Record<string, unknown>)
      : row
  } catch {
    return table.unopened?.(row) ?? null
  }
}

/** A child whose parent is gone, or a row that is there twice, has no place in the new store. */
function inserted(store: SqliteStore, table: string, row: Row): boolean {
  try {
    insert(store, table, row)
    return true
  } catch {
    return false
  }
}

function insert(store: SqliteStore, table: string, row: Row): void {
  const columns = Object.keys(row)
  const marks = columns.map(() => '?').join(', ')
  store.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`).run(...Object.values(row))
}
