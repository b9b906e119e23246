// The durable queue of changes not yet confirmed by the centre. Rows of one subject leave in order, those of different
// subjects side by side; a parked one holds up its own capture only; a crash in the middle of sending means sending again,
// which the idempotency key makes harmless.
import type { Delivery } from '../../shared/desk-contract.ts'
import { afterFailure, roomIn, wholeCircuit } from '../../shared/domain/circuit.ts'
import { nextAttemptAt } from '../../shared/domain/outbox-policy.ts'
import type { Log } from '../../shared/log.ts'
import type { Publish } from '../pushes.ts'
import type { Schedule } from '../schedule.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { Deliver, Outcome, Sent } from './delivery.ts'
import { createDrain } from './drain.ts'
import type { NewOutboxRow, OutboxRow } from './outbox-row.ts'
import type { OutboxStore } from './outbox-store.ts'

export interface Outbox {
  /** Joins the caller's transaction; goes out once that is on the disk. */
  add: (row: NewOutboxRow) => void
  /** Nothing leaves before: the first page is to be painted first. */
  begin: () => void
  /** Sends what is due; resolves when nothing is left that could leave now. */
  drain: () => Promise<void>
  /** The centre is back, or somebody signed in: nobody sits out a backoff. */
  hurry: () => void
  /** @returns false when there is no such parked row */
  retry: (rowId: string) => boolean
  list: () => Delivery[]
  /** A state reached outside sending (the carrier's word). */
  update: (row: OutboxRow) => void
  stop: () => void
}

export interface OutboxParts {
  store: SqliteStore
  outboxStore: OutboxStore
  laneOf: (subject: string) => string
  deliver: Deliver
  /** It will not leave again by itself. */
  settled: (row: OutboxRow, outcome: Exclude<Outcome, { kind: 'retry' }>) => void
  publish: Publish
  now: () => number
  random: () => number
  randomId: () => string
  schedule: Schedule
  log: Log
}

const shownRows = 50
/** A morning's rows of many desks meet one centre: a few at once from each are enough. */
const mostAtOnce = 4
const afterStoreFailedMs = 30_000

export function createOutbox(parts: OutboxParts): Outbox {
  const { store, outboxStore, now, random, schedule, log } = parts
  let begun = false
  let stopped = false
  let circuit = wholeCircuit

  const { tell, update } = createTelling(parts)
  const send = async (sending: OutboxRow) => {
    const { outcome, grant } = await delivered(parts, sending)
    if (stopped) return
    if (outcome.kind !== 'retry') circuit = wholeCircuit
    else if (outcome.centreAway) circuit = afterFailure(circuit, { now: now(), random: random() })
    const sent = { ...afterwards(parts, sending, outcome), grant }
    update(sent)
    if (outcome.kind !== 'retry') parts.settled(sent, outcome)
    log.info(`outbox.${outcome.kind}`, { ...lineOf(sent), attempt: sent.attempts, problem: outcome.problem })
  }
  const wakeWhenDue = () => {
    const dueAt = begun && !stopped ? outboxStore.nextDueAt() : null
    if (dueAt === null) alarm.cancel()
    else alarm.set(Math.max(0, dueAt - now(), circuit.closedUntil - now()))
  }
  const drain = createDrain({
    take: () => takeNext(parts, update),
    send,
    room: () => (begun && !stopped ? roomIn(circuit, { now: now(), most: mostAtOnce }) : 0),
    rest: wakeWhenDue,
    failed(cause) {
      log.error('outbox.failed', { cause })
      if (!stopped) alarm.set(afterStoreFailedMs)
    }
  })
  const alarm = createAlarm(schedule, () => void drain())

  return {
    add(added) {
      const row = newRow(parts, added)
      outboxStore.add(row)
      tell(row)
      store.afterCommit('outbox:drain', () => void drain())
    },
    begin() {
      if (begun) return
      begun = true
      outboxStore.resetSending()
      void drain()
    },
    drain,
    hurry() {
      if (!begun || stopped) return
      circuit = wholeCircuit
      outboxStore.resetBackoff(now())
      void drain()
    },
    retry(rowId) {
      const row = outboxStore.read(rowId)
      if (row?.state !== 'parked') return false
      update({ ...row, state: 'waiting', dueAt: now(), notBefore: 0, problem: null })
      void drain()
      return true
    },
    list: () => outboxStore.latest(shownRows).map(deliveryOf),
    update,
    stop() {
      stopped = true
      alarm.cancel()
    }
  }
}

