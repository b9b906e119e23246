// The durable queue of changes not yet confirmed by the centre. Rows of one subject leave in order, those of different
// subjects side by side; a parked one holds up its own capture only; a crash in the middle of sending means sending again,
// which the idempotency key makes harmless.
import type { Delivery } from '../../shared/desk-views.ts'
import { longestWaitMs, nextAttemptAt } from '../../shared/domain/outbox-policy.ts'
import type { Log } from '../../shared/log.ts'
import { withoutAnswers } from '../consent/without-answers.ts'
import type { Publish } from '../pushes.ts'
import type { Schedule } from '../schedule.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import { createCentreGate } from './centre-gate.ts'
import type { Deliver, Outcome, Sent } from './delivery.ts'
import { deliveryOf } from './delivery-view.ts'
import { createDrain } from './drain.ts'
import type { NewOutboxRow, OutboxRow, UnreadableRow } from './outbox-row.ts'
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
  /** The centre has answered a question that was no row's: a row it leaves without an answer does so by itself. */
  centreAnswered: () => void
  /** @returns false when there is no such parked row */
  retry: (rowId: string) => boolean
  read: (rowId: string) => OutboxRow | null
  /** One page; the first also has what waits for a person. */
  list: (offset?: number) => { deliveries: Delivery[]; total: number }
  /** Parked, it goes out once more with another request: a decision, or into the lead's hands. */
  resume: (row: OutboxRow, request: OutboxRow['request']) => void
  /** A state reached outside sending (the carrier's word, the lead's decision): what waited for it may go. */
  update: (row: OutboxRow) => void
  stop: () => void
}

export interface OutboxParts {
  store: SqliteStore
  outboxStore: OutboxStore
  laneOf: (subject: string) => string
  deliver: Deliver
  /** It will not leave again by itself. Joins the transaction that says so. */
  settled: (row: OutboxRow, outcome: Exclude<Outcome, { kind: 'retry' }>) => void
  publish: Publish
  now: () => number
  random: () => number
  randomId: () => string
  schedule: Schedule
  log: Log
}

const shownRows = 50
const mostTroubled = 200
/** A morning's rows of many desks meet one centre: a few at once from each are enough. */
const mostAtOnce = 4
const afterStoreFailedMs = 30_000

export function createOutbox(parts: OutboxParts): Outbox {
  const { store, outboxStore, now, random, schedule, log } = parts
  let begun = false
  let stopped = false
  const gate = createCentreGate({ now, random, most: mostAtOnce })

  const { tell, update, catchUp } = createTelling(parts)
  const send = async (sending: OutboxRow) => {
    const { outcome: told, grant } = await delivered(parts, sending)
    if (stopped) return
    const outcome = gate.judge(sending.rowId, told)
    const sent = { ...afterwards(parts, sending, outcome), grant }
    // that it has arrived and what follows from it are known together, or neither: after a crash in between it is sent again
    store.transaction(() => {
      update(sent)
      if (outcome.kind !== 'retry') parts.settled(sent, outcome)
    })
    log.info(`outbox.${outcome.kind}`, { ...lineOf(sent), attempt: sent.attempts, problem: outcome.problem })
  }
  const wakeWhenDue = () => {
    catchUp()
    const dueAt = begun && !stopped ? outboxStore.nextDueAt() : null
    if (dueAt === null) alarm.cancel()
    else alarm.set(Math.min(longestWaitMs, Math.max(0, dueAt - now(), gate.waitMs())))
  }
  const goOn = (row: OutboxRow) => {
    update({ ...row, state: 'waiting', dueAt: now(), notBefore: 0, problem: null })
    void drain()
  }
  const drain = createDrain({
    take: () => takeNext(parts, { tell, update, isFindingOut: gate.isFindingOut() }),
    send,
    room: () => (begun && !stopped ? gate.room() : 0),
    rest: wakeWhenDue,
    recover: outboxStore.resetSending,
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
      gate.centreBack()
      outboxStore.resetBackoff(now())
      void drain()
    },
    centreAnswered: gate.centreAnswered,
    ...byHand(outboxStore, goOn),
    update(row) {
      update(row)
      void drain()
    },
    stop() {
      stopped = true
      alarm.cancel()
    }
  }
}

