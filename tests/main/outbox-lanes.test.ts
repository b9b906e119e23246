// What order and company rows leave in, over the real store, whatever goes wrong with whichever of them.
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { silentLog } from '../../shared/log.ts'
import type { Sent } from '../../src-main/outbox/delivery.ts'
import { createOutbox } from '../../src-main/outbox/outbox.ts'
import type { OutboxRow } from '../../src-main/outbox/outbox-row.ts'
import { createOutboxStore } from '../../src-main/outbox/outbox-store.ts'
import { createEnvelope, newDataKey } from '../../src-main/store/envelope.ts'
import { openSqliteStore } from '../../src-main/store/sqlite-store.ts'
import { callOf, tenInTheMorning } from '../support/people.ts'
import { newFolder, removeFolders } from '../support/test-host.ts'

afterEach(removeFolders)

type Trouble = 'no-answer' | 'error' | 'bug'
interface Planned {
  subject: string
  /** What goes wrong with it, attempt by attempt, before it goes through. */
  troubles: Trouble[]
  /** How long the centre takes, in turns of the event loop. */
  turns: number
}

const retryAfter = { kind: 'retry', problem: 'centre-unavailable', retryAfterMs: null } as const
const through: Sent = {
  outcome: { kind: 'confirmed', version: 1, problem: null, inCarrier: false },
  grant: 'grant'
}
const parked: Sent = {
  outcome: { kind: 'parked', problem: 'version-conflict', conflict: null },
  grant: 'grant'
}

/** An outbox towards a centre that does as `answer` says, and timers that are fired by hand. */
function openOutbox(answer: (row: OutboxRow) => Promise<Sent>) {
  const store = openSqliteStore(newFolder())
  const timers = new Set<{ at: number; callback: () => void }>()
  let clock = tenInTheMorning
  let most = 0
  const underWay: string[] = []
  const done: string[] = []
  const outbox = createOutbox({
    store,
    outboxStore: createOutboxStore(store, createEnvelope(newDataKey(), 'key')),
    laneOf: (subject) => subject,
    async deliver(row) {
      expect(underWay).not.toContain(row.lane)
      underWay.push(row.lane)
      most = Math.max(most, underWay.length)
      try {
        const sent = await answer(row)
        if (sent.outcome.kind === 'confirmed') done.push(row.idempotencyKey)
        return sent
      } finally {
        underWay.splice(underWay.indexOf(row.lane), 1)
      }
    },
    settled: () => undefined,
    publish: () => undefined,
    now: () => clock,
    random: () => 0.5,
    randomId: randomUUID,
    schedule(delayMs, callback) {
      const timer = { at: clock + delayMs, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    log: silentLog
  })
  return {
    outbox,
    done,
    most: () => most,
    add: (subject: string, key: string, captureId: string | null = null) =>
      store.transaction(() =>
        outbox.add({
          request: {
            kind: 'contact',
            contact: { reason: 'tariff', note: '', channel: 'call', result: 'sent', closedAt: clock },
            opening: { ...callOf('call-1'), channel: 'call' }
          },
          idempotencyKey: key,
          grant: 'grant',
          agentId: 'agent-ada',
          subject,
          captureId,
          interactionId: 'call-1'
        })
      ),
    /** Lets what is due go out, and the clock run on to the next time-out, until there is none. */
    async runDry() {
      await outbox.drain()
      for (let fired = 0; timers.size > 0; fired += 1) {
        if (fired > 500) throw new Error('it wakes up for ever')
        const [next] = [...timers].toSorted((one, other) => one.at - other.at)
        if (!next) return
        timers.delete(next)
        clock = Math.max(clock, next.at)
        next.callback()
        await outbox.drain()
      }
    },
    close() {
      outbox.stop()
      store.close()
    }
  }
}

const turnsOf = async (turns: number) => {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

const planned: fc.Arbitrary<Planned> = fc.record({
  subject: fc.constantFrom('ada', 'grace', 'mary', 'joan', 'hedy', 'emmy'),
  troubles: fc.array(fc.constantFrom<Trouble>('no-answer', 'error', 'bug'), { maxLength: 3 }),
  turns: fc.nat({ max: 4 })
})
const keysOf = (rows: readonly Planned[], subject: string) =>
  rows.flatMap((row, index) => (row.subject === subject ? [`${subject} ${index}`] : []))

it('every row goes through once, each subject’s in their order, never two of one subject together', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(planned, { minLength: 1, maxLength: 12 }), async (rows) => {
      const desk = openOutbox(async ({ idempotencyKey, attempts, grant }) => {
        const { troubles, turns } = rows[Number(idempotencyKey.split(' ')[1])]!
        await turnsOf(turns)
        const trouble = troubles[attempts - 1]
        if (trouble === 'bug') throw new Error('a bug')
        if (trouble === undefined) return through
        return { outcome: { ...retryAfter, centreAway: trouble === 'no-answer' }, grant }
      })
      desk.outbox.begin()
      for (const [index, { subject }] of rows.entries()) desk.add(subject, `${subject} ${index}`)
      await desk.runDry()
      for (const { subject } of rows)
        expect(desk.done.filter((key) => key.startsWith(subject))).toEqual(keysOf(rows, subject))
      expect(desk.done).toHaveLength(rows.length)
      expect(desk.most()).toBeLessThanOrEqual(4)
      desk.close()
    }),
    { numRuns: 15 }
  )
})

