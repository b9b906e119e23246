// Two instances of the centre behind one database: one effect, one leader, one caller, whichever of them is asked.
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  callbackOf,
  captureAfter,
  changeAfter,
  droppedHalfway,
  fullAnswer,
  row
} from '../support/central-captures.ts'
import { serverDatabase } from '../support/central-databases.ts'
import { minute } from '../support/central-drops.ts'
import {
  type CentralWorld,
  monday9,
  must,
  openCentralWorld,
  type Reply,
  type SignedInAgent
} from '../support/central-world.ts'
import { openTwoCentres, type TwoCentres } from '../support/two-centres.ts'

const day = 24 * 3_600_000
const server = serverDatabase()

describe.skipIf(server === null)('two instances on one database', { timeout: 60_000 }, () => {
  let both: TwoCentres
  let lan: SignedInAgent
  let people = 902_000_000
  beforeAll(async () => {
    both = await openTwoCentres(await server!.create())
    lan = await both.a.signIn('lan')
  })
  afterAll(() => both.close())

  const each = <Item>(count: number, act: (world: CentralWorld) => Promise<Item>): Promise<Item[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => act(index % 2 === 0 ? both.a : both.b)))

  /** An individual's empty record, another one each time. */
  const nextBriefing = async () => {
    const briefing = await lan.brief(await both.a.call(`+84${people}`, 'agent1001'))
    people += 13
    return briefing
  }
  const patch = (
    world: CentralWorld,
    { grant, subject }: Awaited<ReturnType<typeof nextBriefing>>,
    change: { captureId: string }
  ) =>
    persist(() =>
      world.request(
        'PATCH',
        `/v1/subscribers/${subject.kind === 'found' ? subject.record.subscriberId : ''}/profile`,
        change,
        row(grant, change.captureId, 1)
      )
    )

  test('exactly one of them leads', async () => {
    const leads = await each(2, async (world) => (await world.request('GET', '/v1/health')).body.leads)
    expect(leads.filter(Boolean)).toEqual([true])
  })

  test('ten posts of one change, at both, have one effect and one answer', async () => {
    const briefing = await nextBriefing()
    const change = changeAfter(briefing, fullAnswer, both.a.clock.now)
    const replies = await each(10, (world) => patch(world, briefing, change))
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
    const effects = both.b.db
      .selectFrom('profile_history')
      .select('field')
      .where('capture_id', '=', change.captureId)
    expect(await effects.execute()).toHaveLength(3)
  })

  test('one key with another body is refused at the other instance too', async () => {
    const briefing = await nextBriefing()
    const change = changeAfter(briefing, fullAnswer, both.a.clock.now)
    must(await patch(both.a, briefing, change), 200)
    const other = { ...change, closedAt: change.closedAt + 1 }
    expect((await patch(both.b, briefing, other)).body).toMatchObject({
      status: 422,
      code: 'idempotency-key-reused'
    })
  })

  test('the same change a month later gets the same answer at the other instance', async () => {
    const briefing = await nextBriefing()
    const change = changeAfter(briefing, fullAnswer, both.a.clock.now)
    const first = await patch(both.a, briefing, change)
    both.a.clock.now += 30 * day
    const later = await patch(both.b, briefing, change)
    both.a.clock.now = monday9
    expect(later.body).toEqual(first.body)
  })

  test('ten contacts under one key, at both, are one contact and one answer', async () => {
    const briefing = await nextBriefing()
    const contact = {
      reason: 'tariff',
      note: '',
      channel: 'call',
      result: 'served',
      closedAt: monday9
    }
    const key = randomUUID()
    const replies = await each(10, (world) =>
      persist(() =>
        world.request(
          'PUT',
          `/v1/interactions/${briefing.interactionId}/contact`,
          contact,
          row(briefing.grant, key)
        )
      )
    )
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    const contacts = both.a.db
      .selectFrom('contact')
      .select('reason')
      .where('interaction_id', '=', briefing.interactionId)
    expect(await contacts.execute()).toEqual([{ reason: 'tariff' }])
  })

  test('of agents who want one callback at both instances at once, one gets it, under the next number', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 2, maxLength: 8 }), async (atA) => {
        both.a.clock.now = monday9
        lan = await both.a.signIn('lan')
        const briefing = await nextBriefing()
        const draft = captureAfter(briefing, droppedHalfway, monday9)
        const path = `/v1/callbacks/${draft.captureId}`
        must(
          await both.a.request(
            'PUT',
            path,
            callbackOf(draft, briefing.ani ?? '', monday9),
            row(briefing.grant, draft.captureId)
          ),
          201
        )
        both.a.clock.now += 59 * minute
        const wanting = await Promise.all(
          atA.map((isAtA, index) => (isAtA ? both.a : both.b).signIn(['minh', 'hoa'][index % 2] as string))
        )
        const replies = await Promise.all(wanting.map((agent) => agent.lease(draft.captureId)))
        const numbers = replies
          .filter(({ status }) => status === 200)
          .map(({ body }) => (body.task as { lastLeaseNumber: number }).lastLeaseNumber)
        const held = await both.b.db
          .selectFrom('callback_task')
          .select('task')
          .where('callback_id', '=', draft.captureId)
          .executeTakeFirstOrThrow()
        // The same agent may ask twice and goes on from the first; nobody else gets it.
        expect(numbers.length).toBeGreaterThan(0)
        expect(new Set(numbers).size).toBe(numbers.length)
        expect(Math.max(...numbers)).toBe(held.task.lastLeaseNumber)
        const holders = replies.flatMap(({ status }, index) =>
          status === 200 ? [wanting[index]!.session.agent.agentId] : []
        )
        expect(new Set(holders)).toEqual(new Set([held.task.lease?.agentId]))
      }),
      { numRuns: 8 }
    )
    both.a.clock.now = monday9
    lan = await both.a.signIn('lan')
  })

  test('the chains of both verify, and neither has the other’s entries', async () => {
    await both.b.signIn('hoa')
    await Promise.all([both.a.audit.seal(), both.b.audit.seal()])
    const [ofA, ofB] = await Promise.all([both.a.audit.verify(), both.b.audit.verify()])
    expect([ofA.kind, ofB.kind]).toEqual(['intact', 'intact'])
    const all = await both.a.db.selectFrom('audit').select('instance').execute()
    const entries = (verdict: typeof ofA) => (verdict.kind === 'intact' ? verdict.entries : 0)
    expect(entries(ofA) + entries(ofB)).toBe(all.length)
    expect(Math.min(entries(ofA), entries(ofB))).toBeGreaterThan(0)
  })

  // It waits for a predecessor that was killed to be noticed.
  test('a second process under the same name does not start', async () => {
    const { choice } = both.database
    const options = { secrets: both.secretsOfA }
    await expect(openCentralWorld({ choice, discard: () => Promise.resolve() }, options)).rejects.toThrow(
      'another centre runs under this instance’s name'
    )
  })
})

/** As a host does it: whoever waits too long for its twin is told to come back, and comes. */
async function persist(send: () => Promise<Reply>): Promise<Reply> {
  const reply = await send()
  return reply.body.code === 'request-in-progress' ? persist(send) : reply
}
