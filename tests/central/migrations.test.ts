// A centre is brought forward on a database full of its hotline's work: from every version there has been, with nothing
// lost and everything still usable. And never backward.
import { randomUUID } from 'node:crypto'
import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadSecrets } from '../../src-central/secrets.ts'
import { migrations } from '../../src-central/store/migrations.ts'
import { openDatabase } from '../../src-central/store/open-database.ts'
import { changeAfter, fullAnswer, refusal, row } from '../support/central-captures.ts'
import { serverDatabase, type TestDatabase } from '../support/central-databases.ts'
import { type Dropped, openDropScene } from '../support/central-drops.ts'
import { monday9, must, openCentralWorld } from '../support/central-world.ts'
import { type Dump, dumpRows, restoreRows, tablesOf } from '../support/row-dump.ts'

const server = serverDatabase()
const steps = Object.keys(migrations).toSorted()
/** Tables of steps on which nobody has been yet: this scene leaves them empty, and says so. */
const emptyHere = ['audit_start', 'customer_wish', 'handed_conflict', 'rescued_row']

describe.skipIf(server === null)('a filled database', { timeout: 60_000 }, () => {
  let database: TestDatabase
  const secrets = loadSecrets(null)
  let dump: Dump
  let dropped: Dropped
  let change: { path: string; body: { captureId: string }; headers: Record<string, string>; reply: object }

  beforeAll(async () => {
    database = await server!.create()
    const scene = await openDropScene({ ...database, discard: async () => undefined }, { secrets })
    const { world, lan, minh } = scene
    dropped = await scene.drop()
    must(await scene.announceDrop(dropped), 201)
    for (const events of [fullAnswer, refusal]) {
      const { briefing } = await scene.drop()
      const body = changeAfter(briefing, events, monday9)
      const path = `/v1/subscribers/${briefing.subject.kind === 'found' ? briefing.subject.record.subscriberId : ''}/profile`
      const headers = row(briefing.grant, body.captureId, 1)
      const reply = must(await world.request('PATCH', path, body, headers), 200)
      change = { path, body, headers, reply }
      const contact = { reason: 'tariff', note: 'x', channel: 'call', result: 'served', closedAt: monday9 }
      const written = row(briefing.grant, randomUUID())
      must(
        await world.request('PUT', `/v1/interactions/${briefing.interactionId}/contact`, contact, written),
        200
      )
    }
    await world.drainCarrier()
    must(await minh.request('PUT', '/v1/agent/hand'), 204)
    must(await lan.request('PUT', '/v1/agent/state', { state: 'not-ready', reason: 'lunch' }), 200)
    await world.db
      .insertInto('subject_change')
      .values({
        interaction_id: dropped.briefing.interactionId,
        agent_id: 'agent-lan',
        subscriber_id: dropped.draft.subscriberId,
        reason: 'brother',
        at: monday9
      })
      .execute()
    await world.db.insertInto('seat').values({ host_id: 'pc-7', extension: 'agent2007' }).execute()
    await world.close()
    dump = await inDatabase(urlOf(database), dumpRows)
  })
  afterAll(() => database.discard())

  test('has rows in every table, or the table is named here', () => {
    const empty = [...dump].filter(([, rows]) => rows.length === 0).map(([table]) => table)
    expect(empty.filter((table) => !emptyHere.includes(table))).toEqual([])
  })

  test.each(steps)('of step %s comes forward with every row, and work goes on', async (step) => {
    const earlier = await emptyDatabase(database)
    const choice = { kind: 'postgresql', url: earlier } as const
    await migrateTo(earlier, step)
    const known = await inDatabase(earlier, async (db) => {
      const tables = await tablesOf(db)
      await restoreRows(db, dump)
      return tables
    })
    await (await openDatabase(choice)).close()
    const after = await inDatabase(earlier, dumpRows)
    for (const [table, columns] of known)
      expect(only(after, table, columns)).toEqual(only(dump, table, columns))

    const world = await openCentralWorld({ choice, discard: async () => undefined }, { secrets })
    must(await world.request('GET', '/v1/health'), 200)
    const replayed = await world.request('PATCH', change.path, change.body, change.headers)
    expect(must(replayed, 200)).toEqual(change.reply)
    world.clock.now += 3_600_000
    const minh = await world.signIn('minh')
    const listed = must<{ callbacks: { id: string }[] }>(await minh.request('GET', '/v1/callbacks'), 200)
    expect(JSON.stringify(listed)).toContain(dropped.id)
    const briefing = await minh.brief(await world.call(dropped.number, 'agent1002'))
    expect(briefing.subject).toMatchObject({ kind: 'found' })
    expect(await world.audit.verify()).toMatchObject({ kind: 'intact' })
    await world.close()
  })

  test('of a newer version is left alone, and that is said', async () => {
    const newer = await emptyDatabase(database)
    const choice = { kind: 'postgresql', url: newer } as const
    await (await openDatabase(choice)).close()
    await inDatabase(newer, (db) =>
      db.query(`insert into kysely_migration values ('9001-next-year', '2027-01-01T00:00:00.000Z')`)
    )
    await expect(openDatabase(choice)).rejects.toThrow(
      'the database belongs to a newer version of the centre (step 9001-next-year is not known here)'
    )
  })

  test('that is empty is made ready once by six that start at once', async () => {
    const url = await emptyDatabase(database)
    const opened = await Promise.all(
      Array.from({ length: 6 }, () => openDatabase({ kind: 'postgresql', url }))
    )
    const done = await inDatabase(url, (db) => db.query('select name from kysely_migration order by name'))
    expect(done.rows.map(({ name }) => name)).toEqual(steps)
    await Promise.all(opened.map((one) => one.close()))
  })

  test('that another instance works on for longer than a request may take is waited for', async () => {
    const url = await emptyDatabase(database)
    // Kysely's own lock, held as by an instance that makes an index on a large table.
    const opened = await inDatabase(url, async (db) => {
      await db.query('select pg_advisory_lock(3853314791062309107)')
      const opening = openDatabase({ kind: 'postgresql', url })
      await new Promise((resolve) => setTimeout(resolve, 9000))
      await db.query('select pg_advisory_unlock(3853314791062309107)')
      return opening
    })
    expect(opened.kind).toBe('postgresql')
    await opened.close()
  })
})

const only = (dump: Dump, table: string, columns: string[]) =>
  (dump.get(table) ?? [])
    .map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

const urlOf = ({ choice }: TestDatabase) => (choice.kind === 'postgresql' ? choice.url : '')

async function emptyDatabase(database: TestDatabase): Promise<string> {
  const url = new URL(urlOf(database))
  const name = `${url.pathname.slice(1)}_${randomUUID().slice(0, 8)}`
  await inDatabase(url.href, (db) => db.query(`create database ${name}`))
  url.pathname = `/${name}`
  return url.href
}

async function inDatabase<Result>(url: string, act: (db: pg.Client) => Promise<Result>): Promise<Result> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  try {
    return await act(db)
  } finally {
    await db.end()
  }
}

async function migrateTo(connectionString: string, step: string): Promise<void> {
  const pool = new pg.Pool({ connectionString, max: 1 })
  const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) })
  const provider = { getMigrations: () => Promise.resolve(migrations) }
  const { error } = await new Migrator({ db, provider, allowUnorderedMigrations: true }).migrateTo(step)
  await db.destroy()
  if (error) throw error
}
