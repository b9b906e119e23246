// The centre's own outbox towards the carrier's CRM: rows are written with the change itself and delivered here, one
// after the other per subscriber, until the carrier confirms or a person must look. What was written goes to our ledger.
import { setTimeout as pause } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import { nextAttemptAt } from '../../shared/domain/outbox-policy.ts'
import type { Log } from '../../shared/log.ts'
import type { FeedHub } from '../feed/feed-hub.ts'
import { describeFault } from '../http/problem-reply.ts'
import { type CarrierOutboxRow, type Db, json } from '../store/schema.ts'
import type { CarrierCrm, DeliveryResult } from './carrier-crm.ts'
import { withoutOvertaken } from './without-overtaken.ts'

export interface CarrierOutbox {
  /** There may be something to deliver. */
  nudge(): void
  /** Delivers what is due and resolves; for tests and the end of the process. */
  drain(): Promise<void>
  stop(): Promise<void>
}

interface Options {
  db: Db
  crm: CarrierCrm
  feed: FeedHub
  now: () => number
  random: () => number
  log: Log
}

type Row = Selectable<CarrierOutboxRow>

const lookEveryMs = 1000
/** Another centre must not take a row up while this one has it; longer than any delivery lasts. */
const claimMs = 60_000

export function createCarrierOutbox(options: Options): CarrierOutbox {
  let working: Promise<void> | null = null
  let stopped = false
  const work = () => {
    if (stopped) return Promise.resolve()
    working ??= deliverDue(options, () => stopped)
      .catch((error) => options.log.error('carrier.workerFailed', describeFault(error)))
      .finally(() => {
        working = null
      })
    return working
  }
  const timer = setInterval(() => void work(), lookEveryMs).unref()
  return {
    nudge: () => void work(),
    async drain() {
      await working
      await work()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await Promise.race([working ?? Promise.resolve(), pause(3000, undefined, { ref: false })])
    }
  }
}

async function deliverDue(options: Options, isStopped: () => boolean): Promise<void> {
  while (!isStopped()) {
    const row = await claim(options)
    if (!row) return
    const change = await withoutOvertaken(options.db, row)
    const result = await options.crm.deliver({
      msisdn: row.msisdn,
      change,
      withdraws: row.withdraws,
      attempts: row.attempts
    })
    await settle(options, row, result)
  }
}

/** The oldest row that is due and first of its subscriber; counted as an attempt before it is one. */
const claim = ({ db, now }: Options): Promise<Row | undefined> =>
  db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('carrier_outbox as one')
      .selectAll()
      .where('state', '=', 'waiting')
      .where('next_at', '<=', now())
      .where((one) =>
        one.not(
          one.exists(
            one
              .selectFrom('carrier_outbox as earlier')
              .select('earlier.capture_id')
              .whereRef('earlier.subscriber_id', '=', 'one.subscriber_id')
              .whereRef('earlier.created_at', '<', 'one.created_at')
              .where('earlier.state', '=', 'waiting')
          )
        )
      )
      // only one that was put back can find a later one of its subscriber under way: it lets that one finish
      .where((one) =>
        one.not(
          one.exists(
            one
              .selectFrom('carrier_outbox as later')
              .select('later.capture_id')
              .whereRef('later.subscriber_id', '=', 'one.subscriber_id')
              .whereRef('later.created_at', '>', 'one.created_at')
              .where('later.state', '=', 'waiting')
              .where('later.attempts', '>', 0)
              .where('later.next_at', '>', now())
          )
        )
      )
      .orderBy('next_at')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (row)
      await tx
        .updateTable('carrier_outbox')
        .set({ attempts: row.attempts + 1, next_at: now() + claimMs })
        .where('capture_id', '=', row.capture_id)
        .execute()
    return row
  })

async function settle(
  { db, feed, now, random, log }: Options,
  row: Row,
  result: DeliveryResult
): Promise<void> {
  const update = (db: Db, change: Partial<Pick<Row, 'state' | 'next_at' | 'last_error' | 'settled_at'>>) =>
    db.updateTable('carrier_outbox').set(change).where('capture_id', '=', row.capture_id).execute()
  if (result.kind === 'retry') {
    const wait = {
      attempt: row.attempts + 1,
      now: now(),
      random: random(),
      retryAfterMs: result.retryAfterMs
    }
    await update(db, {
      next_at: nextAttemptAt(wait),
      last_error: result.why
    })
    return log.warn('carrier.notDelivered', {
      captureId: row.capture_id,
      attempts: row.attempts + 1,
      why: result.why
    })
  }
  await db.transaction().execute(async (tx) => {
    const writes = result.kind === 'confirmed' ? result.writes : []
    const at = now()
    const ledger = writes.map(({ field, value, source }) => ({
      capture_id: row.capture_id,
      field,
      value: json(value),
      source,
      at
    }))
    if (ledger.length > 0)
      await tx
        .insertInto('carrier_write')
        .values(ledger)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    const state = result.kind === 'refused' ? 'parked' : result.kind
    await update(tx, { state, last_error: result.kind === 'refused' ? result.why : null, settled_at: at })
  })
  if (result.kind === 'refused') log.error('carrier.parked', { captureId: row.capture_id, why: result.why })
  feed.ring({ type: 'change-confirmed', captureId: row.capture_id }, { hostIds: [row.host_id] })
}
