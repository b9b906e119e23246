// Opens the store so that every row in it can be read: one that is damaged, or holds a row nobody can open, is salvaged
// first. A single unreadable row of the outbox would otherwise hold up all the others, and say nothing.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Log } from '../../shared/log.ts'
import { readLogBeside } from './damaged-copy.ts'
import { type DataKey, openDataKey } from './data-key-store.ts'
import type { Envelope } from './envelope.ts'
import type { KeyVault } from './key-vault.ts'
import { exchangeStores, finishExchange, openedRow, salvageStore } from './salvage-store.ts'
import { openSqliteStore, type SqliteStore, StoreRefusal, storeFile } from './sqlite-store.ts'
import { storeTroubleOf } from './store-trouble.ts'
import { storedTables } from './stored-tables.ts'

export interface SoundStore {
  store: SqliteStore
  dataKey: DataKey
}

export interface SoundStoreParts {
  dataFolder: string
  vault: KeyVault
  now: () => number
  log: Pick<Log, 'error'>
}

/** @throws StoreRefusal when it cannot be used at all */
export function openSoundStore(parts: SoundStoreParts): SoundStore {
  const { dataFolder, vault, now, log } = parts
  finishExchange(dataFolder, vault, now())
  try {
    return openWhole(parts)
  } catch (cause) {
    if (!isDamaged(cause)) throw cause
    const salvage = salvageStore(dataFolder, vault, now())
    exchangeStores(dataFolder, salvage)
    log.error('store.salvaged', { ...salvage, cause })
    return openWhole(parts)
  }
}

const isDamaged = (cause: unknown) =>
  cause instanceof StoreRefusal ? cause.reason === 'damaged' : storeTroubleOf(cause) === 'damaged'

function openWhole({ dataFolder, vault, log }: SoundStoreParts): SoundStore {
  // before SQLite has opened it, and has done away with what it cannot read of its log
  if (hasBrokenLog(dataFolder))
    throw new StoreRefusal('damaged', 'The log of the store of this PC is broken in the middle.')
  const store = openSqliteStore(dataFolder, storeFile, (cause) => log.error('store.tellingFailed', { cause }))
  try {
    const dataKey = openDataKey(store, vault)
    if (!isReadable(store, dataKey.envelope))
      throw new StoreRefusal('damaged', 'The store of this PC cannot be read completely.')
    return { store, dataKey }
  } catch (error) {
    store.close()
    throw error
  }
}

/** While another program writes to the log, parts of it may be of different moments: that one has the store, and opening says so. */
const hasBrokenLog = (dataFolder: string): boolean =>
  readLogBeside(join(dataFolder, storeFile)).isDamaged && !isInUse(join(dataFolder, storeFile))

function isInUse(path: string): boolean {
  const database = new DatabaseSync(path, { timeout: 0, readOnly: true })
  try {
    database.prepare('SELECT name FROM sqlite_schema').get()
    return false
  } catch (cause) {
    return storeTroubleOf(cause) === null
  } finally {
    database.close()
  }
}

/** SQLite notices a page that is out of shape, but not a flipped bit inside of a value: the seals do. */
function isReadable(store: SqliteStore, envelope: Envelope): boolean {
  return storedTables.every((table) => {
    for (const row of store.prepare(`SELECT * FROM ${table.name}`).iterate())
      if (openedRow(envelope, table, row) === null) return false
    return true
  })
}
