// Databases of any version, on both kinds: brought to a step, filled from a dump, looked into. PGlite's are folders, since
// what is in memory is gone with whoever had it.
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { type Dialect, Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { migrations } from '../../src-central/store/migrations.ts'
import type { DatabaseChoice } from '../../src-central/store/open-database.ts'
import type { DatabaseKind } from './central-databases.ts'
import type { Queries } from './row-dump.ts'

interface DatabaseSite {
  choice: DatabaseChoice
  /** Nobody else may have it meanwhile. */
  inside: <Result>(act: (db: Queries) => Promise<Result>) => Promise<Result>
  /** Makes the tables as that version had them. */
  migrateTo: (step: string) => Promise<void>
}

export interface DatabaseSites {
  /** An empty one, another each time. */
  next(): Promise<DatabaseSite>
  discard(): Promise<void>
}

export async function openSites({ name, create }: DatabaseKind): Promise<DatabaseSites> {
  if (name === 'PGlite') return pgliteSites(mkdtempSync(join(tmpdir(), 'centre-sites-')))
  const { choice, discard } = await create()
  if (choice.kind !== 'postgresql') throw new Error('this kind has no server')
  const server = choice.url
  return { next: () => serverSite(server), discard }
}

function pgliteSites(root: string): DatabaseSites {
  return {
    async next() {
      const folder = join(root, randomUUID())
      mkdirSync(folder)
      const open = () => PGlite.create(join(folder, 'pg'))
      return {
        choice: { kind: 'pglite', folder },
        async inside(act) {
          const db = await open()
          try {
            return await act(db)
          } finally {
            await db.close()
          }
        },
        migrateTo: (step) => migrateTo(new PGliteDialect({ pglite: open }), step)
      }
    },
    async discard() {
      rmSync(root, { recursive: true, force: true })
    }
  }
}

async function serverSite(server: string): Promise<DatabaseSite> {
  const name = `site_${randomUUID().slice(0, 8)}`
  await onServer(server, (db) => db.query(`create database ${name}`))
  const url = new URL(server)
  url.pathname = `/${name}`
  const { href } = url
  return {
    choice: { kind: 'postgresql', url: href },
    inside: (act) => onServer(href, act),
    migrateTo: (step) =>
      migrateTo(
        new PostgresDialect({ pool: async () => new pg.Pool({ connectionString: href, max: 1 }) }),
        step
      )
  }
}

async function onServer<Result>(url: string, act: (db: pg.Client) => Promise<Result>): Promise<Result> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  try {
    return await act(db)
  } finally {
    await db.end()
  }
}

async function migrateTo(dialect: Dialect, step: string): Promise<void> {
  const db = new Kysely<never>({ dialect })
  const provider = { getMigrations: () => Promise.resolve(migrations) }
  const { error } = await new Migrator({ db, provider, allowUnorderedMigrations: true }).migrateTo(step)
  await db.destroy()
  if (error) throw error
}
