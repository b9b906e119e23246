// What the PBX's word about calls adds to a task: who has the customer on the line keeps the lease, and a callback that
// was made is an attempt even where its desk never said so. Read whenever somebody wants to take or close the task.
import { liveLease, nextDueAt } from '../../shared/domain/callback.ts'
import type { CallbackTask, Lease } from '../../shared/domain/callback-task.ts'
import type { Centre } from '../centre.ts'
import { type Interaction, longestCallMs } from '../interactions/interaction-row.ts'
import { extensionOf } from '../sessions/places.ts'
import type { Db, LegState } from '../store/schema.ts'

type Rules = Pick<Centre, 'now' | 'policy'>

const minuteMs = 60_000
/**
 * A lease's time is for a desk that went silent before it dialled. Who talked to the customer has a change on its way,
 * and a PC or network that is away for a while must not have the customer called a second time: they get an hour.
 */
const leastAfterCallMinutes = 60

/** The task with its callbacks counted and the lease as long as the holder's calls make it. Not saved. */
export async function withCallsOf(db: Db, rules: Rules, task: CallbackTask): Promise<CallbackTask> {
  if (task.state === 'closed') return task
  const callbacks = await callbacksOf(db, task)
  return withHeldLease(
    db,
    rules,
    withUnansweredCalls(withAnsweredCalls(task, callbacks), callbacks, rules),
    callbacks
  )
}

/** Notes that the customer was reached in this interaction; what is noted of it already stands. */
export function withAnswered(
  task: CallbackTask,
  { interactionId, agentId, at }: { interactionId: string; agentId: string; at: number }
): CallbackTask {
  if (task.attempts.some((one) => one.interactionId === interactionId)) return task
  return { ...task, attempts: [...task.attempts, { at, agentId, interactionId, outcome: 'answered' }] }
}

const withAnsweredCalls = (task: CallbackTask, callbacks: Interaction[]): CallbackTask =>
  callbacks
    .filter(({ legs }) => Object.values(legs).includes('answered'))
    .reduce(
      (counted, { interaction_id: interactionId, agent_id, ended_at, created_at: createdAt }) =>
        withAnswered(counted, { interactionId, agentId: agent_id ?? '', at: ended_at ?? createdAt }),
      task
    )

/** Dialled, over, and nobody's word about it: not reached, and the next call keeps its distance from it. */
function withUnansweredCalls(task: CallbackTask, callbacks: Interaction[], { policy }: Rules): CallbackTask {
  const told = new Set(task.attempts.map(({ interactionId }) => interactionId))
  const attempts = callbacks.flatMap(({ interaction_id: interactionId, agent_id, legs, ended_at: at }) =>
    at === null || told.has(interactionId) || !Object.values(legs).includes('dialled')
      ? []
      : [{ at, agentId: agent_id ?? '', interactionId, outcome: 'no-answer' as const }]
  )
  const dueAt = Math.max(task.dueAt, ...attempts.map(({ at }) => nextDueAt('no-answer', at, policy)))
  return { ...task, dueAt, attempts: [...task.attempts, ...attempts] }
}

async function withHeldLease(
  db: Db,
  rules: Rules,
  task: CallbackTask,
  callbacks: Interaction[]
): Promise<CallbackTask> {
  const { lease } = task
  if (lease === null || liveLease(task, rules.now())) return task
  const until = await heldByCallsUntil(db, rules, task, lease, callbacks)
  return { ...task, lease: { ...lease, expiresAt: Math.max(lease.expiresAt, until) } }
}

/** How long the holder's calls keep the task with them, epoch ms. */
async function heldByCallsUntil(
  db: Db,
  rules: Rules,
  task: CallbackTask,
  { agentId }: Lease,
  callbacks: Interaction[]
): Promise<number> {
  const extension = await extensionOf(db, agentId)
  const own = callbacks.filter(({ agent_id }) => agent_id === agentId)
  const calls = [...own, ...(await callsOfSubject(db, task, rules.now()))].filter(
    (one) => !isToldLost(task, one)
  )
  return Math.max(0, ...calls.map((one) => heldUntil(one, legsOf(one, { agentId, extension }), rules)))
}

/**
 * Until when the customer, whom this agent's call back has reached from another workstation and nobody has told the end of,
 * is not called by them from here, epoch ms: what they were told there is on its way. 0 = they may be.
 */
