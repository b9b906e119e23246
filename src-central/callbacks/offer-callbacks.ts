// Callbacks that are due and nobody's: one free agent after the other is asked to make each, the one it was kept for first.
// To be asked is to be reminded; whoever presses first takes the task by its lease.
import { isAskedNow, offerTask, passOn } from '../../shared/domain/callback-offer.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import type { Db } from '../store/schema.ts'
import { dueTasks, lockTaskAndSubscriber, saveTask } from './callback-store.ts'
import { isInCall, withCallsOf } from './calls-of-task.ts'
import { handBackCallbacks } from './hand-back.ts'

type Offering = Parameters<typeof handBackCallbacks>[0]

interface PresentAgent {
  agentId: string
  hostId: string
  isFree: boolean
  isReady: boolean
}

export async function offerCallbacks(centre: Offering): Promise<void> {
  const { db, now, feed } = centre
  const due = await dueTasks(db, now())
  if (due.length === 0) return
  const present = await presentAgents(centre)
  await handBackOfTheLost(centre, due, present)
  const asked = new Set(due.flatMap((task) => isAskedNow(task, { present }, now()) ?? []))
  let changes = 0
  for (const { id } of due) {
    const free = present.filter(({ agentId, isFree }) => isFree && !asked.has(agentId))
    if (free.length === 0) break
    const next = await db.transaction().execute((tx) => offer(tx, centre, id, { present, free, asked }))
    if (next === null) continue
    asked.add(next)
    changes += 1
  }
  if (changes > 0) feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })
}

/** @returns who is asked now; `null` = nobody new */
async function offer(
  tx: Db,
  centre: Offering,
  id: string,
  floor: Parameters<typeof offerTask>[1]
): Promise<string | null> {
  const held = await lockTaskAndSubscriber(tx, id)
  if (!held) return null
  const task = await withCallsOf(tx, centre, held.task)
  // a dial of which no desk has told: due later, and listed as such
  if (task.dueAt !== held.task.dueAt) await saveTask(tx, task)
  const offered = offerTask(task, floor, centre.now(), centre.policy)
  if (offered === null || (await isInCall(tx, centre, task))) return null
  await saveTask(tx, offered)
  const agentId = offered.offer?.to?.agentId ?? null
  await centre.audit.write(tx, {
    kind: 'callback-offered',
    agentId,
    subscriberId: task.subscriberId,
    detail: { callbackId: id }
  })
  return agentId
}

/**
 * Kept for an agent after a call that reached nobody, and their desk is not heard of: it is anybody's. One that was never
 * dialled stays its maker's until the lease is over, who may be cut off from here and dial all the same.
 */
async function handBackOfTheLost(
  centre: Offering,
  due: readonly CallbackTask[],
  present: readonly PresentAgent[]
): Promise<void> {
  const isHere = (agentId: string, hostId: string) =>
    present.some((one) => one.agentId === agentId && one.hostId === hostId)
  const isWaiting = ({ attempts, dueAt }: CallbackTask) =>
    dueAt <= centre.now() && attempts.length > 0 && attempts.at(-1)?.outcome !== 'answered'
  const lost = new Set(
    due
      .filter(isWaiting)
      .flatMap(({ lease }) => (lease && !isHere(lease.agentId, lease.hostId) ? lease.agentId : []))
  )
  for (const agentId of lost)
    await handBackCallbacks(centre, {
      agentId,
      isLeft: (hostId) => !isHere(agentId, hostId),
      only: isWaiting,
      why: 'not-heard-of'
    })
}

/** At a telephone, and their desks heard of: the latest place, should there be two. Leads have their own list. */
async function presentAgents({
  db,
  now,
  policy
}: Pick<Centre, 'db' | 'now' | 'policy'>): Promise<PresentAgent[]> {
  const rows = await db
    .selectFrom('session')
    .innerJoin('account', 'account.agent_id', 'session.agent_id')
    .leftJoin('agent_state', 'agent_state.agent_id', 'session.agent_id')
    .select(['session.agent_id', 'session.host_id', 'agent_state.wish', 'agent_state.activity'])
    .where('account.role', '=', 'agent')
    .where('account.disabled', '=', false)
    .where('session.extension', 'is not', null)
    .where('session.ended_at', 'is', null)
    .where('session.expires_at', '>', now())
    .where('session.last_seen_at', '>', now() - policy.sessionAliveSeconds * 1000)
    .orderBy('session.created_at')
    .execute()
  const latest = new Map(
    rows.map(({ agent_id: agentId, host_id: hostId, wish, activity }) => [
      agentId,
      { agentId, hostId, isFree: activity === null, isReady: wish === 'ready' }
    ])
  )
  return [...latest.values()]
}

/**
 * Whoever is asked leaves it to others.
 * @throws callback-unknown, callback-lease-lost where they are not asked any more
 */
export const passCallback = (
  { db, now, audit }: Centre,
  id: string,
  { agentId }: Pick<SignedIn, 'agentId'>
): Promise<CallbackTask> =>
  db.transaction().execute(async (tx) => {
    const held = await lockTaskAndSubscriber(tx, id)
    if (!held) throw problem('callback-unknown')
    if (held.task.offer?.to?.agentId !== agentId) throw problem('callback-lease-lost')
    const task = passOn(held.task, agentId, now())
    await saveTask(tx, task)
    await audit.write(tx, {
      kind: 'callback-passed',
      agentId,
      subscriberId: held.task.subscriberId,
      detail: { callbackId: id }
    })
    return task
  })
