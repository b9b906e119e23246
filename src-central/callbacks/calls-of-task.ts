// What the PBX's word about calls adds to a task: who has the customer on the line keeps the lease, and a callback that
// was made is an attempt even where its desk never said so. Read whenever somebody wants to take or close the task.
import { liveLease, nextDueAt } from '../../shared/domain/callback.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
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
  const callbacks = await db
    .selectFrom('interaction')
    .selectAll()
    .where('callback_id', '=', task.id)
    .orderBy('created_at')
    .execute()
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
  const now = rules.now()
  if (lease === null || liveLease(task, now)) return task
  const extension = await extensionOf(db, lease.agentId)
  const own = callbacks.filter(({ agent_id }) => agent_id === lease.agentId)
  const calls = [...own, ...(await callsOfSubject(db, task, now))].filter((one) => !isToldLost(task, one))
  const ends = calls.map((one) => heldUntil(one, legsOf(one, { agentId: lease.agentId, extension }), rules))
  return { ...task, lease: { ...lease, expiresAt: Math.max(lease.expiresAt, ...ends) } }
}

/** The dropped call itself, and calls back that were dropped or not answered: over, whatever the PBX still believes. */
const isToldLost = ({ originInteractionId, attempts }: CallbackTask, { interaction_id }: Interaction) =>
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
