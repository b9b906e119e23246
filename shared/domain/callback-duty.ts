// Whose duty a callback is while nobody dials: given to an agent by a lead, put off by the one it is kept for, and when
// they are to be reminded of it. Plain functions of task, time and policy, as in callback.ts.
import {
  type FencedResult,
  firstDialAt,
  givenUpAs,
  type Holder,
  isFencedOff,
  leaseEnd,
  withoutOffer
} from './callback.ts'
import { isProposed } from './callback-proposal.ts'
import type { CallbackTask } from './callback-task.ts'
import type { Policy } from './policy.ts'

const minuteMs = 60_000

/** How long an agent may put a callback off at a time, minutes. */
export const putOffMinutes = [5, 15] as const
export type PutOffMinutes = (typeof putOffMinutes)[number]

export type AssignResult = { kind: 'assigned'; task: CallbackTask } | { kind: 'closed' | 'not-confirmed' }

export interface Assignment {
  /** `null`: back to the pool, for whoever is free. */
  to: Holder | null
  /** The lead. */
  by: string
  now: number
  policy: Policy
}

/**
 * A lead gives the task to an agent, or takes it back. Whoever had it is fenced off by the number. It is kept for the new
 * holder as a fresh drop is kept for its agent, from when it is due; then it is anybody's.
 */
export function assignTask(task: CallbackTask, { to, by, now, policy }: Assignment): AssignResult {
  if (task.state === 'closed' || givenUpAs(task, now, policy)) return { kind: 'closed' }
  if (isProposed(task, now)) return { kind: 'not-confirmed' }
  const given = withoutOffer(task)
  if (to === null) return { kind: 'assigned', task: { ...given, lease: null } }
  const number = task.lastLeaseNumber + 1
  const lease = { ...to, number, expiresAt: leaseEnd(dialFrom(task, now, policy), policy), assignedBy: by }
  return { kind: 'assigned', task: { ...given, lease, lastLeaseNumber: number } }
}

/** When the customer may be called first, from now on. */
const dialFrom = ({ dueAt }: CallbackTask, now: number, policy: Policy) =>
  firstDialAt(Math.max(now, dueAt), policy)

export interface PutOff {
  leaseNumber: number
  minutes: PutOffMinutes
  now: number
  policy: Policy
}

/** Whether there is still a call to be made then: the window is open at that time, of the same day, and the task is. */
export const mayPutOff = (
  { expiresAt }: Pick<CallbackTask, 'expiresAt'>,
  { minutes, now, policy }: Omit<PutOff, 'leaseNumber'>
): boolean => {
  const until = now + minutes * minuteMs
  const staysOpen = firstDialAt(now, policy) === now && firstDialAt(until, policy) === until
  return staysOpen && until < expiresAt
}

/** The one it is kept for calls a little later: due then, and kept for them from then as long as before. */
export function putOffTask(
  task: CallbackTask,
  putOff: PutOff
): FencedResult<'put-off'> | { kind: 'too-late' } {
  const { leaseNumber, minutes, now, policy } = putOff
  if (task.state === 'closed') return { kind: 'closed' }
  if (isFencedOff(task, leaseNumber) || task.lease === null) return { kind: 'lease-lost' }
  if (!mayPutOff(task, putOff)) return { kind: 'too-late' }
  const dueAt = Math.max(task.dueAt, now + minutes * minuteMs)
  const lease = { ...task.lease, expiresAt: Math.max(task.lease.expiresAt, leaseEnd(dueAt, policy)) }
  return { kind: 'put-off', task: { ...task, dueAt, lease } }
}

/* ── reminding ───────────────────────────────────────────────────────────────────────────────────────────────── */

/** What is looked at of a callback to know whether its agent is to be reminded. */
export interface Reminded extends Pick<CallbackTask, 'id' | 'state' | 'dueAt'> {
  /** Kept for this agent, at this workstation, or they are asked to make it. */
  mine: boolean
}

/** The callbacks this agent is to make now, the one longest due first; at night none. */
export const dueCallbacks = <Task extends Reminded>(
  tasks: readonly Task[],
  now: number,
  policy: Policy
): Task[] =>
  firstDialAt(now, policy) > now
    ? []
    : tasks
        .filter(({ mine, state, dueAt }) => mine && state === 'open' && dueAt <= now)
        .toSorted((one, other) => one.dueAt - other.dueAt || one.id.localeCompare(other.id))

/** When the next of them may be made, epoch ms; `null` when none is waiting. One that is due waits only at night. */
export const nextDueOf = (tasks: readonly Reminded[], now: number, policy: Policy): number | null => {
  const later = tasks
    .filter(({ mine, state }) => mine && state === 'open')
    .map(({ dueAt }) => firstDialAt(Math.max(now, dueAt), policy))
    .filter((at) => at > now)
  return later.length === 0 ? null : Math.min(...later)
}
