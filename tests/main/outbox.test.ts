import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeCentre, type Fault, startFakeCentre } from '../support/fake-centre.ts'
import { allAnswers, end, serve, step } from '../support/host-stories.ts'
import { adaEmptied, briefingOf, callOf, grace } from '../support/people.ts'
import {
  createTestClock,
  removeFolders,
  settled,
  startTestHost,
  type TestHost,
  until
} from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  centre = await startFakeCentre()
  desk = await startTestHost({ centreUrl: centre.url })
  await desk.signIn()
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

const patches = /^PATCH/
/** A whole call whose answers are all in and sent. */
async function capture(interactionId: string): Promise<string> {
  await serve(desk, interactionId)
  const done = await step(desk, interactionId, ...allAnswers, { type: 'send' })
  return done.capture?.captureId ?? ''
}
const deliveries = async () =>
  (await desk.desk('outbox.list', {})).deliveries.filter(({ kind }) => kind === 'profile-change')
/** Turns the clock until everything has left this PC. */
async function drained() {
  await until(async () => {
    await desk.clock.advance(1_000)
    return (await deliveries()).every(({ state }) => state === 'confirmed' || state === 'carrier')
  })
}

describe.each<[string, Fault, number]>([
  ['the reply is lost after the centre has taken it', { kind: 'lost-reply' }, 2],
  ['the connection is reset', { kind: 'reset' }, 2],
  ['the centre fails', { kind: 'status', status: 500 }, 2],
  ['the centre is overloaded', { kind: 'status', status: 503, retryAfter: '2' }, 2],
  [
    'the same request is still being worked on',
    { kind: 'status', status: 409, code: 'request-in-progress' },
    2
  ],
  ['the answer cannot be read', { kind: 'nonsense' }, 2]
])('when %s', (_, fault, times) => {
  it('the change arrives once, under the same key', async () => {
    centre.breakOn(patches, fault, times)
    const captureId = await capture('call-1')
    await drained()
    const keys = centre.asked
      .filter(({ method }) => method === 'PATCH')
      .map(({ headers }) => headers['idempotency-key'])
    expect({ keys: [...new Set(keys)], sent: keys.length, changes: [...centre.changes.keys()] }).toEqual({
      keys: [captureId],
      sent: times + 1,
      changes: [captureId]
    })
  })
})

it('a change waits as long as the centre asks for', async () => {
  centre.breakOn(patches, { kind: 'status', status: 429, retryAfter: '120' }, 1)
  await capture('call-1')
  await until(() => centre.count(patches) === 1)
  await settled(50)
  await desk.clock.advance(100_000)
  expect(centre.count(patches)).toBe(1)
  await desk.clock.advance(20_000)
  await until(() => centre.count(patches) === 2)
})

it('changes of one subscriber arrive in the order they were made', async () => {
  centre.breakOn(patches, { kind: 'reset' }, 1)
  const first = await capture('call-1')
  centre.briefings.set('call-2', briefingOf('call-2', adaEmptied))
  const second = await capture('call-2')
  await drained()
  const keys = centre.asked
    .filter(({ method }) => method === 'PATCH')
    .map(({ headers }) => headers['idempotency-key'])
  expect(keys).toEqual([first, first, second])
})

it('a parked change holds up neither the later ones of its subscriber nor anybody else’s', async () => {
  centre.breakOn(
    /^PATCH \/v1\/subscribers\/subscriber-ada/,
    { kind: 'status', status: 412, code: 'version-conflict' },
    1
  )
  const parked = await capture('call-1')
  await until(async () => (await deliveries())[0]?.state === 'parked')
  centre.briefings.set('call-2', briefingOf('call-2', adaEmptied))
  const later = await capture('call-2')
  centre.briefings.set('call-3', briefingOf('call-3', grace))
  const other = await capture('call-3')
  await until(() => centre.changes.size === 2)
  await settled(50)
  expect([...centre.changes.keys()].toSorted()).toEqual([later, other].toSorted())
  const shown = await deliveries()
  expect(shown.map(({ captureId, state, problem }) => ({ captureId, state, problem }))).toMatchObject([
    { captureId: other },
    { captureId: later, problem: null },
    { captureId: parked, state: 'parked', problem: 'version-conflict' }
  ])
  expect(desk.pushesOf('outbox.changed').at(-1)).toMatchObject({ parked: 1 })

  expect(await desk.desk('outbox.retry', { rowId: shown[2]!.rowId })).toEqual({ kind: 'done' })
  await until(() => centre.changes.size === 3)
  expect([...centre.changes.keys()].at(-1)).toBe(parked)
})

