// Rows that do not go: one whose content cannot be read any more, one at which the centre always fails, ten thousand after an
// outage. The others leave, and whoever sits there sees what stands and why.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Delivery } from '../../shared/desk-views.ts'
import { isStuck } from '../../shared/domain/outbox-policy.ts'
import { silentLog } from '../../shared/log.ts'
import type { Sent } from '../../src-main/outbox/delivery.ts'
import { createOutbox, type Outbox } from '../../src-main/outbox/outbox.ts'
import type { OutboxRow } from '../../src-main/outbox/outbox-row.ts'
import { createOutboxStore, type OutboxStore } from '../../src-main/outbox/outbox-store.ts'
import { createEnvelope, newDataKey } from '../../src-main/store/envelope.ts'
import { openSqliteStore, type SqliteStore } from '../../src-main/store/sqlite-store.ts'
import { callOf, tenInTheMorning } from '../support/people.ts'
import { createTestClock, newFolder, removeFolders, type TestClock } from '../support/test-host.ts'

let store: SqliteStore
let outboxStore: OutboxStore
let outbox: Outbox
let clock: TestClock
let arrived: string[]
let told: Delivery[]
/** Keys at which the centre fails, however often it is asked, and how. */
let poisoned: Map<string, Failure>
/** What follows from a row that has arrived. */
let settled: (row: OutboxRow) => void

beforeEach(() => {
  store = openSqliteStore(newFolder())
  clock = createTestClock()
  arrived = []
  told = []
  poisoned = new Map()
  settled = () => undefined
  outboxStore = createOutboxStore(store, createEnvelope(newDataKey(), 'key'))
  outbox = createOutbox({
    store,
    outboxStore,
    laneOf: (subject) => subject,
    deliver: async (row): Promise<Sent> => answer(row),
    settled: (row) => settled(row),
    publish(event, payload) {
      if (event === 'delivery.changed') told.push(payload as Delivery)
    },
    now: clock.now,
    random: () => 0.5,
    randomId: randomUUID,
    schedule: clock.schedule,
    log: silentLog
  })
})
afterEach(() => {
  outbox.stop()
  store.close()
  removeFolders()
})

type Failure = Extract<Sent['outcome'], { kind: 'retry' }>
const failure = { kind: 'retry', problem: 'centre-unavailable', retryAfterMs: null } as const
const silence: Failure = { ...failure, centreAway: true }
/** What a proxy says for a centre that has broken off. */
const bareError: Failure = { ...failure, centreAway: false }
const ownError: Failure = { ...bareError, problem: 'internal-error' }

function answer({ idempotencyKey }: OutboxRow): Sent {
  const failed = poisoned.get(idempotencyKey)
  if (failed) return { outcome: failed, grant: 'grant' }
  arrived.push(idempotencyKey)
  return {
    outcome: { kind: 'confirmed', version: 1, problem: null, inCarrier: false },
    grant: 'grant'
  }
}

const add = (subject: string, key: string, captureId: string | null = null) =>
  outbox.add({
    request: {
      kind: 'contact',
      contact: { reason: 'tariff', note: '', channel: 'call', result: 'sent', closedAt: tenInTheMorning },
      opening: { ...callOf('call-1'), channel: 'call' }
    },
    idempotencyKey: key,
    grant: 'grant',
    agentId: 'agent-ada',
    subject,
    captureId,
    interactionId: `call of ${key}`
  })
const damage = (key: string) =>
  store.prepare("UPDATE outbox SET sealed = x'0102' WHERE interaction_id = ?").run(`call of ${key}`)
/** Second by second: each failure sets the time of the next attempt. */
async function aMinute() {
  for (let second = 0; second < 60; second += 1) await clock.advance(1000)
}
const named = (deliveries: readonly Delivery[]) =>
  deliveries.map(({ interactionId, state, problem }) => ({ interactionId, state, problem }))