/** From here until it is settled its lane is taken: for this run of the program, and after a crash until the next start. */
function takeNext({ outboxStore, now }: OutboxParts, update: Outbox['update']): OutboxRow | null {
  const row = outboxStore.nextDue(now())
  if (row === null) return null
  const sending = { ...row, state: 'sending' as const, attempts: row.attempts + 1 }
  update(sending)
  return sending
}

/** One time-out at a time: setting it again moves it. */
function createAlarm(schedule: Schedule, ring: () => void) {
  let cancel = () => {}
  return {
    set(delayMs: number) {
      cancel()
      cancel = schedule(delayMs, ring)
    },
    cancel: () => cancel()
  }
}

/** A row on which our own program stumbles is tried again like any other: it holds up its subject, and nobody else. */
const delivered = async ({ deliver, log }: OutboxParts, row: OutboxRow): Promise<Sent> => {
  try {
    return await deliver(row)
  } catch (cause) {
    log.error('outbox.failed', { ...lineOf(row), cause })
    const outcome = {
      kind: 'retry',
      problem: 'internal-error',
      retryAfterMs: null,
      centreAway: false
    } as const
    return { outcome, grant: row.grant }
  }
}

const lineOf = ({ interactionId, captureId, request }: OutboxRow) => ({
  interactionId,
  captureId,
  kind: request.kind
})

/** Pages hear of a row when it is on the disk, never before. */
function createTelling({ store, outboxStore, publish }: OutboxParts) {
  const tell = (row: OutboxRow) => {
    store.afterCommit(`delivery:${row.rowId}`, () => publish('delivery.changed', deliveryOf(row)))
    store.afterCommit('outbox', () => publish('outbox.changed', outboxStore.counts()))
  }
  const update = (row: OutboxRow) =>
    store.transaction(() => {
      outboxStore.update(row)
      tell(row)
    })
  return { tell, update }
}

function newRow({ laneOf, randomId, now }: OutboxParts, { subject, ...row }: NewOutboxRow): OutboxRow {
  return {
    ...row,
    rowId: randomId(),
    lane: laneOf(subject),
    state: 'waiting',
    dueAt: now(),
    notBefore: 0,
    attempts: 0,
    createdAt: now(),
    problem: null,
    version: null
  }
}

function afterwards({ now, random }: OutboxParts, row: OutboxRow, outcome: Outcome): OutboxRow {
  switch (outcome.kind) {
    case 'confirmed': {
      const { version, problem, inCarrier } = outcome
      return { ...row, state: inCarrier ? 'carrier' : 'confirmed', version, problem }
    }
    case 'parked':
      return { ...row, state: 'parked', problem: outcome.problem }
    case 'retry': {
      const { problem, retryAfterMs } = outcome
      const dueAt = nextAttemptAt({ attempt: row.attempts, now: now(), random: random(), retryAfterMs })
      return { ...row, state: 'waiting', problem, dueAt, notBefore: retryAfterMs === null ? 0 : dueAt }
    }
  }
}

function shownState({ state, problem }: OutboxRow): Delivery['state'] {
  if (state === 'waiting') return 'on-this-pc'
  return state === 'confirmed' && problem === 'carrier-refused' ? 'carrier-refused' : state
}

export const deliveryOf = (row: OutboxRow): Delivery => ({
  rowId: row.rowId,
  kind: row.request.kind,
  captureId: row.captureId,
  interactionId: row.interactionId,
  state: shownState(row),
  version: row.version,
  attempts: row.attempts,
  problem: row.problem,
  createdAt: row.createdAt
})