it('nobody sits out a backoff once the centre is back', async () => {
  centre.breakOn(/^(PATCH|GET \/v1\/health)/, { kind: 'reset' })
  await capture('call-1')
  // long enough for the backoff to have grown to a minute
  await desk.clock.advance(120_000)
  const sent = centre.count(patches)
  centre.heal()
  await desk.clock.advance(2_000)
  await until(() => centre.changes.size === 1)
  expect(centre.count(patches)).toBe(sent + 1)
})

it.each<[string, Fault]>([
  ['is always reset', { kind: 'reset' }],
  ['is always put off by the centre', { kind: 'status', status: 503, code: 'centre-unavailable' }]
])('a change that %s, while the centre answers its probes, is named within a minute', async (_, fault) => {
  centre.breakOn(patches, fault)
  await capture('call-1')
  for (let second = 0; second < 60; second += 1) await desk.clock.advance(1_000)
  const [stuck] = await deliveries()
  expect(stuck?.problem).toBe('record-unanswered')
  expect(stuck?.attempts).toBeGreaterThanOrEqual(3)
})

it('what has not left this PC leaves it in the next shift, by another agent, under its own grant', async () => {
  centre.breakOn(patches, { kind: 'reset' })
  const captureId = await capture('call-1')
  await end(desk, 'call-1')
  await desk.stop()
  centre.heal()
  desk = await startTestHost({
    centreUrl: centre.url,
    dataFolder: desk.dataFolder,
    clock: createTestClock(desk.clock.now())
  })
  await settled(100)
  expect(centre.changes.size).toBe(0)
  await desk.signIn('minh')
  await until(() => centre.changes.has(captureId))
  const patch = centre.asked.findLast(({ method }) => method === 'PATCH')
  expect(patch?.headers['x-write-grant']).toBe('grant-call-1-subscriber-ada')
})

const startedAgainWithARow = async () => {
  centre.breakOn(patches, { kind: 'reset' })
  await capture('call-1')
  await desk.stop()
  centre.heal()
  desk = await startTestHost({
    centreUrl: centre.url,
    dataFolder: desk.dataFolder,
    clock: createTestClock(desk.clock.now())
  })
}

it('nothing leaves before the page says that it has painted, whatever else it asks', async () => {
  await startedAgainWithARow()
  await desk.desk('session.read', {})
  await desk.desk('outbox.list', {})
  await desk.clock.advance(5_000)
  expect(centre.changes.size).toBe(0)
  await desk.desk('page.painted', {})
  await until(() => centre.changes.size === 1)
})

it('without a page that paints, what waits leaves after ten seconds', async () => {
  await startedAgainWithARow()
  await desk.clock.advance(9_900)
  expect(centre.changes.size).toBe(0)
  await desk.clock.advance(100)
  await until(() => centre.changes.size === 1)
})

it('the contact of a call that saw no centre is sent once the centre is back', async () => {
  centre.breakOn(/interactions/, { kind: 'reset' })
  await desk.phone('interaction.open', { call: callOf('call-1'), callbackId: null })
  await until(() => desk.shown('call-1')?.briefing.kind === 'refused')
  await desk.phone('interaction.answered', { interactionId: 'call-1', at: desk.clock.now() })
  await end(desk, 'call-1')
  await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: 'no record' })
  await settled(50)
  expect(centre.contacts.size).toBe(0)
  centre.heal()
  await until(async () => {
    await desk.clock.advance(5_000)
    return centre.contacts.get('call-1')
  })
  expect(centre.contacts.get('call-1')).toMatchObject({ note: 'no record' })
})
