// quality.md C4, address by address: an agent with a token and no call gets no field of any subscriber, whatever the
// address, and every denial is in the audit. An address that is not in the table fails the test: say here who may ask it.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Briefing } from '../../shared/central-contract.ts'
import type { AuditKind } from '../../src-central/audit/audit-log.ts'
import {
  callbackOf,
  captureAfter,
  changeAfter,
  droppedHalfway,
  fullAnswer,
  row
} from '../support/central-captures.ts'
import { quickDatabase } from '../support/central-databases.ts'
import { type CentralWorld, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

/**
 * How an agent who has no call is refused there; `own` = it is about the agent, colleagues or the catalogue, with nothing of a
 * subscriber behind it; `names` = what is needed to call back, as docs/decisions/0012 says, with an entry for each look.
 */
type Row = { denied: AuditKind } | 'own' | 'names'

const table: Record<string, Row> = {
  'GET /v1/health': 'own',
  'POST /v1/session': 'own',
  'DELETE /v1/session': 'own',
  'GET /v1/catalogue': 'own',
  'GET /v1/agent/state': 'own',
  'PUT /v1/agent/state': 'own',
  'POST /v1/agent/wrap-up/:id/extension': 'own',
  'DELETE /v1/agent/wrap-up/:id': 'own',
  'GET /v1/directory': 'own',
  'PUT /v1/agent/hand': 'own',
  'DELETE /v1/agent/hand': 'own',
  'PUT /v1/interactions/:id': { denied: 'record-denied' },
  'PUT /v1/interactions/:id/subject': { denied: 'record-denied' },
  'PUT /v1/interactions/:id/record': { denied: 'record-denied' },
  'PUT /v1/interactions/:id/contact': { denied: 'grant-refused' },
  'GET /v1/interactions/:id/ending': { denied: 'request-denied' },
  'POST /v1/interactions/:id/hang-up': { denied: 'request-denied' },
  'GET /v1/interactions/:id/recording': { denied: 'request-denied' },
  'POST /v1/interactions/:id/recording': { denied: 'request-denied' },
  'PATCH /v1/subscribers/:id/profile': { denied: 'grant-refused' },
  'GET /v1/changes/:id': { denied: 'grant-refused' },
  'PUT /v1/conflicts/:id': { denied: 'grant-refused' },
  'GET /v1/conflicts': { denied: 'request-denied' },
  'GET /v1/conflicts/:id': { denied: 'request-denied' },
  'POST /v1/conflicts/:id/decision': { denied: 'request-denied' },
  'PUT /v1/handed-rows/:id': 'own',
  'GET /v1/handed-rows': { denied: 'request-denied' },
  'GET /v1/handed-rows/instructions': 'own',
  'POST /v1/handed-rows/:id/instruction': { denied: 'request-denied' },
  'DELETE /v1/handed-rows/:id': 'own',
  'PUT /v1/wishes/:id': { denied: 'grant-refused' },
  'GET /v1/callbacks': 'names',
  'PUT /v1/callbacks/:id': { denied: 'grant-refused' },
  'POST /v1/callbacks/:id/lease': { denied: 'request-denied' },
  'PUT /v1/callbacks/:id/draft': { denied: 'grant-refused' },
  'POST /v1/callbacks/:id/attempts': { denied: 'grant-refused' },
  'POST /v1/callbacks/:id/release': { denied: 'grant-refused' },
  'POST /v1/callbacks/:id/heartbeat': { denied: 'grant-refused' },
  'POST /v1/callbacks/:id/put-off': { denied: 'grant-refused' },
  'POST /v1/callbacks/:id/pass': { denied: 'request-denied' },
  'POST /v1/callbacks/:id/assign': { denied: 'request-denied' },
  'POST /v1/rescues': { denied: 'request-denied' },
  'GET /v1/feed': 'own'
}

const planted = ['Kanari Trần Ngọc', '+84905550199', '905550199', 'kanari-service-point', 'kanari-note']
/** What the customer has told a colleague since. */
const toldSince = 'engineer'
/** Refused for their form alone, since the address is not what the body is about: nothing is asked for, nothing decided. */
const othersId = ['PUT /v1/conflicts/:id', 'PUT /v1/callbacks/:id']
const forms: Record<string, readonly string[]> = {
  'a subscriber’s id': [
    ...othersId,
    'GET /v1/changes/:id',
    'PUT /v1/wishes/:id',
    'POST /v1/callbacks/:id/lease',
    'POST /v1/callbacks/:id/pass'
  ],
  'a colleague’s callback and yesterday’s grant': othersId,
  'a call of their own of yesterday': [...othersId, 'PUT /v1/wishes/:id', 'PUT /v1/callbacks/:id/draft']
}

const droppedTelling = droppedHalfway.map((event) =>
  event.type === 'answer' && event.field === 'occupation' ? { ...event, value: toldSince } : event
)

describe('an agent without a call, on every address', () => {
  let world: CentralWorld
  let lan: SignedInAgent
  let theirs: Briefing
  let callbackId: string
  let expired: { grant: string; interactionId: string }
  let yesterdays: { grant: string; interactionId: string }
  beforeAll(async () => {
    world = await openCentralWorld(await quickDatabase())
    await sql`update subscriber set name = ${planted[0]}, msisdn = ${planted[1]},
      service_points = ${JSON.stringify([planted[3]])}::jsonb where subscriber_id = 'sub-901000001'`.execute(
      world.db
    )
    lan = await world.signIn('lan')
    await world.signIn('minh')
    const number = planted[1] ?? ''
    const ended = await world.call(number, 'agent1001')
    expired = { interactionId: ended, grant: (await lan.brief(ended)).grant }
    await world.hear({ type: 'ended', interactionId: ended, cause: 16, by: 'customer' })
    world.clock.now += 30 * 24 * 3_600_000
    lan = await world.signIn('lan')
    const yesterday = await world.call(number, 'agent1001')
    yesterdays = { interactionId: yesterday, grant: (await lan.brief(yesterday)).grant }
    await world.hear({ type: 'ended', interactionId: yesterday, cause: 16, by: 'customer' })
    world.clock.now += 24 * 3_600_000
    lan = await world.signIn('lan')
    const asMinh = await world.signIn('minh')
    theirs = await asMinh.brief(await world.call(number, 'agent1002'))
    const draft = captureAfter(theirs, droppedTelling, world.clock.now)
    callbackId = draft.captureId
    await world.request(
      'PUT',
      `/v1/callbacks/${callbackId}`,
      callbackOf(draft, number, world.clock.now),
      row(theirs.grant, callbackId)
    )
    const contact = { reason: 'tariff', note: 'kanari-note', channel: 'call', result: 'served', closedAt: 1 }
    await world.request(
      'PUT',
      `/v1/interactions/${theirs.interactionId}/contact`,
      contact,
      row(theirs.grant, randomUUID())
    )
  })
  afterAll(() => world.close())

  test('each is in the table', () => {
    const there = world.routes.filter(({ method }) => method !== 'HEAD')
    expect(there.map(({ method, url }) => `${method} ${url}`).toSorted()).toEqual(
      Object.keys(table).toSorted()
    )
  })

  /** A body that the address takes, so that the refusal is about the asker and not about the form. */
  const bodyFor = (address: string, interactionId: string): unknown => {
    const draft = captureAfter(theirs, droppedHalfway, 1)
    const change = changeAfter(theirs, fullAnswer, 1)
    const bodies: Record<string, unknown> = {
      'PUT /v1/interactions/:id': {
        channel: 'call',
        ani: '+84905550199',
        dnis: null,
        queue: null,
        enteredAt: 1,
        enteredAtSource: 'pbx'
      },
      'PUT /v1/interactions/:id/subject': { number: '+84905550199', reason: 'curious' },
      'PUT /v1/interactions/:id/record': { subscriberId: 'sub-902000013' },
      'PUT /v1/interactions/:id/contact': {
        reason: 'tariff',
        note: '',
        channel: 'call',
        result: 'served',
        closedAt: 1
      },
      'POST /v1/interactions/:id/recording': { recording: 'on' },
      'PATCH /v1/subscribers/:id/profile': change,
      'PUT /v1/conflicts/:id': change,
      'POST /v1/conflicts/:id/decision': { version: 1, choices: {} },
      'PUT /v1/handed-rows/:id': {
        kind: 'contact',
        problem: 'grant-invalid',
        madeAt: 1,
        madeBy: 'agent-lan'
      },
      'POST /v1/handed-rows/:id/instruction': { hostId: 'pc-1', instruction: 'retry' },
      'PUT /v1/wishes/:id': {
        wishId: callbackId,
        interactionId,
        channel: 'call',
        at: 1,
        wish: { kind: 'never-ask' }
      },
      'PUT /v1/callbacks/:id': callbackOf(draft, '+84905550199', 1),
      'PUT /v1/callbacks/:id/draft': { leaseNumber: 1, draft: { ...draft, captureId: callbackId } },
      'POST /v1/callbacks/:id/attempts': { leaseNumber: 1, interactionId, outcome: 'busy', at: 1 },
      'POST /v1/callbacks/:id/release': { leaseNumber: 1 },
      'POST /v1/callbacks/:id/heartbeat': { leaseNumber: 1 },
      'POST /v1/callbacks/:id/put-off': { leaseNumber: 1, minutes: 5 },
      'POST /v1/callbacks/:id/pass': {},
      'POST /v1/callbacks/:id/assign': { agentId: null },
      'POST /v1/rescues': {}
    }
    return bodies[address]
  }

  const situations = [
    ['an invented call', () => ({ id: randomUUID(), grant: 'invented' })],
    ['a colleague’s call', () => ({ id: theirs.interactionId, grant: 'invented' })],
    ['a call of their own that is long over', () => ({ id: expired.interactionId, grant: expired.grant })],
    ['a subscriber’s id', () => ({ id: 'sub-901000001', grant: expired.grant })],
    ['a colleague’s callback', () => ({ id: callbackId, grant: expired.grant })],
    ['a colleague’s callback and yesterday’s grant', () => ({ id: callbackId, grant: yesterdays.grant })],
    ['a colleague’s callback and no grant', () => ({ id: callbackId, grant: null })],
    ['a call of their own of yesterday', () => ({ id: yesterdays.interactionId, grant: yesterdays.grant })]
  ] as const

  const addresses = Object.entries(table).filter(([address]) => address !== 'DELETE /v1/session')
  test.each(situations)(
    'with %s: nothing of the subscriber, and each denial has its entry',
    async (situation, of) => {
      const { id, grant } = of()
      const wrong: string[] = []
      for (const [address, how] of addresses) {
        const [method, path] = address.split(' ') as ['GET', string]
        const before = await lastEntry(world)
        const reply = await lan.request(
          method,
          path.replace(':id', id),
          bodyFor(address, id),
          grant === null ? { 'idempotency-key': id, 'if-match': '"1"' } : row(grant, id, 1)
        )
        const found = planted.filter((one) => reply.text.includes(one))
        // the catalogue names every occupation there is
        if (address !== 'GET /v1/catalogue' && reply.text.includes(toldSince)) found.push(toldSince)
        const isCallbackList = how === 'names'
        if (isCallbackList ? found.includes(toldSince) : found.length > 0)
          wrong.push(`${address} shows ${found.join()}`)
        const kinds = await kindsSince(world, before)
        if (isCallbackList && !kinds.includes('callbacks-listed')) wrong.push(`${address} leaves no entry`)
        if (reply.status >= 500) wrong.push(`${address}: ${reply.text}`)
        if (typeof how === 'string') continue
        const isForm = reply.status === 400 && forms[situation]?.includes(address) === true
        const isOwn = id === expired.interactionId || id === yesterdays.interactionId
        // the grant may be good, and what is asked for under it somebody else’s
        const isDenied = kinds.includes(how.denied) || kinds.includes('request-denied')
        if (!isForm && !(isOwn && reply.status < 300) && !isDenied)
          wrong.push(`${address} ${reply.status}: ${kinds.join() || 'no entry'}, not ${how.denied}`)
      }
      expect(wrong).toEqual([])
    }
  )

  test('the list of callbacks says whom to call and nothing they had told', async () => {
    const { text } = await lan.request('GET', '/v1/callbacks')
    expect(text).toContain('Kanari Trần Ngọc')
    expect(text).not.toMatch(/teacher|kanari-service-point|kanari-note/)
  })
})

const lastEntry = async ({ db }: CentralWorld): Promise<number> =>
  (
    await db
      .selectFrom('audit')
      .select((select) => select.fn.max('entry_id').as('id'))
      .executeTakeFirst()
  )?.id ?? 0

const kindsSince = async ({ db }: CentralWorld, entry: number): Promise<string[]> => {
  const rows = await db.selectFrom('audit').select('kind').where('entry_id', '>', entry).execute()
  return rows.map(({ kind }) => kind)
}
