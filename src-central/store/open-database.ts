// The one switch between PostgreSQL and PGlite, and the migrations behind it. PGlite is for demonstrations and
// developers: it never fsyncs and does not keep a second process out of its folder, hence the lock file.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { type Dialect, Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { migrations } from './migrations.ts'
import type { Db, Tables } from './schema.ts'

/** `folder: null` keeps everything in memory. An instance given from outside is the centre's from then on: it closes it. */
export type DatabaseChoice =
  | { kind: 'postgresql'; url: string }
  | { kind: 'pglite'; folder: string | null }
  | { kind: 'pglite-instance'; pglite: PGlite }

export interface OpenDatabase {
  db: Db
  kind: 'postgresql' | 'pglite'
  close(): Promise<void>
}

export async function openDatabase(choice: DatabaseChoice): Promise<OpenDatabase> {
  const unlock = choice.kind === 'pglite' && choice.folder ? lockFolder(choice.folder) : () => undefined
  const db = new Kysely<Tables>({ dialect: dialectOf(choice) })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    unlock()
    throw error
  }
  const close = async () => {
    await db.destroy()
    unlock()
  }
  return { db, kind: choice.kind === 'postgresql' ? 'postgresql' : 'pglite', close }
}

function dialectOf(choice: DatabaseChoice): Dialect {
  if (choice.kind === 'postgresql') return postgresql(choice.url)
  if (choice.kind === 'pglite-instance') return new PGliteDialect({ pglite: choice.pglite })
  return pglite(choice.folder)
}

const pglite = (folder: string | null): Dialect =>
  new PGliteDialect({ pglite: () => (folder ? PGlite.create(join(folder, 'pg')) : PGlite.create()) })

const int8Oid = 20

/** pg reads bigint as text; ours are epoch ms and counters, which a number holds exactly. */
function postgresql(url: string): Dialect {
  const getTypeParser = ((oid: number, format?: 'text' | 'binary') =>
    oid === int8Oid ? Number : pg.types.getTypeParser(oid, format ?? 'text')) as typeof pg.types.getTypeParser
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 3000,
    statement_timeout: 8000,
    // A write that waits longer for its twin than this is told to come back (409 request-in-progress).
    lock_timeout: 3000,
    types: { getTypeParser }
  })
  // A connection lost while idle is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined)
  return new PostgresDialect({ pool })
}

async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'centre.lock')
  const holder = readHolder(path)
  if (holder !== null && holder !== process.pid && isAlive(holder))
    throw new Error(
      `the centre's database folder is in use by process ${holder} (if that is no centre, remove ${path})`
    )
  writeFileSync(path, String(process.pid), { mode: 0o600 })
  return () => rmSync(path, { force: true })
}

function readHolder(path: string): number | null {
  try {
    return Number(readFileSync(path, 'utf8')) || null
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
