// A centre is brought forward on a database full of its hotline's work: from every version there has been, with nothing
// lost and everything still usable. And never backward.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadSecrets } from '../../src-central/secrets.ts'
import { migrations } from '../../src-central/store/migrations.ts'
import { openDatabase } from '../../src-central/store/open-database.ts'
import { databaseKinds, serverDatabase } from '../support/central-databases.ts'
import { must, openCentralWorld } from '../support/central-world.ts'
import { type DatabaseSites, openSites } from '../support/database-sites.ts'
import { type FullHotline, fillHotline } from '../support/full-hotline.ts'
import { type Dump, dumpRows, restoreRows, tablesOf } from '../support/row-dump.ts'

const server = serverDatabase()
const steps = Object.keys(migrations).toSorted()

describe.each(databaseKinds())('a filled database on $name', { timeout: 60_000 }, (kind) => {
  let sites: DatabaseSites
  const secrets = loadSecrets(null)
  let dump: Dump
  let full: FullHotline

  beforeAll(async () => {
    sites = await openSites(kind)
    const { choice, inside } = await sites.next()
    full = await fillHotline(choice, secrets)
    dump = await inside(dumpRows)
  })
  afterAll(() => sites.discard())

  test('has rows in every table', () => {
    const empty = [...dump].filter(([, rows]) => rows.length === 0).map(([table]) => table)
    expect(empty).toEqual([])
  })

  /** PGlite takes seconds to begin, and the steps are the same: there the way from the first is enough. */
  const from = kind.name === 'PGlite' ? steps.slice(0, 1) : steps
  test.each(from)('of step %s comes forward with every row, and work goes on', async (step) => {
    const { choice, inside, migrateTo } = await sites.next()
    await migrateTo(step)
    const known = await inside(async (db) => {
      const tables = await tablesOf(db)
      await restoreRows(db, dump)
      return tables
    })
    await (await openDatabase(choice)).close()
    const after = await inside(dumpRows)
    for (const [table, columns] of known)
      expect(only(after, table, columns)).toEqual(only(dump, table, columns))

    const world = await openCentralWorld({ choice, discard: async () => undefined }, { secrets })
    must(await world.request('GET', '/v1/health'), 200)
    const { change, dropped } = full
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
    const { choice, inside } = await sites.next()
    await (await openDatabase(choice)).close()
    await inside((db) =>
      db.query(`insert into kysely_migration values ('9001-next-year', '2027-01-01T00:00:00.000Z')`)
    )
    await expect(openDatabase(choice)).rejects.toThrow(
      'the database belongs to a newer version of the centre (step 9001-next-year is not known here)'
    )
  })
})

describe.skipIf(server === null)('a database', { timeout: 60_000 }, () => {
  let sites: DatabaseSites
  beforeAll(async () => {
    sites = await openSites(server!)
  })
  afterAll(() => sites.discard())

  test('that is empty is made ready once by six that start at once', async () => {
    const { choice, inside } = await sites.next()
    const opened = await Promise.all(Array.from({ length: 6 }, () => openDatabase(choice)))
    const done = await inside((db) =>
      db.query<{ name: string }>('select name from kysely_migration order by name')
    )
    expect(done.rows.map(({ name }) => name)).toEqual(steps)
    await Promise.all(opened.map((one) => one.close()))
  })

  test('that another instance works on for longer than a request may take is waited for', async () => {
    const { choice, inside } = await sites.next()
    // Kysely's own lock, held as by an instance that makes an index on a large table.
    const opened = await inside(async (db) => {
      await db.query('select pg_advisory_lock(3853314791062309107)')
      const opening = openDatabase(choice)
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
