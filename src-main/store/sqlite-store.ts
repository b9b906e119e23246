// Opens the one database of this workstation: one connection, one process, every commit on the disk before it is
// acknowledged. Whatever would weaken that is checked at opening and refused in words a person can act on.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { migrations } from './schema-store.ts'
import { storeTroubleOf } from './store-trouble.ts'

export type StoreRefusalReason = 'in-use' | 'newer' | 'damaged' | 'unwritable' | 'not-durable' | 'key'

/** The store cannot be used; the message says what to do. */
export class StoreRefusal extends Error {
  readonly reason: StoreRefusalReason
  constructor(reason: StoreRefusalReason, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StoreRefusal'
    this.reason = reason
  }
}

export interface SqliteStore {
  /** Prepared once and kept. */
  prepare: (sql: string) => StatementSync
  /** All or nothing, and on the disk when it returns. Joins a transaction that is already open. */
  transaction: <T>(work: () => T) => T
  /**
   * Runs once the open transaction is on the disk (never if it fails); at once when none is open. One per key. What it
   * throws is nobody's here: the step is saved.
   */
  afterCommit: (key: string, tell: () => void) => void
  close: () => void
}

/** Name of the database in its folder. */
export const storeFile = 'desk.sqlite'

/** With nobody to hear of it, it is a stray fault of the program. */
const strayFault = (cause: unknown) =>
  queueMicrotask(() => {
    throw cause
  })

/**
 * @param tellingFailed told what somebody threw who was told of a commit
 * @throws StoreRefusal
 */
export function openSqliteStore(
  folder: string,
  file: string = storeFile,
  tellingFailed: (cause: unknown) => void = strayFault
): SqliteStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(join(folder, file), { timeout: 0 })
  try {
    lock(database)
    secure(database)
    migrate(database)
    check(database)
  } catch (error) {
    database.close()
    throw error instanceof StoreRefusal ? error : refusalOf(error)
  }
  return wrap(database, tellingFailed)
}

const refusalOf = (cause: unknown) =>
  storeTroubleOf(cause) === 'unwritable'
    ? new StoreRefusal(
        'unwritable',
        'Nothing can be saved on this PC: its disk is full, read-only or failing (HD-704).',
        cause
      )
    : new StoreRefusal('damaged', 'The store of this PC cannot be read.', cause)

/** Pages, and that every index says what its table says. */
function check(database: DatabaseSync): void {
  const [result] = Object.values(database.prepare('PRAGMA integrity_check(1)').get() ?? {})
  if (result !== 'ok') throw new StoreRefusal('damaged', 'The store of this PC is damaged.', result)
}

/** Held by the operating system for as long as the process lives: nothing to clean up after a crash. */
function lock(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE; COMMIT')
  } catch (error) {
    if (!(error instanceof Error) || !/locked|busy/i.test(error.message)) throw error
    throw new StoreRefusal(
      'in-use',
      'Another Hotline Desk already works with this folder. Close it first.',
      error
    )
  }
}

function secure(database: DatabaseSync): void {
  database.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON')
  database.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA temp_store = MEMORY')
  const expected = { journal_mode: 'wal', synchronous: 2, secure_delete: 1, foreign_keys: 1 }
  for (const [name, value] of Object.entries(expected)) {
    const actual = Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]
    if (actual !== value)
      throw new StoreRefusal('not-durable', `The store runs with ${name} = ${String(actual)}.`)
  }
}

function migrate(database: DatabaseSync): void {
  const version = Number(Object.values(database.prepare('PRAGMA user_version').get() ?? {})[0])
  if (version > migrations.length) {
    throw new StoreRefusal(
      'newer',
      'The store of this PC was written by a newer Hotline Desk. Install that one again.'
    )
  }
  migrations.slice(version).forEach((statements, index) => {
    database.exec(`BEGIN; ${statements}; PRAGMA user_version = ${version + index + 1}; COMMIT`)
  })
}

function wrap(database: DatabaseSync, tellingFailed: (cause: unknown) => void): SqliteStore {
  const statements = new Map<string, StatementSync>()
  let tellings: Map<string, () => void> | null = null
  const told = (tell: () => void) => {
    try {
      tell()
    } catch (cause) {
      tellingFailed(cause)
    }
  }
  return {
    prepare(sql) {
      const statement = statements.get(sql) ?? database.prepare(sql)
      statements.set(sql, statement)
      return statement
    },
    transaction(work) {
      if (tellings !== null) return work()
      const after = new Map<string, () => void>()
      database.exec('BEGIN IMMEDIATE')
      tellings = after
      try {
        const result = work()
        database.exec('COMMIT')
        tellings = null
        for (const tell of after.values()) told(tell)
        return result
      } catch (error) {
        // a disk that is full may have taken it back already
        if (tellings !== null && database.isTransaction) database.exec('ROLLBACK')
        throw error
      } finally {
        tellings = null
      }
    },
    afterCommit(key, tell) {
      if (tellings === null) told(tell)
      else tellings.set(key, tell)
    },
    close: () => database.close()
  }
}