const ofCaptures = planned.chain((row) =>
  fc.constantFrom('first', 'second', null).map((capture) => ({ ...row, capture }))
)

it('a parked row holds up what comes after it of its capture, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ofCaptures, { minLength: 1, maxLength: 12 }), fc.nat(), async (rows, pick) => {
      const poisoned = pick % rows.length
      const { subject, capture } = rows[poisoned]!
      const isHeldUp = (row: (typeof rows)[number], index: number) =>
        row.subject === subject && index > poisoned && capture !== null && row.capture === capture
      let isMended = false
      const desk = openOutbox(async ({ idempotencyKey }) => {
        const index = Number(idempotencyKey.split(' ')[1])
        await turnsOf(rows[index]?.turns ?? 0)
        return index === poisoned && !isMended ? parked : through
      })
      desk.outbox.begin()
      for (const [index, row] of rows.entries())
        desk.add(row.subject, `${row.subject} ${index}`, row.capture && `${row.subject} ${row.capture}`)
      await desk.runDry()
      const heldUp = rows.flatMap((row, index) =>
        index === poisoned || isHeldUp(row, index) ? [`${row.subject} ${index}`] : []
      )
      for (const { subject: one } of rows)
        expect(desk.done.filter((key) => key.startsWith(one))).toEqual(
          keysOf(rows, one).filter((key) => !heldUp.includes(key))
        )

      isMended = true
      const { rowId = '' } = desk.outbox.list().deliveries.find(({ state }) => state === 'parked') ?? {}
      expect(desk.outbox.retry(rowId)).toBe(true)
      await desk.runDry()
      expect(desk.done.filter((key) => heldUp.includes(key))).toEqual(heldUp)
      expect(desk.done).toHaveLength(rows.length)
      desk.close()
    }),
    { numRuns: 15 }
  )
})

it('a parked row that is tried again waits for the one of its subject that is on its way', async () => {
  let isMended = false
  const desk = openOutbox(async ({ idempotencyKey }) => {
    await turnsOf(5)
    return idempotencyKey === 'ada 0' && !isMended ? parked : through
  })
  desk.outbox.begin()
  desk.add('ada', 'ada 0', 'first')
  await desk.runDry()
  isMended = true
  desk.add('ada', 'ada 1', 'second')
  await turnsOf(1)
  const { rowId = '' } = desk.outbox.list().deliveries.find(({ state }) => state === 'parked') ?? {}
  expect(desk.outbox.retry(rowId)).toBe(true)
  await desk.runDry()
  expect({ done: desk.done, most: desk.most() }).toEqual({ done: ['ada 1', 'ada 0'], most: 1 })
  desk.close()
})

it('subjects leave side by side, four at once', async () => {
  const desk = openOutbox(async () => {
    await turnsOf(3)
    return through
  })
  for (const subject of ['ada', 'grace', 'mary', 'joan', 'hedy', 'emmy']) desk.add(subject, `${subject} 0`)
  desk.outbox.begin()
  await desk.runDry()
  expect({ most: desk.most(), sent: desk.done.length }).toEqual({ most: 4, sent: 6 })
  desk.close()
})

it('a centre that does not answer is asked with one row at a time, and with all of them once it answers', async () => {
  let isAway = true
  const asked: string[] = []
  const desk = openOutbox(async ({ lane, grant }) => {
    asked.push(lane)
    await turnsOf(1)
    return isAway ? { outcome: { ...retryAfter, centreAway: true }, grant } : through
  })
  for (let index = 0; index < 40; index += 1) desk.add(`subject-${index}`, `subject-${index} 0`)
  desk.outbox.begin()
  await desk.outbox.drain()
  expect(asked.length).toBeLessThanOrEqual(6)
  isAway = false
  desk.outbox.hurry()
  await desk.outbox.drain()
  expect({ sent: desk.done.length, most: desk.most() }).toEqual({ sent: 40, most: 4 })
  desk.close()
})