/** What a person sees of the rows, and does with one that waits for them. */
function byHand(
  outboxStore: OutboxStore,
  goOn: (row: OutboxRow) => void
): Pick<Outbox, 'read' | 'retry' | 'resume' | 'list'> {
  return {
    read: outboxStore.read,
    retry(rowId) {
      const found = outboxStore.read(rowId)
      const row = found?.state === 'parked' ? found : outboxStore.readAgain(rowId)
      if (row !== null) goOn(row)
      return row !== null
    },
    resume: (row, request) => goOn({ ...row, request, conflict: null }),
    list: (offset = 0) => ({
      deliveries: listed(outboxStore, offset).map(deliveryOf),
      total: outboxStore.total()
    })
  }
}

/** From here until it is settled its lane is taken: for this run of the program, and after a crash until the next start. */
function takeNext(
  { store, outboxStore, now, log }: OutboxParts,
  {
    tell,
    update,
    isFindingOut
  }: Pick<ReturnType<typeof createTelling>, 'tell' | 'update'> & { isFindingOut: boolean }
): OutboxRow | null {
  const next = () =>
    store.transaction(() => (isFindingOut ? outboxStore.longestDue(now()) : outboxStore.nextDue(now())))
  let row = next()
  while (row !== null && !('request' in row)) {
    const { rowId, kind, captureId, interactionId } = row
    log.error('outbox.unreadable', { rowId, kind, captureId, interactionId })
    tell({ ...row, state: 'unreadable' })
    row = next()
  }
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

/** Of a long backlog the numbers are not told row by row: counting it takes as long as it is. */
const fewRows = 50

/** Pages hear of a row when it is on the disk, never before. */
function createTelling({ store, outboxStore, publish }: OutboxParts) {
  let waiting = 0
  let untold = 0
  const tellCounts = () => {
    const counts = outboxStore.counts()
    waiting = counts.waiting
    untold = 0
    publish('outbox.changed', counts)
  }
  const tell = (row: OutboxRow | UnreadableRow) => {
    store.afterCommit(`delivery:${row.rowId}`, () => publish('delivery.changed', deliveryOf(row)))
    store.afterCommit('outbox', () => {
      untold += 1
      if (waiting <= fewRows || untold >= fewRows) tellCounts()
    })
  }
  const update = (row: OutboxRow) =>
    store.transaction(() => {
      outboxStore.update(row)
      tell(row)
    })
  return {
    tell,
    update,
    /** Whatever was left out on the way. */
    catchUp: () => {
      if (untold > 0) tellCounts()
    }
  }
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
    version: null,
    conflict: null
  }
}

function afterwards({ now, random }: OutboxParts, row: OutboxRow, outcome: Outcome): OutboxRow {
  switch (outcome.kind) {
    case 'confirmed': {
      const { version, problem, inCarrier } = outcome
      const request = problem === 'customer-withdrew' ? withoutAnswers(row.request) : row.request
      return { ...row, request, state: inCarrier ? 'carrier' : 'confirmed', version, problem, conflict: null }
    }
    case 'parked':
      return { ...row, state: 'parked', problem: outcome.problem, conflict: outcome.conflict }
    case 'handed-over':
      return { ...row, state: 'handed-over', problem: outcome.problem, conflict: null }
    case 'retry': {
      const { problem, retryAfterMs } = outcome
      const dueAt = nextAttemptAt({ attempt: row.attempts, now: now(), random: random(), retryAfterMs })
      return { ...row, state: 'waiting', problem, dueAt, notBefore: retryAfterMs === null ? 0 : dueAt }
    }
  }
}

/** What waits for a person never falls out of sight for being old. */
function listed(outboxStore: OutboxStore, offset: number): (OutboxRow | UnreadableRow)[] {
  const page = outboxStore.latest(shownRows, offset)
  if (offset > 0) return page
  const onPage = new Set(page.map(({ rowId }) => rowId))
  return [...page, ...outboxStore.troubled(mostTroubled).filter(({ rowId }) => !onPage.has(rowId))]
}
