// The rules of a callback task: when it may be dialled, who may dial it, and when it is given up. Plain functions of task,
// time and policy; the centre applies them in one transaction each, a host on its own task while the centre is down.
import { isProposed } from './callback-proposal.ts'
import type { AttemptOutcome, CallbackTask, Lease } from './callback-task.ts'
import type { CaptureRecord } from './capture-record.ts'
import { nextInsideWindow } from './local-time.ts'
import type { Policy } from './policy.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

export interface NewTask {
  /** The suspended capture; its id is the task's id, so that one drop makes one task however often it is told. */
  draft: CaptureRecord
  customerName: string
  /** The dropped call's ANI; `null` where it was withheld or unknown. */
  ani: string | null
  /** The subject's own number, dialled when there is no ANI. */
  subscriberNumber: string
  agentId: string
  /** The creating host holds the first lease. */
  hostId: string
  /** Epoch ms. */
  at: number
  policy: Policy
}

export function openTask({
  draft,
  customerName,
  ani,
  subscriberNumber,
  agentId,
  hostId,
  at,
  policy
}: NewTask): CallbackTask {
  return {
    id: draft.captureId,
    subscriberId: draft.subscriberId,
    customerName,
    numberToDial: ani ?? subscriberNumber,
    originInteractionId: draft.originInteractionId,
    state: 'open',
    outcome: null,
    createdAt: at,
    createdBy: agentId,
    dueAt: firstDialAt(at, policy),
    expiresAt: at + policy.callback.expiryDays * dayMs,
    attempts: [],
    lastLeaseNumber: 1,
    lease: { number: 1, agentId, hostId, expiresAt: leaseEnd(at, policy) },
    draft
  }
}

/** The first moment from `at` on at which a customer may be called: in the window, else at its next opening. */
export const firstDialAt = (at: number, { capture, timeZone }: Policy): number =>
  nextInsideWindow(at, capture.window, timeZone)

/** For one who is to call: until when the task is kept for them. */
export const leaseEnd = (at: number, { callback }: Policy): number => at + callback.leaseMinutes * minuteMs

/** For one who is at work on it: the lease lives on their workstation's signs of life, and is never cut short by one. */
const heldUntil = (lease: Lease | null, now: number, { callback }: Policy) =>
  Math.max(lease?.expiresAt ?? 0, now + callback.heldSeconds * 1000)

/* ── leases ──────────────────────────────────────────────────────────────────────────────────────────────────── */

export interface Holder {
  agentId: string
  hostId: string
}

export type TakeLeaseResult =
  | { kind: 'leased'; task: CallbackTask }
  | { kind: 'held-by-other'; agentId: string; until: number }
  | { kind: 'not-due'; dueAt: number }
  | { kind: 'outside-window'; nextAt: number }
  | { kind: 'closed' }

export interface TakeLease extends Holder {
  /** Epoch ms. */
  now: number
  policy: Policy
  /** The customer has called in: whoever has them on the line gets the task, at any hour, and nobody needs to dial. */
  takeOver?: boolean
}

/**
 * Gives the right to dial. A holder who asks again keeps the number; every other holder gets a higher one, which fences
 * off the earlier: two hosts never dial one task, even where one has slept through the change.
 */
export function takeLease(
  task: CallbackTask,
  { agentId, hostId, now, policy, takeOver = false }: TakeLease
): TakeLeaseResult {
  if (task.state === 'closed' || isExpired(task, now)) return { kind: 'closed' }
  // told to the end: neither dialled again nor gone on with, should the customer call in
  if (task.inConflict)
    return { kind: 'held-by-other', agentId: task.lease?.agentId ?? task.createdBy, until: task.expiresAt }
  const held = liveLease(task, now)
  const own = held !== null && held.agentId === agentId && held.hostId === hostId
  if (!takeOver) {
    if (attemptsUsedUp(task, policy)) return { kind: 'closed' }
    const windowAt = firstDialAt(now, policy)
    if (windowAt > now) return { kind: 'outside-window', nextAt: Math.max(windowAt, task.dueAt) }
    if (task.dueAt > now) return { kind: 'not-due', dueAt: task.dueAt }
    if (held && !own) return { kind: 'held-by-other', agentId: held.agentId, until: held.expiresAt }
    if (isProposed(task, now)) return { kind: 'not-due', dueAt: task.draft.ending.confirmBy }
  }
  const number = own ? held.number : task.lastLeaseNumber + 1
  const earlier = own ? held : null
  const lease: Lease = { ...earlier, number, agentId, hostId, expiresAt: heldUntil(earlier, now, policy) }
  return { kind: 'leased', task: { ...withoutOffer(task), lease, lastLeaseNumber: number } }
}