it('that a row has arrived is on the disk with all that follows from it, or not at all', async () => {
  const states: (string | undefined)[] = []
  const stateNow = () => outbox.list().deliveries[0]?.state
  settled = () => {
    settled = () => undefined
    throw new Error('the program dies here')
  }
  add('ada', 'first')
  outbox.begin()
  await clock.advance(0)
  states.push(stateNow())
  await aMinute()
  states.push(stateNow())
  expect({ states, arrived }).toEqual({ states: ['sending', 'confirmed'], arrived: ['first', 'first'] })
})

it('a row whose content cannot be read any more is put aside by name; the others leave, and it is kept', async () => {
  add('ada', 'first', 'capture-of-ada')
  add('ada', 'second', 'capture-of-ada')
  add('ada', 'other call')
  add('grace', 'third')
  damage('first')
  outbox.begin()
  await clock.advance(1_000)
  expect(arrived.toSorted()).toEqual(['other call', 'third'])
  const unreadable = {
    interactionId: 'call of first',
    state: 'unreadable',
    problem: 'record-unreadable'
  }
  expect(named(told)).toContainEqual(unreadable)
  expect(named(outbox.list().deliveries)).toContainEqual(unreadable)
  expect(outboxStore.counts()).toEqual({ waiting: 1, parked: 1 })
  // held up is what comes after it of its own capture, and it is not forgotten with what is over
  outboxStore.forgetBefore(Number.MAX_SAFE_INTEGER)
  expect(named(outbox.list().deliveries).map(({ state }) => state)).toEqual(['on-this-pc', 'unreadable'])
})

it('a row that can be read again after all is sent by one press', async () => {
  add('ada', 'first')
  const { sealed } = store.prepare('SELECT sealed FROM outbox').get() ?? {}
  damage('first')
  outbox.begin()
  await clock.advance(1_000)
  const rowId = outbox.list().deliveries[0]?.rowId ?? ''
  expect(outbox.retry(rowId)).toBe(false)
  store.prepare('UPDATE outbox SET sealed = ?').run(sealed as Uint8Array)
  expect(outbox.retry(rowId)).toBe(true)
  await clock.advance(1_000)
  expect(arrived).toEqual(['first'])
})

/** A desk goes on working: every few seconds there is something else to send. */
async function aMinuteOfWork(subject: string, count = 10) {
  for (let index = 0; index < count; index += 1) {
    add(subject, `${subject} ${index}`)
    for (let second = 0; second < 60 / count; second += 1) await clock.advance(1000)
  }
}
const isShown = (delivery: Delivery) => delivery.state === 'on-this-pc' && isStuck(delivery)

it.each<[string, Failure, string]>([
  ['an error of its own', ownError, 'internal-error'],
  ['no answer', silence, 'record-unanswered'],
  ['a bare error of whatever stands between', bareError, 'record-unanswered']
])(
  'a row that always meets with %s holds up its subscriber alone, and stands on the screen within a minute',
  async (_, failed, problem) => {
    poisoned.set('bad', failed)
    add('ada', 'bad')
    add('ada', 'behind it')
    outbox.begin()
    await aMinuteOfWork('grace')
    expect(arrived).toEqual(Array.from({ length: 10 }, (__, index) => `grace ${index}`))
    expect(told.find(isShown)).toMatchObject({ interactionId: 'call of bad', problem })
    poisoned.clear()
    await aMinute()
    expect(arrived.slice(-2)).toEqual(['bad', 'behind it'])
  }
)

it('a row that meets with silence delays nobody whose neighbours are taken', async () => {
  poisoned.set('bad', silence)
  outbox.begin()
  add('grace', 'before')
  add('ada', 'bad')
  await clock.advance(0)
  // taken since it first failed: from now on its silence is its own
  add('grace', 'between')
  await clock.advance(0)
  // just after it has failed for the sixth time
  await clock.advance(11_700)
  expect(told.at(-1)).toMatchObject({ attempts: 6, problem: 'record-unanswered' })
  add('grace', 'after')
  await clock.advance(0)
  expect(arrived).toEqual(['before', 'between', 'after'])
})

