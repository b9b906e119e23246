// The outbox against a list on paper: whatever is added, however the network behaves, however often the program dies and
// starts again on its file, each row takes effect once, each subject's in their order, and all of them soon once all is well.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { silentLog } from '../../shared/log.ts'
import type { Sent } from '../../src-main/outbox/delivery.ts'
import { createOutbox, type Outbox } from '../../src-main/outbox/outbox.ts'
import type { OutboxRow } from '../../src-main/outbox/outbox-row.ts'
import { createOutboxStore } from '../../src-main/outbox/outbox-store.ts'
import { createEnvelope, newDataKey } from '../../src-main/store/envelope.ts'
import { openSqliteStore, type SqliteStore } from '../../src-main/store/sqlite-store.ts'
import { callOf, tenInTheMorning } from '../support/people.ts'

const networks = [
  'well',
  /** Lost on the way there, or on the way back. */
  'refused',
  'answer-lost',
  /** The same, but nobody says so until the time limit. */
  'hangs',
  'hangs-after',
  'busy',
  'error',
  /** Our own program stumbles: while sending, or while writing down what came of it. */
  'bug',
  'not-written'
] as const
type Network = (typeof networks)[number]

interface Added {
  key: string
  subject: string
  capture: string | null
}
/** What should be true, on paper. */
interface Paper {
  added: Added[]
  /** The centre says no to these until somebody has seen to it. */
  refused: Set<string>
  everParked: Set<string>
}