/** It is somebody's now: whoever else was asked is asked no more. */
export function withoutOffer(task: CallbackTask): CallbackTask {
  const taken = { ...task }
  delete taken.offer
  return taken
}

/** Also where the last attempt was answered and its end never told: the customer is not called once more for it. */
const attemptsUsedUp = ({ attempts }: CallbackTask, { callback }: Policy) =>
  attempts.length >= callback.attempts

/** The lease in force; one that ran out binds nobody. */
export const liveLease = (task: CallbackTask, now: number): Lease | null =>
  task.lease !== null && task.lease.expiresAt > now ? task.lease : null

/** Only the holder may dial; with the centre down, a host asks its own copy, and after the lease's end it may not. */
export const mayDial = (task: CallbackTask, holder: Holder, now: number, policy: Policy): boolean => {
  const lease = liveLease(task, now)
  const holds = lease !== null && lease.hostId === holder.hostId && lease.agentId === holder.agentId
  return (
    holds &&
    // it ends later than any lease could: this PC's clock was put back, and says nothing about day and night either
    lease.expiresAt - now <= policy.callback.leaseMinutes * 60_000 &&
    task.state === 'open' &&
    !task.inConflict &&
    !isProposed(task, now) &&
    !attemptsUsedUp(task, policy) &&
    task.dueAt <= now &&
    firstDialAt(now, policy) === now
  )
}

export type FencedResult<K extends string> =
  | { kind: K; task: CallbackTask }
  | { kind: 'lease-lost' }
  | { kind: 'closed' }

interface Fenced {
  leaseNumber: number
}

/** A later number has been given out, or none is in force any more. Running out alone loses nothing while nobody else took it. */
export const isFencedOff = (task: CallbackTask, leaseNumber: number) => task.lease?.number !== leaseNumber

function fenced<K extends string>(
  task: CallbackTask,
  leaseNumber: number,
  kind: K,
  change: () => Partial<CallbackTask>
): FencedResult<K> {
  if (task.state === 'closed') return { kind: 'closed' }
  return isFencedOff(task, leaseNumber) ? { kind: 'lease-lost' } : { kind, task: { ...task, ...change() } }
}

/** A sign of life of whoever works on the task. */
export const renewLease = (
  task: CallbackTask,
  { leaseNumber, now, policy }: Fenced & { now: number; policy: Policy }
) =>
  fenced(task, leaseNumber, 'leased', () => ({
    lease: task.lease && { ...task.lease, expiresAt: heldUntil(task.lease, now, policy) }
  }))

export const releaseLease = (task: CallbackTask, { leaseNumber }: Fenced) =>
  fenced(task, leaseNumber, 'released', () => ({ lease: null }))

/** The newest draft while a resumed capture is worked on. */
export const saveDraft = (task: CallbackTask, { leaseNumber, draft }: Fenced & { draft: CaptureRecord }) =>
  fenced(task, leaseNumber, 'saved', () => ({ draft }))

/* ── attempts ────────────────────────────────────────────────────────────────────────────────────────────────── */

export interface RecordAttempt extends Fenced {
  agentId: string
  /** The interaction of the call back: an attempt is one call, however often it is told. */
  interactionId: string
  outcome: AttemptOutcome
  at: number
  policy: Policy
  /** The capture as it stands, when the customer was reached and lost again. */
  draft?: CaptureRecord
}

/**
 * Notes what became of a call back. Answered: the task waits for the capture. Dropped again: due at once, as after the
 * first drop, and kept for its holder as then. Not reached: due once the spacing is over, and kept for its holder from then.
 * Where somebody else has answered the spacing is longer, and the task anybody's. Attempts used up: closed.
 */
