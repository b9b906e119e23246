// How much still waits is told to the pages: of a long backlog not at every step, and always right in the end.
import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { silentLog } from '../../shared/log.ts'
import { createOutbox } from '../../src-main/outbox/outbox.ts'
import { createOutboxStore } from '../../src-main/outbox/outbox-store.ts'
import { createEnvelope, newDataKey } from '../../src-main/store/envelope.ts'
import { openSqliteStore } from '../../src-main/store/sqlite-store.ts'
import { tenInTheMorning } from '../support/people.ts'
import { newFolder, removeFolders } from '../support/test-host.ts'

afterEach(removeFolders)

it.each([
  ['the centre takes all of it', 300, 0],
  ['the centre is gone halfway', 140, 160]
])('a backlog of 300 is counted a few times, and rightly in the end: %s', async (_, taken, left) => {
  const store = openSqliteStore(newFolder())
  const told: number[] = []
  let asked = 0
  const outbox = createOutbox({
    store,
    outboxStore: createOutboxStore(store, createEnvelope(newDataKey(), 'key')),
    laneOf: (subject) => subject,
    deliver: async () => {
      asked += 1
      const outcome =
        asked <= taken
          ? ({ kind: 'confirmed', version: null, problem: null, inCarrier: false } as const)
          : ({ kind: 'retry', problem: 'centre-unavailable', retryAfterMs: null, centreAway: true } as const)
      return { outcome, grant: 'grant' }
    },
    settled: () => undefined,
    publish: (event, payload) => {
      if (event === 'outbox.changed') told.push((payload as { waiting: number }).waiting)
    },
    now: () => tenInTheMorning,
    random: () => 0.5,
    randomId: randomUUID,
    schedule: () => () => undefined,
    log: silentLog
  })
  store.transaction(() => {
    for (let number = 0; number < 300; number += 1)
      outbox.add({
        request: {
          kind: 'contact',
          contact: { reason: 'tariff', note: '', channel: 'call', result: 'sent', closedAt: tenInTheMorning },
          opening: {
            channel: 'call',
            ani: null,
            dnis: null,
            queue: null,
            enteredAt: tenInTheMorning,
            enteredAtSource: 'pbx'
          }
        },
        idempotencyKey: randomUUID(),
        grant: 'grant',
        agentId: 'agent-lan',
        subject: `customer-${number}`,
        captureId: null,
        interactionId: `call-${number}`
      })
  })
  told.length = 0
  outbox.begin()
  await outbox.drain()
  expect(told.at(-1)).toBe(left)
  expect(told.length).toBeLessThan(150)
  store.close()
})