export async function reachedUntil(
  db: Db,
  rules: Rules,
  task: CallbackTask,
  { agentId, hostId }: Pick<Lease, 'agentId' | 'hostId'>
): Promise<number> {
  if (task.lease?.agentId === agentId && task.lease.hostId === hostId) return 0
  const reached = (await callbacksOf(db, task)).filter(
    (call) =>
      call.agent_id === agentId && Object.values(call.legs).includes('answered') && !isToldLost(task, call)
  )
  return Math.max(0, ...reached.map((call) => heldUntil(call, Object.values(call.legs), rules)))
}

/**
 * Nobody takes the task from its holder now, no lead either: somebody has the customer on the line, or the holder has
 * talked to them and what came of it has not been told yet, or is in conflict.
 */
export async function isInCall(db: Db, rules: Rules, task: CallbackTask): Promise<boolean> {
  if (task.inConflict || (await calledBy(db, rules, task))) return true
  if (task.lease === null) return false
  const callbacks = await callbacksOf(db, task)
  return (await heldByCallsUntil(db, rules, task, task.lease, callbacks)) > rules.now()
}

const callbacksOf = (db: Db, { id }: CallbackTask): Promise<Interaction[]> =>
  db.selectFrom('interaction').selectAll().where('callback_id', '=', id).orderBy('created_at').execute()

/**
 * Who dials the customer or has them on the line at this moment, by the PBX's word, or has called them back and not told
 * yet what came of it: nobody else may call them, whatever has become of the lease. `null` = nobody.
 */
export async function calledBy(
  db: Db,
  rules: Rules,
  task: CallbackTask
): Promise<{ agentId: string | null } | null> {
  const { now } = rules
  const isOpen = (call: Interaction) => !isToldLost(task, call)
  const callback = (await callbacksOf(db, task))
    .filter(isOpen)
    .find((call) => heldUntil(call, Object.values(call.legs), rules) > now())
  const call = (await callsOfSubject(db, task, now()))
    .filter(isOpen)
    .find(({ ended_at, legs }) => ended_at === null && Object.values(legs).some(isOnIt))
  const found = callback ?? call
  return found ? { agentId: found.agent_id } : null
}

const isOnIt = (leg: LegState): boolean => leg === 'dialled' || leg === 'offered' || leg === 'answered'

/** The dropped call itself, and calls back that were dropped or not answered: over, whatever the PBX still believes. */
export const isToldLost = (
  { originInteractionId, attempts }: CallbackTask,
  { interaction_id }: Pick<Interaction, 'interaction_id'>
): boolean =>
  interaction_id === originInteractionId ||
  attempts.some((one) => one.interactionId === interaction_id && one.outcome !== 'answered')

/** The holder's part in a call: in one of their own whatever was dialled from it, wherever they sit now. */
function legsOf(
  { agent_id, legs }: Interaction,
  { agentId, extension }: { agentId: string; extension: string | null }
): LegState[] {
  if (agent_id === agentId) return Object.values(legs)
  const leg = extension === null ? undefined : legs[extension]
  return leg === undefined ? [] : [leg]
}

/** Epoch ms; 0 for a call that holds nothing, or whose end was never heard of within the longest call there is. */
function heldUntil(call: Interaction, legs: LegState[], { now, policy }: Rules): number {
  const goesOn = call.ended_at === null && call.created_at > now() - longestCallMs
  const rings = legs.includes('dialled') || legs.includes('offered')
  const holds = legs.includes('answered') || (goesOn && rings)
  const end = goesOn ? now() : (call.ended_at ?? 0)
  return holds ? end + Math.max(policy.callback.leaseMinutes, leastAfterCallMinutes) * minuteMs : 0
}

/** Calls in which the customer may have brought the task along: from their number, or made theirs by an agent. */
const callsOfSubject = (
  db: Db,
  { subscriberId, numberToDial }: CallbackTask,
  now: number
): Promise<Interaction[]> =>
  db
    .selectFrom('interaction as call')
    .selectAll('call')
    .where('call.channel', '=', 'call')
    .where('call.created_at', '>', now - longestCallMs)
    .where((where) =>
      where.or([
        where('call.ani', '=', numberToDial),
        where.exists(
          where
            .selectFrom('subscriber')
            .select('subscriber.msisdn')
            .whereRef('subscriber.msisdn', '=', 'call.ani')
            .where('subscriber.subscriber_id', '=', subscriberId)
        ),
        where.exists(
          where
            .selectFrom('subject_change')
            .select('subject_change.interaction_id')
            .whereRef('subject_change.interaction_id', '=', 'call.interaction_id')
            .where('subject_change.subscriber_id', '=', subscriberId)
        )
      ])
    )
    .execute()