export function recordAttempt(task: CallbackTask, attempt: RecordAttempt): FencedResult<'recorded'> {
  if (isToldAlready(task, attempt)) return { kind: 'recorded', task }
  return fenced(task, attempt.leaseNumber, 'recorded', () => {
    const { agentId, interactionId, outcome, at, policy, draft = task.draft } = attempt
    const others = task.attempts.filter((one) => one.interactionId !== interactionId)
    const attempts = [...others, { at, agentId, interactionId, outcome }]
    if (outcome === 'answered') return { attempts, draft }
    if (attempts.length >= policy.callback.attempts) return { attempts, draft, ...closed('unreachable') }
    const dueAt = nextDueAt(outcome, at, policy)
    const from = Math.min(dueAt, task.expiresAt)
    const lease = task.lease && { ...task.lease, expiresAt: keptUntil(task.lease, from, policy) }
    if (outcome === 'dropped') return { attempts, draft, dueAt, lease }
    // whom it is kept for beyond its days would keep it open
    if (lease === null || outcome === 'wrong-person' || dueAt >= task.expiresAt)
      return { attempts, draft, dueAt, lease: null }
    // the next call is made under a number of its own: a late word about this one says nothing of that
    const number = task.lastLeaseNumber + 1
    return { attempts, draft, dueAt, lease: { ...lease, number }, lastLeaseNumber: number }
  })
}

/** For one who is to call from then on; never earlier than it was. */
const keptUntil = (lease: Lease, from: number, policy: Policy) =>
  Math.max(lease.expiresAt, leaseEnd(from, policy))

/** One call is one attempt; all that can still become of an answered one is that it drops, or was answered by another. */
function isToldAlready({ attempts }: CallbackTask, { interactionId, outcome }: RecordAttempt): boolean {
  const known = attempts.find((one) => one.interactionId === interactionId)
  const isMoreKnown = outcome === 'dropped' || outcome === 'wrong-person'
  return known !== undefined && !(known.outcome === 'answered' && isMoreKnown)
}

/** When the customer may be called again after this outcome, epoch ms. */
export const nextDueAt = (outcome: AttemptOutcome, at: number, policy: Policy): number =>
  firstDialAt(at + spacingMinutesAfter(outcome, policy) * minuteMs, policy)

function spacingMinutesAfter(outcome: AttemptOutcome, { callback }: Policy): number {
  if (outcome === 'dropped') return 0
  return outcome === 'wrong-person' ? callback.wrongPersonMinutes : callback.spacingMinutes
}

/* ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────── */

type Outcome = NonNullable<CallbackTask['outcome']>

const closed = (outcome: Outcome) => ({ state: 'closed' as const, outcome, lease: null })

/**
 * Closes the task. A holder gives its lease number and may come too late; the centre closes without one. A closed task
 * stays as it was closed.
 */
export function closeTask(
  task: CallbackTask,
  { outcome, leaseNumber }: { outcome: Outcome; leaseNumber?: number }
): { kind: 'closed'; task: CallbackTask } | { kind: 'lease-lost' } {
  if (task.state === 'closed') return { kind: 'closed', task }
  if (leaseNumber !== undefined && isFencedOff(task, leaseNumber)) return { kind: 'lease-lost' }
  return { kind: 'closed', task: { ...task, ...closed(outcome) } }
}

/** Its days are over and nobody is working on it: to be closed as `expired`. Not under the hands of an agent who dials. */
export const isExpired = (task: CallbackTask, now: number): boolean =>
  task.state === 'open' && now >= task.expiresAt && liveLease(task, now) === null

/** As what a task that nobody works on is to be given up; `null` while there is somebody, or still a call to be made. */
export function givenUpAs(task: CallbackTask, now: number, policy: Policy): 'expired' | 'unreachable' | null {
  if (isExpired(task, now)) return 'expired'
  const waits = task.state === 'open' && !task.inConflict && liveLease(task, now) === null
  return waits && attemptsUsedUp(task, policy) ? 'unreachable' : null
}
