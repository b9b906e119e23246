// The durable queue of changes not yet confirmed by the centre. Rows of one subject leave in order; a parked one holds up
// its own subject only; a crash in the middle of sending means sending again, which the idempotency key makes harmless.
import type { Delivery } from '../../shared/desk-contract.ts'
import { nextAttemptAt } from '../../shared/domain/outbox-policy.ts'
import type { Log } from '../../shared/log.ts'
import type { Publish } from '../pushes.ts'
import type { Schedule } from '../schedule.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { Deliver, Outcome } from './delivery.ts'
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
  confirmed: (row: OutboxRow) => void
  publish: Publish
  now: () => number
  random: () => number
  randomId: () => string
  schedule: Schedule
  log: Log
}

const shownRows = 50

export function createOutbox(parts: OutboxParts): Outbox {
  const { store, outboxStore, now, schedule, log } = parts
  let begun = false
  let stopped = false
  let running: Promise<void> | null = null
  let cancelWake = () => {}

  const { tell, update } = createTelling(parts)
  const sendOne = async (row: OutboxRow) => {
    const sending = { ...row, state: 'sending' as const, attempts: row.attempts + 1 }
    update(sending)
    const { outcome, grant } = await parts.deliver(sending)
    if (stopped) return
    const sent = { ...afterwards(parts, sending, outcome), grant }
    update(sent)
    if (outcome.kind === 'confirmed') parts.confirmed(sent)
    const fields = { interactionId: row.interactionId, captureId: row.captureId, kind: row.request.kind }
    log.info(`outbox.${outcome.kind}`, { ...fields, attempt: sending.attempts, problem: outcome.problem })
  }
  const run = async () => {
    for (let row = outboxStore.nextDue(now()); row && !stopped; row = outboxStore.nextDue(now()))
      await sendOne(row)
  }
  const drain = (): Promise<void> => {
    if (!begun || stopped) return Promise.resolve()
    running ??= run()
      .catch((cause) => log.error('outbox.failed', { cause }))
      .finally(() => {
        running = null
        wakeWhenDue()
      })
    return running
  }
  const wakeWhenDue = () => {
    cancelWake()
    const dueAt = stopped ? null : outboxStore.nextDueAt()
    if (dueAt !== null) cancelWake = schedule(Math.max(0, dueAt - now()), () => void drain())
  }

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
      cancelWake()
    }
  }
}

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
      const { problem, retryAfterMs, overloaded } = outcome
      const dueAt = nextAttemptAt({
        attempt: row.attempts,
        now: now(),
        random: random(),
        retryAfterMs,
        overloaded
      })
      return { ...row, state: 'waiting', problem, dueAt, notBefore: retryAfterMs === null ? 0 : dueAt }
    }
  }
}

export const deliveryOf = (row: OutboxRow): Delivery => ({
  rowId: row.rowId,
  kind: row.request.kind,
  captureId: row.captureId,
  interactionId: row.interactionId,
  state: row.state === 'waiting' ? 'on-this-pc' : row.state,
  version: row.version,
  attempts: row.attempts,
  problem: row.problem,
  createdAt: row.createdAt
})