it('a row all by itself is shown once the centre has answered something else', async () => {
  poisoned.set('bad', silence)
  add('ada', 'bad')
  outbox.begin()
  await aMinute()
  expect(told.filter(isShown)).toEqual([])
  outbox.centreAnswered()
  await aMinute()
  expect(told.find(isShown)).toMatchObject({ problem: 'record-unanswered' })
})

it('of a centre that is gone no row is blamed, and none when it is back', async () => {
  for (const subject of ['ada', 'grace', 'mary', 'joan', 'hedy']) {
    add(subject, subject)
    poisoned.set(subject, silence)
  }
  outbox.begin()
  await aMinute()
  poisoned.clear()
  outbox.hurry()
  await clock.advance(0)
  expect(arrived.toSorted()).toEqual(['ada', 'grace', 'hedy', 'joan', 'mary'])
  expect(told.filter(isShown)).toEqual([])
})

it('a centre that answers questions but swallows rows is asked with one row at a time, and not always with the same', async () => {
  const subjects = ['ada', 'grace', 'mary', 'joan', 'hedy', 'emmy']
  for (const subject of subjects) {
    add(subject, subject)
    poisoned.set(subject, silence)
  }
  const tried = () =>
    told.splice(0).flatMap(({ state, interactionId }) => (state === 'sending' ? interactionId : []))
  /** The centre has been found to answer: nobody waits any longer. */
  async function back() {
    await clock.advance(100)
    outbox.hurry()
    await clock.advance(0)
    return tried()
  }
  outbox.begin()
  await clock.advance(0)
  expect(tried()).toHaveLength(4)
  expect([await back(), await back()]).toEqual([['call of hedy'], ['call of emmy']])
  poisoned.clear()
  await back()
  expect(arrived.toSorted()).toEqual(subjects.toSorted())
})

it('a centre that has asked for two minutes is left alone for them by every row', async () => {
  const busy: Failure = { ...silence, retryAfterMs: 120_000 }
  for (const subject of ['ada', 'grace', 'mary', 'joan', 'hedy']) {
    add(subject, subject)
    poisoned.set(subject, busy)
  }
  outbox.begin()
  await clock.advance(0)
  poisoned.clear()
  outbox.hurry()
  add('emmy', 'emmy')
  await clock.advance(119_000)
  expect(arrived).toEqual([])
  await clock.advance(1_000)
  expect(arrived).toHaveLength(6)
})

it('of ten thousand rows the next is found in milliseconds, and what waits for a person stays on the first page', () => {
  add('ada', 'old')
  damage('old')
  outboxStore.nextDue(clock.now())
  store.transaction(() => {
    for (let index = 0; index < 10_000; index += 1)
      add(`subject ${index % 700}`, `key ${index}`, index % 5 === 0 ? `capture ${index % 700}` : null)
  })
  const first = outbox.list()
  expect({ rows: first.deliveries.length, total: first.total }).toEqual({ rows: 51, total: 10_001 })
  expect(first.deliveries.at(-1)?.state).toBe('unreadable')
  expect(outbox.list(9_990).deliveries.map(({ interactionId }) => interactionId)).toEqual([
    ...Array.from({ length: 10 }, (_, index) => `call of key ${9 - index}`),
    'call of old'
  ])
  store.prepare("UPDATE outbox SET state = 'parked' WHERE seq % 10 = 3").run()
  const took = Array.from({ length: 21 }, () => {
    const began = performance.now()
    outboxStore.nextDue(clock.now())
    outboxStore.longestDue(clock.now())
    outboxStore.nextDueAt()
    return performance.now() - began
  })
  // a drain asks once for each row: sorting all of them each time would keep the host busy for minutes
  expect(took.toSorted((one, other) => one - other)[10]).toBeLessThan(10)
})
