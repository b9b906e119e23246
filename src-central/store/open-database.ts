// The one switch between PostgreSQL and PGlite, and the migrations behind it. PGlite is for demonstrations and
// developers: it never fsyncs, and one process has it to itself.
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { type Dialect, Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import pg from 'pg'
import { lockFolder } from './lock-folder.ts'
import { migrate } from './migrate.ts'
import type { Db, Tables } from './schema.ts'

/** `folder: null` keeps everything in memory. An instance given from outside is the centre's from then on: it closes it. */
export type DatabaseChoice =
  | { kind: 'postgresql'; url: string }
  | { kind: 'pglite'; folder: string | null }
  | { kind: 'pglite-instance'; pglite: PGlite }

export interface OpenDatabase {
  db: Db
  kind: 'postgresql' | 'pglite'
  /** Where other instances of the centre may be as well; `null` = nobody else has this database. */
  sharedAt: string | null
  close(): Promise<void>
}

export async function openDatabase(choice: DatabaseChoice): Promise<OpenDatabase> {
  if (choice.kind === 'postgresql') return openPostgresql(choice.url)
  const unlock = choice.kind === 'pglite' && choice.folder ? lockFolder(choice.folder) : () => undefined
  const db = new Kysely<Tables>({ dialect: pgliteOf(choice) })
  const close = async () => {
    await db.destroy()
    unlock()
  }
  await migrate(db).catch(failAfter(close))
  return { db, kind: 'pglite', sharedAt: null, close }
}

function pgliteOf(choice: Exclude<DatabaseChoice, { kind: 'postgresql' }>): Dialect {
  if (choice.kind === 'pglite-instance') return new PGliteDialect({ pglite: choice.pglite })
  const { folder } = choice
  return new PGliteDialect({
    pglite: () => (folder ? PGlite.create(join(folder, 'pg')) : PGlite.create())
  })
}

async function openPostgresql(url: string): Promise<OpenDatabase> {
  await migratePostgresql(url)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: openPool(url) }) })
  return { db, kind: 'postgresql', sharedAt: url, close: () => db.destroy() }
}

/** On a connection without time limits: an index on a full table takes long, and so does waiting for who makes it. */
async function migratePostgresql(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 3000 })
  listenForLosses(pool)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    await migrate(db)
  } finally {
    await db.destroy()
  }
}

const int8Oid = 20

/** pg reads bigint as text; ours are epoch ms and counters, which a number holds exactly. */
export function openPool(connectionString: string): pg.Pool {
  const getTypeParser = ((oid: number, format?: 'text' | 'binary') =>
    oid === int8Oid ? Number : pg.types.getTypeParser(oid, format ?? 'text')) as typeof pg.types.getTypeParser
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: 3000,
    statement_timeout: 8000,
    // A write that waits longer for its twin than this is told to come back (409 request-in-progress).
    lock_timeout: 3000,
    types: { getTypeParser }
  })
  listenForLosses(pool)
  return pool
}

/** A lost connection is replaced at the next query; idle or in use, without a listener it would end the process. */
function listenForLosses(pool: pg.Pool): void {
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
}

const failAfter = (close: () => Promise<void>) => async (error: unknown) => {
  await close()
  throw error
}
