// A clerk may say that somebody stands before them, and not look around with it: counted by the database, whichever instance
// is asked, and each visit that is refused is in the audit with whom it was about.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds, serverDatabase } from '../support/central-databases.ts'
import { type CentralWorld, monday9, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'
import { openTwoCentres } from '../support/two-centres.ts'

const hourMs = 3_600_000
const visit = (number: string) => ({ channel: 'counter' as const, counter: { number, reason: 'new SIM' } })
const of = (index: number) => `+84${901_000_001 + index}`

const denialsOf = async ({ db }: CentralWorld) => {
  const rows = await db
    .selectFrom('audit')
    .select(['agent_id', 'interaction_id', 'subscriber_id', 'detail'])
    .where('kind', '=', 'record-denied')
    .orderBy('entry_id')
    .execute()
  return rows
}

describe.each(databaseKinds())('the visits of a clerk on $name', ({ create }) => {
  let world: CentralWorld
  let an: SignedInAgent
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    an = await world.signIn('an')
  })
  afterAll(() => world.close())

  test('another customer under an open visit is refused, with an entry', async () => {
    const id = randomUUID()
    await an.brief(id, visit(of(0)))
    const other = await an.open(id, visit(of(1)))
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused'])
    expect(await denialsOf(world)).toEqual([
      {
        agent_id: 'agent-an',
        interaction_id: id,
        subscriber_id: 'sub-901000002',
        detail: { channel: 'counter', code: 'idempotency-key-reused' }
      }
    ])
  })

  test('the thirty-first of an hour is refused, with an entry, and says when it may be', async () => {
    const ids = Array.from({ length: 30 }, () => randomUUID())
    const opened: number[] = []
    for (const [index, id] of ids.entries()) {
      world.clock.now = monday9 + (index + 1) * 60_000
      opened.push((await an.open(id, visit(of(0)))).status)
    }
    expect(opened).toEqual([...Array(29).fill(200), 429])
    const refused = await an.open(ids[29] ?? '', visit(of(0)))
    expect([refused.body.code, refused.headers['retry-after']]).toEqual(['too-many-requests', '1800'])
    expect((await denialsOf(world)).slice(-2)).toEqual(
      Array(2).fill({
        agent_id: 'agent-an',
        interaction_id: ids[29],
        subscriber_id: 'sub-901000001',
        detail: { channel: 'counter', code: 'too-many-requests' }
      })
    )
    expect((await an.open(ids[0] ?? '', visit(of(0)))).status).toBe(200)
  })

  test('the next one may be an hour after the first, and only that one', async () => {
    world.clock.now = monday9 + hourMs
    expect((await an.open(randomUUID(), visit(of(0)))).status).toBe(200)
    expect((await an.open(randomUUID(), visit(of(0)))).status).toBe(429)
  })
})

const server = serverDatabase()
test.skipIf(server === null)('forty at once at two instances are thirty', { timeout: 60_000 }, async () => {
  const both = await openTwoCentres(await server!.create())
  const { session } = await both.a.signIn('an')
  const headers = { authorization: `Bearer ${session.token}`, 'x-host-id': 'pc-an' }
  const replies = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? both.a : both.b).request(
        'PUT',
        `/v1/interactions/${randomUUID()}`,
        { ...visit(of(0)), ani: null, dnis: null, queue: null, enteredAt: 1, enteredAtSource: 'invite' },
        headers
      )
    )
  )
  const statuses = replies.map(({ status }) => status).toSorted((one, other) => one - other)
  expect(statuses).toEqual([...Array(30).fill(200), ...Array(10).fill(429)])
  await both.close()
})
