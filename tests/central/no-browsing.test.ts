// quality.md C4: an agent with a token and no interaction gets nothing of any subscriber, on any address the centre has.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  callbackOf,
  captureAfter,
  changeAfter,
  droppedHalfway,
  fullAnswer
} from '../support/central-captures.ts'
import { quickDatabase } from '../support/central-databases.ts'
import { type CentralWorld, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'

describe('an agent with a token and no interaction', () => {
  let world: CentralWorld
  let routes: { method: Method; path: string }[]
  let lan: SignedInAgent
  let somebodyElsesCall: string
  let bodies: unknown[]
  beforeAll(async () => {
    world = await openCentralWorld(await quickDatabase())
    routes = world.routes.flatMap(({ method, url }) =>
      method === 'HEAD' ? [] : [{ method: method as Method, path: url }]
    )
    lan = await world.signIn('lan')
    const minh = await world.signIn('minh')
    somebodyElsesCall = await world.call('+84901000001', 'agent1002')
    const briefing = await minh.brief(somebodyElsesCall)
    const draft = captureAfter(briefing, droppedHalfway, world.clock.now)
    const offer = {
      channel: 'call',
      ani: '+84901000001',
      dnis: null,
      queue: null,
      enteredAt: 1,
      enteredAtSource: 'pbx'
    }
    bodies = [
      undefined,
      {},
      offer,
      { ...offer, channel: 'callback' },
      { ...offer, channel: 'counter', counter: { number: '+84901000001', reason: 'curious' } },
      { number: '+84901000001', reason: 'curious' },
      changeAfter(briefing, fullAnswer, world.clock.now),
      callbackOf(draft, '+84901000001', world.clock.now),
      { leaseNumber: 1, draft },
      { leaseNumber: 1, interactionId: somebodyElsesCall, outcome: 'busy', at: 1, draft },
      { reason: 'tariff', note: '', channel: 'call', result: 'served', closedAt: 1 },
      { state: 'not-ready', reason: null }
    ]
  })
  afterAll(() => world.close())

  /** Names, numbers and ids of the subscribers, which the answer must not hold. */
  const traces = /90[12]0000|sub-9|Nguyễn|Trần|servicePoints|msisdn/

  test('gets no subscriber field from any address, with any body, grant or id', async () => {
    expect(routes.length).toBeGreaterThan(14)
    const ids = [randomUUID(), somebodyElsesCall, 'sub-901000001', "x' or '1'='1"]
    const opened: string[] = []
    for (const { method, path } of routes.filter(
      (route) => !(route.method === 'DELETE' && route.path === '/v1/session')
    )) {
      for (const id of path.includes(':id') ? ids : [''])
        for (const body of method === 'GET' ? [undefined] : bodies) {
          const url = path.replace(':id', encodeURIComponent(id))
          const reply = await lan.request(method, url, body, {
            'x-write-grant': 'invented',
            'idempotency-key': id || 'key',
            'if-match': '"1"'
          })
          if (traces.test(reply.text)) opened.push(`${method} ${url}: ${reply.text.slice(0, 80)}`)
          expect(reply.status, `${method} ${url}: ${reply.text}`).not.toBe(500)
        }
    }
    expect(opened).toEqual([])
  }, 120_000)

  test('nobody without a token gets anything but health', async () => {
    for (const { method, path } of routes) {
      if (path === '/v1/feed') continue
      const reply = await world.request(
        method,
        path.replace(':id', randomUUID()),
        method === 'GET' ? undefined : {}
      )
      const open = path === '/v1/health' ? [200] : [400, 401, 403]
      expect(open, `${method} ${path}`).toContain(reply.status)
    }
  })

  test('each denial is in the audit', async () => {
    const id = randomUUID()
    await lan.open(id)
    await world.request('PATCH', '/v1/subscribers/sub-901000001/profile', {}, { 'x-write-grant': 'invented' })
    const kinds = await world.db
      .selectFrom('audit')
      .select('kind')
      .orderBy('entry_id', 'desc')
      .limit(2)
      .execute()
    expect(kinds).toEqual([{ kind: 'grant-refused' }, { kind: 'record-denied' }])
  })
})
