// What the PBX has said of each call, kept by interaction id: the ground on which records are opened. Events are written
// one after the other; whoever waits for an announcement is woken by it.
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { parsePhoneNumber } from '../../shared/domain/phone-number.ts'
import type { Log } from '../../shared/log.ts'
import { describeFault, passes } from '../http/problem-reply.ts'
import type { QueueEvent } from '../queue-sources/queue-source.ts'
import { type Db, json, type LegState } from '../store/schema.ts'
import { longestCallMs, newInteraction } from './interaction-row.ts'

export interface CallLedger {
  /**
   * Takes an event; resolves when it is written. Never rejects: one that cannot be written, though tried again, is logged,
   * the next is taken, and soon the PBX is asked to tell everything anew.
   */
  take(event: QueueEvent): Promise<void>
  /** Resolves when what had been heard by now is written. */
  settled(): Promise<void>
  /** Resolves at the next event of this interaction, or when the time is over. */
  nextEvent(interactionId: string, timeMs: number): Promise<void>
}

interface LedgerOptions {
  db: Db
  now: () => number
  log: Log
  /** Told after an event has been written. */
  onWritten: (event: QueueEvent) => void | Promise<void>
  /** Has the PBX tell everything that goes on once more. */
  hearAgain: () => void
}

/** The database may be slow or away for a moment: writes are the same when they are done twice, ms. */
const pausesMs = [100, 500, 2000]
/** After an event was lost, until everything is asked for anew, ms. */
const hearAgainMs = 5000

export function createCallLedger({ db, now, log, onWritten, hearAgain }: LedgerOptions): CallLedger {
  const waiters = new Map<string, Set<() => void>>()
  let writing = Promise.resolve()
  /** Something has been lost, and nothing written since: what comes next is tried once. */
  let isLosing = false
  let isAsking = false

  const wake = (interactionId: string) => {
    for (const resolve of waiters.get(interactionId) ?? []) resolve()
  }
  const write = async (event: QueueEvent): Promise<void> => {
    await writeEvent(db, event, now())
    if ('interactionId' in event) wake(event.interactionId)
    await onWritten(event)
  }
  const lose = (event: QueueEvent, error: unknown) => {
    log.error('call.eventLost', { type: event.type, ...describeFault(error) })
    isLosing = true
    if (isAsking) return
    isAsking = true
    setTimeout(() => {
      isAsking = false
      hearAgain()
    }, hearAgainMs).unref()
  }
  const takeInTurn = async (event: QueueEvent): Promise<void> => {
    try {
      if (event.type === 'all-told') {
        const unheard = () => endedUnheard(db, event.interactionIds, now())
        for (const ended of await again(unheard, isLosing)) await takeInTurn(ended)
      }
      await again(() => write(event), isLosing)
      isLosing = false
    } catch (error) {
      lose(event, error)
    }
  }
  return {
    take(event) {
      writing = writing.then(() => takeInTurn(event))
      return writing
    },
    settled: () => writing,
    nextEvent: (interactionId, timeMs) =>
      new Promise((resolve) => {
        const own = waiters.get(interactionId) ?? new Set()
        const done = () => {
          clearTimeout(timer)
          own.delete(done)
          if (own.size === 0) waiters.delete(interactionId)
          resolve()
        }
        const timer = setTimeout(done, timeMs)
        waiters.set(interactionId, own.add(done))
      })
  }
}

/** @param isHopeless tried a moment ago, in vain */
async function again<Result>(act: () => Promise<Result>, isHopeless: boolean): Promise<Result> {
  for (const pauseMs of isHopeless ? [] : pausesMs)
    try {
      return await act()
    } catch (error) {
      if (!passes(error)) throw error
      await pause(pauseMs, undefined, { ref: false })
    }
  return act()
}

async function writeEvent(db: Db, event: QueueEvent, now: number): Promise<void> {
  switch (event.type) {
    case 'entered':
      return writeEntered(db, event, now)
    case 'offered':
    case 'answered':
    case 'dialled':
      return setLeg(db, event.interactionId, event.extension, event.type)
    case 'not-answered':
      return setLeg(db, event.interactionId, event.extension, 'gone')
    case 'transferred':
      return setLeg(db, event.interactionId, event.from, 'handed-on')
    case 'ended':
      return writeEnded(db, event, now)
    case 'abandoned':
    case 'device':
    case 'recording':
    case 'up':
    case 'all-told':
    case 'down':
      return
  }
}

/**
 * Calls that have ended while nobody listened: begun before, and not among those that go on. A callback that nobody has
 * dialled yet is no call; one older than any call is over for everybody already.
 */
async function endedUnheard(db: Db, goingOn: readonly string[], now: number): Promise<QueueEvent[]> {
  const rows = await db
    .selectFrom('interaction')
    .select('interaction_id')
    .where('ended_at', 'is', null)
    .where('created_at', '>', now - longestCallMs)
    .where((where) =>
      where.or([
        where('channel', '=', 'call'),
        where.and([where('channel', '=', 'callback'), sql<boolean>`legs <> '{}'::jsonb`])
      ])
    )
    .$if(goingOn.length > 0, (query) => query.where('interaction_id', 'not in', [...goingOn]))
    .execute()
  return rows.map(({ interaction_id }) => ({
    type: 'ended',
    interactionId: interaction_id,
    cause: null,
    by: 'pbx'
  }))
}

async function writeEntered(
  db: Db,
  event: Extract<QueueEvent, { type: 'entered' }>,
  now: number
): Promise<void> {
  const read = event.ani === null ? null : parsePhoneNumber(event.ani)
  const ani = { ani: read?.e164 ?? null, ani_withheld: read === null || read.kind === 'withheld' }
  const { interactionId, dnis, queue, enteredAt } = event
  const row = newInteraction({
    interaction_id: interactionId,
    channel: 'call',
    created_at: now,
    entered_at: enteredAt
  })
  await db
    .insertInto('interaction')
    .values({ ...row, ...ani, dnis, queue })
    .onConflict((conflict) => conflict.column('interaction_id').doNothing())
    .execute()
}

/**
 * An extension that answered or dialled stays the one who did, whatever is replayed later; what was dialled may still be
 * answered, by which the centre knows a callback that reached its customer. Whoever has handed the customer on may get them
 * back.
 */
async function setLeg(db: Db, interactionId: string, extension: string, state: LegState): Promise<void> {
  const final = finalFor(state)
  await db
    .updateTable('interaction')
    .set({ legs: sql`legs || ${json({ [extension]: state })}::jsonb` })
    .where('interaction_id', '=', interactionId)
    .where(sql<boolean>`coalesce(legs ->> ${extension}, '') not in (${sql.join(final)})`)
    .execute()
}

function finalFor(state: LegState): LegState[] {
  if (state === 'handed-on') return ['handed-on']
  return state === 'answered' ? ['answered'] : ['answered', 'dialled']
}

const writeEnded = async (
  db: Db,
  event: Extract<QueueEvent, { type: 'ended' }>,
  now: number
): Promise<void> =>
  void (await db
    .updateTable('interaction')
    .set({ ended_at: now, cause: event.cause, ended_by: event.by })
    .where('interaction_id', '=', event.interactionId)
    .where('ended_at', 'is', null)
    .execute())
