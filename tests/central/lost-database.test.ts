// PostgreSQL goes away under a running centre: what was under way fails, and the centre lives on and finds it again.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../src-central/store/open-database.ts'
import { serverDatabase, type TestDatabase } from '../support/central-databases.ts'
import { must, openCentralWorld, type Reply } from '../support/central-world.ts'

const server = serverDatabase()

describe.skipIf(server === null)('a centre whose PostgreSQL goes away', () => {
  let database: TestDatabase
  let centre: OpenDatabase
  let killer: OpenDatabase
  beforeAll(async () => {
    database = await server!.create()
    centre = await openDatabase(database.choice)
    killer = await openDatabase(database.choice)
  })
  afterAll(async () => {
    await centre.close()
    await killer.close()
    await database.discard()
  })

  const end = (pid: number) => sql`select pg_terminate_backend(${pid}::int)`.execute(killer.db)
  const ownPid = async (db: OpenDatabase['db']) =>
    (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows[0]?.pid ?? 0

  test('in the middle of a statement fails that statement, and answers the next', async () => {
    const cut = centre.db.transaction().execute(async (tx) => {
      const pid = await ownPid(tx)
      setTimeout(() => void end(pid), 100)
      await sql`select pg_sleep(5)`.execute(tx)
    })
    await expect(cut).rejects.toThrow(/terminat/)
    expect(await ownPid(centre.db)).toBeGreaterThan(0)
  })

  test('between two statements of a transaction fails the second, and answers the next', async () => {
    const cut = centre.db.transaction().execute(async (tx) => {
      await end(await ownPid(tx))
      await new Promise((resolve) => setTimeout(resolve, 100))
      await sql`select 1`.execute(tx)
    })
    await expect(cut).rejects.toThrow(/connection|terminat/i)
    expect(await ownPid(centre.db)).toBeGreaterThan(0)
  })

  test('under many requests answers each, or says that it is out of reach and when to come back', async () => {
    const world = await openCentralWorld({ ...database, discard: () => Promise.resolve() })
    const lan = await world.signIn('lan')
    const calls = await Promise.all(Array.from({ length: 20 }, () => world.call('+84901000001', 'agent1001')))
    const replies: Reply[] = []
    for (let round = 0; round < 5; round += 1) {
      const opening = calls.map((id) => lan.open(id))
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(killer.db)
      replies.push(...(await Promise.all(opening)))
    }
    const refused = replies.filter(({ status }) => status !== 200)
    expect(refused.length).toBeGreaterThan(0)
    for (const { status, headers, body } of refused)
      expect({ status, retryAfter: headers['retry-after'], code: body.code }).toEqual({
        status: 503,
        retryAfter: '5',
        code: 'centre-unavailable'
      })
    must(await lan.open(calls[0] ?? ''), 200)
    await world.close()
  })
})
