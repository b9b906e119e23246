// What this PC forgets by the days of the policy, every hour: contacts that are over with their answers, and what has been
// delivered. Never what has still to leave, and nothing too early or never because a clock stood wrong for hours.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { silentLog } from '../../shared/log.ts'
import { type CaptureStore, createCaptureStore } from '../../src-main/capture/capture-store.ts'
import { keepForgetting } from '../../src-main/interaction/forget-what-is-over.ts'
import { newInteraction } from '../../src-main/interaction/interaction-record.ts'
import {
  createInteractionStore,
  type InteractionStore
} from '../../src-main/interaction/interaction-store.ts'
import { createInteractions } from '../../src-main/interaction/interactions.ts'
import type { OutboxState } from '../../src-main/outbox/outbox-row.ts'
import { createOutboxStore, type OutboxStore } from '../../src-main/outbox/outbox-store.ts'
import { createEnvelope, newDataKey } from '../../src-main/store/envelope.ts'
import { openSqliteStore, type SqliteStore } from '../../src-main/store/sqlite-store.ts'
import { captureAfter, fullAnswer } from '../support/central-captures.ts'
import { briefingOf, callOf } from '../support/people.ts'
import { createTestClock, newFolder, removeFolders, type TestClock } from '../support/test-host.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

let store: SqliteStore
let interactionStore: InteractionStore
let captureStore: CaptureStore
let outboxStore: OutboxStore
let clock: TestClock
let capture: CaptureRecord
beforeEach(() => {
  store = openSqliteStore(newFolder())
  const envelope = createEnvelope(newDataKey(), 'key')
  interactionStore = createInteractionStore(store, envelope)
  captureStore = createCaptureStore(store, envelope)
  outboxStore = createOutboxStore(store, envelope)
  clock = createTestClock()
  capture = captureAfter(briefingOf('call-1'), fullAnswer, clock.now())
  const policy = () => defaultPolicy
  const interactions = createInteractions({ store, interactionStore, captureStore, policy, changed() {} })
  keepForgetting(
    {
      ...{ store, interactionStore, captureStore, outboxStore, interactions, policy },
      captures: {
        begin() {},
        resume() {},
        step: () => 'no-capture',
        disown: () => false,
        read: () => null
      },
      schedule: clock.schedule,
      log: silentLog
    },
    clock.now
  )
})
afterEach(() => {
  store.close()
  removeFolders()
})

function finishContact() {
  const { enteredAt, enteredAtSource, ...call } = callOf('call-1')
  captureStore.save(capture, null)
  interactionStore.save({
    ...newInteraction({
      interactionId: 'call-1',
      agentId: 'agent-lan',
      channel: 'call',
      opening: { channel: 'call', ani: call.ani, dnis: null, queue: null, enteredAt, enteredAtSource },
      call: callOf('call-1'),
      openedAt: clock.now()
    }),
    phase: 'finished',
    captureId: capture.captureId
  })
}
function addRow(state: OutboxState) {
  const rowId = randomUUID()
  outboxStore.add({
    rowId,
    lane: rowId,
    state,
    dueAt: clock.now(),
    notBefore: 0,
    attempts: 1,
    captureId: capture.captureId,
    interactionId: 'call-1',
    createdAt: clock.now(),
    problem: null,
    version: null,
    conflict: null,
    request: { kind: 'wish', told: wish() },
    idempotencyKey: rowId,
    grant: 'grant',
    agentId: 'agent-lan'
  })
}
const wish = () => ({
  wishId: randomUUID(),
  interactionId: 'call-1',
  channel: 'call' as const,
  at: clock.now(),
  wish: { kind: 'never-ask' as const }
})
/** Time goes by at once, as over a night, and then the hourly tidying comes round. */
const later = async (ms: number) => {
  clock.jump(ms)
  await clock.advance(hourMs)
}
const isContactKept = () =>
  interactionStore.read('call-1') !== null && captureStore.read(capture.captureId) !== null
const isContactGone = () =>
  interactionStore.read('call-1') === null && captureStore.read(capture.captureId) === null

it('a contact goes with its answers when its day is over, and not before', async () => {
  finishContact()
  await later(dayMs - 2 * hourMs)
  expect(isContactKept()).toBe(true)
  await later(hourMs)
  expect(isContactGone()).toBe(true)
})

it('a capture stays while its change has still to leave: nobody asks its customer once more meanwhile', async () => {
  finishContact()
  addRow('waiting')
  await later(3 * dayMs)
  expect([interactionStore.read('call-1'), captureStore.read(capture.captureId)?.state]).toEqual([
    null,
    'completed'
  ])
  const [row] = outboxStore.latest(1, 0)
  if (!row || !('request' in row)) throw new Error('no row')
  outboxStore.update({ ...row, state: 'confirmed' })
  await later(hourMs)
  expect(isContactGone()).toBe(true)
})

it('what was delivered goes after its week; what has still to leave stays, however old it is', async () => {
  const owed = ['waiting', 'sending', 'parked', 'handed-over', 'unreadable'] as const
  for (const state of [...owed, 'confirmed', 'carrier'] as const) addRow(state)
  await later(7 * dayMs - 2 * hourMs)
  expect(outboxStore.total()).toBe(owed.length + 2)
  await later(60 * dayMs)
  expect(outboxStore.latest(10, 0).map(({ state }) => state)).toEqual(owed.toReversed())
})

it('a clock that was back by hours keeps nothing for ever, and takes nothing early', async () => {
  finishContact()
  await later(-9 * hourMs)
  expect(isContactKept()).toBe(true)
  await later(9 * hourMs)
  expect(isContactKept()).toBe(true)
  await later(dayMs)
  expect(isContactGone()).toBe(true)
})