const timeLimitMs = 10_000
const soonMs = 60_000
const through: Sent['outcome'] = { kind: 'confirmed', version: 1, problem: null, inCarrier: false }
const parked: Sent['outcome'] = { kind: 'parked', problem: 'precondition-missing', conflict: null }
const retried = (centreAway: boolean, retryAfterMs: number | null = null): Sent['outcome'] => ({
  kind: 'retry',
  problem: 'centre-unavailable',
  retryAfterMs,
  centreAway
})
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
/** In memory where there is such a place: what a disk does to files is the fault machines' to try. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A centre, a network, a clock, and a workstation that lives as often as it is started. */
function openWorld(paper: Paper) {
  const folder = mkdtempSync(join(base, 'hotline-outbox-'))
  folders.push(folder)
  const envelope = createEnvelope(newDataKey(), 'key')
  let clock = tenInTheMorning
  let ids = 0
  let network: Network = 'well'
  const timers = new Set<{ at: number; callback: () => void }>()
  const schedule = (delayMs: number, callback: () => void) => {
    const timer = { at: clock + delayMs, callback }
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  const effects: string[] = []
  const settled: string[] = []
  const underWay: string[] = []
  /** Said here, because whatever is thrown while sending is the outbox's to catch. */
  const wrong: string[] = []

  const arrives = ({ idempotencyKey, interactionId }: OutboxRow): Sent['outcome'] => {
    if (interactionId !== `call of ${idempotencyKey}`) wrong.push(`${interactionId} as ${idempotencyKey}`)
    if (paper.refused.has(idempotencyKey)) {
      paper.everParked.add(idempotencyKey)
      return parked
    }
    if (!effects.includes(idempotencyKey)) effects.push(idempotencyKey)
    return through
  }
  const outcomeOf = async (row: OutboxRow): Promise<Sent['outcome']> => {
    const present = network
    if (present === 'bug') throw new Error('a bug')
    if (present === 'error') return retried(false)
    if (present === 'busy') return retried(true, 2_000)
    if (present === 'refused') return retried(true)
    const answer = present === 'hangs' ? null : arrives(row)
    if (present === 'hangs' || present === 'hangs-after')
      await new Promise<void>((resolve) => schedule(timeLimitMs, resolve))
    return present === 'well' || present === 'not-written' ? (answer ?? retried(true)) : retried(true)
  }
  const deliver = async (row: OutboxRow): Promise<Sent> => {
    if (settled.includes(row.idempotencyKey)) wrong.push(`${row.idempotencyKey} sent after it was settled`)
    if (underWay.includes(row.lane)) wrong.push(`two of ${row.lane} at once`)
    if (underWay.length === 4) wrong.push('five at once')
    underWay.push(row.lane)
    try {
      return { outcome: await outcomeOf(row), grant: 'grant' }
    } finally {
      underWay.splice(underWay.indexOf(row.lane), 1)
    }
  }
  let store: SqliteStore
  let outbox: Outbox
  const start = () => {
    store = openSqliteStore(folder)
    const own = store
    outbox = createOutbox({
      store,
      outboxStore: createOutboxStore(store, envelope),
      laneOf: (subject) => subject,
      deliver,
      settled(row, outcome) {
        if (network === 'not-written') throw new Error('the disk has said no')
        if (outcome.kind === 'confirmed')
          own.afterCommit(`settled ${row.rowId}`, () => void settled.push(row.idempotencyKey))
      },
      publish: () => undefined,
      now: () => clock,
      random: () => 0.5,
      randomId: () => `row-${++ids}`,
      schedule,
      log: silentLog
    })
    outbox.begin()
  }
  const rows = () => outbox.list().deliveries
  start()
  return {
    effects,
    wrong,
    rows,
    counts: () => createOutboxStore(store, envelope).counts(),
    hurry: () => outbox.hurry(),
    drain: () => void outbox.drain(),
    setNetwork(next: Network) {
      network = next
    },
    add: ({ key, subject, capture }: Added) =>
      outbox.add({
        request: {
          kind: 'contact',
          contact: { reason: 'tariff', note: key, channel: 'call', result: 'sent', closedAt: clock },
          opening: { ...callOf('call-1'), channel: 'call' }
        },
        idempotencyKey: key,
        grant: 'grant',
        agentId: 'agent-ada',
        subject,
        captureId: capture,
        interactionId: `call of ${key}`
      }),
    /** Somebody has seen to all that was refused, and presses the key. */
    seeTo() {
      paper.refused.clear()
      for (const { state, rowId } of rows()) if (state === 'parked') outbox.retry(rowId)
    },
    /** The process is gone from one moment to the next; what was on its way has no one to come back to. */
    die() {
      outbox.stop()
      store.close()
      timers.clear()
      underWay.length = 0
    },
    start,
    async pass(ms: number) {
      const until = clock + ms
      for (;;) {
        await turn()
        const [next] = [...timers].toSorted((one, other) => one.at - other.at)
        if (next === undefined || next.at > until) break
        timers.delete(next)
        clock = Math.max(clock, next.at)
        next.callback()
      }
      clock = until
      await turn()
    }
  }
}
type World = ReturnType<typeof openWorld>
type Command = fc.AsyncCommand<Paper, World>

/** After every step: all that was ever added is there, under its name, and none twice. */
function nothingIsLost(paper: Paper, world: World) {
  const there = world.rows().map(({ interactionId }) => interactionId ?? '')
  expect(there.toSorted()).toEqual(paper.added.map(({ key }) => `call of ${key}`).toSorted())
  expect(world.wrong).toEqual([])
}
const command = (name: string, act: (paper: Paper, world: World) => Promise<void> | void): Command => ({
  check: () => true,
  async run(paper, world) {
    await act(paper, world)
    await turn()
    nothingIsLost(paper, world)
  },
  toString: () => name
})

const adding = fc
  .record({
    subject: fc.constantFrom('ada', 'ada', 'ada', 'grace', 'grace', 'mary', 'joan', 'hedy'),
    capture: fc.constantFrom('first', 'first', 'second', null),
    isRefused: fc.constantFrom(true, false, false)
  })
  .map(({ subject, capture, isRefused }) =>
    command(`add(${subject}, ${capture}${isRefused ? ', refused' : ''})`, (paper, world) => {
      const key = `${subject} ${paper.added.length}`
      const added = { key, subject, capture: capture && `${subject}'s ${capture}` }
      if (isRefused) paper.refused.add(key)
      paper.added.push(added)
      world.add(added)
    })
  )
const networkTurns = fc
  .constantFrom(...networks)
  .map((network) => command(`network(${network})`, (_, world) => world.setNetwork(network)))
const timePasses = fc
  .constantFrom(400, 3_000, 15_000, 120_000)
  .map((ms) => command(`pass(${ms})`, (_, world) => world.pass(ms)))
const dies = fc.boolean().map((atOnce) =>
  command(atOnce ? 'die()' : 'drain() die()', async (_, world) => {
    world.drain()
    if (!atOnce) await turn()
    world.die()
    world.start()
  })
)
const commands = fc.commands(
  [
    adding,
    adding,
    adding,
    adding,
    adding,
    networkTurns,
    timePasses,
    dies,
    fc.constant(command('drain()', (_, world) => world.drain())),
    fc.constant(command('hurry()', (_, world) => world.hurry())),
    fc.constant(command('seeTo()', (_, world) => world.seeTo()))
  ],
  { maxCommands: 30, size: '+1' }
)

/** A refusal takes a row, and what comes after it of its capture, out of its subject's order; a capture keeps its own. */
function ordersOf({ added, everParked }: Paper): string[][] {
  const upset = new Set(added.flatMap(({ key, capture }) => (everParked.has(key) && capture ? capture : [])))
  const subjects = [...new Set(added.map(({ subject }) => subject))].map((one) =>
    added.filter(
      ({ subject, key, capture }) =>
        subject === one && !everParked.has(key) && (capture === null || !upset.has(capture))
    )
  )
  const captures = [...new Set(added.flatMap(({ capture }) => capture ?? []))].map((one) =>
    added.filter(({ capture }) => capture === one)
  )
  return [...subjects, ...captures].map((rows) => rows.map(({ key }) => key))
}

it('whatever happens, each row takes effect once and in its order, and soon once all is well', async () => {
  const seen = { parked: 0, rows: 0 }
  await fc.assert(
    fc.asyncProperty(commands, async (steps) => {
      const paper: Paper = { added: [], refused: new Set(), everParked: new Set() }
      const world = openWorld(paper)
      await fc.asyncModelRun(() => ({ model: paper, real: world }), steps)

      world.setNetwork('well')
      world.seeTo()
      world.hurry()
      await world.pass(soonMs)
      expect({ wrong: world.wrong, ...world.counts() }).toEqual({ wrong: [], waiting: 0, parked: 0 })
      expect(world.effects.toSorted()).toEqual(paper.added.map(({ key }) => key).toSorted())
      for (const order of ordersOf(paper))
        expect(world.effects.filter((key) => order.includes(key))).toEqual(order)
      seen.parked += paper.everParked.size
      seen.rows += paper.added.length
      world.die()
    }),
    { numRuns: 120 }
  )
  // it was no walk in the park
  expect(seen.rows).toBeGreaterThan(200)
  expect(seen.parked).toBeGreaterThan(5)
}, 60_000)
