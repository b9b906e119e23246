// A callback that is due and that nobody has: whom to ask next. An offer is a reminder, one agent at a time, and no right to
// dial: whoever is first takes the task by its lease. Plain functions, as in callback.ts.
import { firstDialAt, givenUpAs, type Holder, liveLease } from './callback.ts'
import { isProposed } from './callback-proposal.ts'
import type { CallbackOffer, CallbackTask } from './callback-task.ts'
import type { Policy } from './policy.ts'

const minuteMs = 60_000

type Waiting = Pick<CallbackTask, 'state' | 'dueAt' | 'lease' | 'inConflict'>

/** Could be called now, and nobody is at it nor has it kept for them. */
export const isUntaken = (task: Waiting, now: number, policy: Policy): boolean =>
  task.state === 'open' &&
  !task.inConflict &&
  task.dueAt <= now &&
  firstDialAt(now, policy) === now &&
  (task.lease === null || task.lease.expiresAt <= now)

/** Nobody has taken it for so long that the lead is told. The night does not count: nobody could have. */
export function isUnheeded(task: Waiting, now: number, policy: Policy): boolean {
  const since = now - policy.callback.leadAfterMinutes * minuteMs
  return isUntaken(task, now, policy) && task.dueAt <= since && firstDialAt(since, policy) === since
}

export interface FreeAgent extends Holder {
  /** Waits for calls; one in a break is asked when nobody else is there. */
  isReady: boolean
}

export interface Floor {
  /** Everybody whose desk is heard of. */
  present: readonly Holder[]
  /** Of them those who have no call, callback or wrap-up. */
  free: readonly FreeAgent[]
  /** Agents who have a callback to make already: they are asked for no second one. */
  asked: ReadonlySet<string>
}

/** Whether somebody is being asked, and has the time they are given. Elsewhere now, or signed out: nobody is. */
export const isOfferOn = ({ offer }: CallbackTask, { present }: Pick<Floor, 'present'>, now: number) =>
  offer !== undefined &&
  offer.until > now &&
  present.some((one) => one.agentId === offer.to?.agentId && one.hostId === offer.to.hostId)

/**
 * The task with whom to ask next; `null` = it stays as it is, because somebody is being asked, or nobody else is there. Those
 * who wait for calls go before those in a break, then who was never asked, then who was asked longest ago.
 */
export function offerTask(
  task: CallbackTask,
  floor: Floor,
  now: number,
  policy: Policy
): CallbackTask | null {
  const isOver = isProposed(task, now) || givenUpAs(task, now, policy) !== null
  if (isOver || !isUntaken(task, now, policy) || isOfferOn(task, floor, now)) return null
  const passed = passedBy(task, now)
  const next = floor.free
    .filter(({ agentId }) => !floor.asked.has(agentId) && mayBeAsked(passed, agentId, now, policy))
    .map((agent) => ({ agent, rank: rankOf(agent, passed, task) }))
    .toSorted((one, other) => compare(one.rank, other.rank))[0]
  if (!next) return null
  const { agentId, hostId } = next.agent
  const until = now + policy.callback.offerMinutes * minuteMs
  return { ...task, offer: { to: { agentId, hostId }, at: now, until, passed } }
}

/** The one who is asked leaves it to others, or whoever had the task gave it back: they are asked last. */
export function passOn(task: CallbackTask, agentId: string, now: number): CallbackTask {
  const to = task.offer?.to?.agentId === agentId ? null : (task.offer?.to ?? null)
  const passed = withPassed(task.offer?.passed ?? [], agentId, now)
  return { ...task, offer: { at: now, until: now, ...task.offer, to, passed } }
}

/** Who let it pass, when: also whoever is asked still, and the one it was kept for, whose time is over. */
function passedBy({ offer, lease }: CallbackTask, now: number): CallbackOffer['passed'] {
  const earlier = offer?.passed ?? []
  const kept = lease ? withPassed(earlier, lease.agentId, lease.expiresAt) : earlier
  return offer?.to ? withPassed(kept, offer.to.agentId, Math.min(offer.until, now)) : kept
}

const withPassed = (passed: CallbackOffer['passed'], agentId: string, at: number) => [
  ...passed.filter((one) => one.agentId !== agentId),
  { agentId, at: Math.max(at, passed.find((one) => one.agentId === agentId)?.at ?? 0) }
]

/** Whoever has let it pass is left alone for as long as a task is kept for an agent. */
const mayBeAsked = (passed: CallbackOffer['passed'], agentId: string, now: number, { callback }: Policy) =>
  passed.every((one) => one.agentId !== agentId || now - one.at >= callback.leaseMinutes * minuteMs)

type Rank = readonly [isInBreak: number, passedAt: number, lot: number, agentId: string]

const rankOf = (
  { agentId, isReady }: FreeAgent,
  passed: CallbackOffer['passed'],
  task: CallbackTask
): Rank => [
  isReady ? 0 : 1,
  passed.find((one) => one.agentId === agentId)?.at ?? 0,
  lotOf(task.id + agentId),
  agentId
]

function compare(one: Rank, other: Rank): number {
  const at = one.findIndex((part, index) => part !== other[index])
  return at < 0 ? 0 : (one[at] ?? 0) < (other[at] ?? 0) ? -1 : 1
}

/** Drawn by lot, the same each time: the first in the alphabet is not the first to be asked. FNV-1a. */
const lotOf = (text: string): number =>
  text.split('').reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16_777_619), 2_166_136_261)

/** Who has this one to make now, kept for them or asked: no other is laid before them beside it. `null` = nobody. */
export const isAskedNow = (task: CallbackTask, floor: Pick<Floor, 'present'>, now: number): string | null => {
  if (task.state !== 'open' || task.dueAt > now) return null
  const lease = liveLease(task, now)
  if (lease) return lease.agentId
  return isOfferOn(task, floor, now) ? (task.offer?.to?.agentId ?? null) : null
}
