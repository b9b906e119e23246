// A lead gives a callback to an agent who is there, or takes it back to the pool. Whoever had it is fenced off by the lease
// number and may not dial any more; but nobody is interrupted who is dialling or has the customer on the line.
import { assignTask } from '../../shared/domain/callback-duty.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import { idleSessionMs } from '../sessions/session-store.ts'
import type { Db } from '../store/schema.ts'
import { lockTaskAndSubscriber, saveTask } from './callback-store.ts'
import { isInCall, withCallsOf } from './calls-of-task.ts'
import { forbidDials } from './lone-dial.ts'
import { freeAfterRelease } from './paused-agents.ts'

export interface Assigning {
  id: string
  /** `null`: back to the pool. */
  agentId: string | null
  leadId: string
}

/** @throws callback-unknown, callback-closed, callback-not-due, callback-being-called, callback-agent-away */
export async function assignCallback(centre: Centre, assigning: Assigning): Promise<CallbackTask> {
  const task = await centre.db.transaction().execute((tx) => assignInTransaction(tx, centre, assigning))
  // nobody holds it now who held it before: their pause ends, and the PBX puts no dial of theirs through
  await freeAfterRelease(centre, task.id)
  await forbidDials(centre, task)
  return task
}

async function assignInTransaction(
  tx: Db,
  centre: Centre,
  { id, agentId, leadId }: Assigning
): Promise<CallbackTask> {
  const held = await lockTaskAndSubscriber(tx, id)
  if (!held) throw problem('callback-unknown')
  const hostId = agentId === null ? null : await workstationOf(tx, agentId, centre.now())
  if (agentId !== null && hostId === null) throw problem('callback-agent-away')
  const task = await withCallsOf(tx, centre, held.task)
  if (await isInCall(tx, centre, task)) throw problem('callback-being-called')
  const to = agentId !== null && hostId !== null ? { agentId, hostId } : null
  const assigned = assignTask(task, { to, by: leadId, now: centre.now(), policy: centre.policy })
  if (assigned.kind !== 'assigned')
    throw problem(assigned.kind === 'closed' ? 'callback-closed' : 'callback-not-due')
  await saveTask(tx, assigned.task)
  await centre.audit.write(tx, {
    kind: 'callback-assigned',
    agentId: leadId,
    subscriberId: assigned.task.subscriberId,
    detail: {
      callbackId: id,
      to: agentId,
      from: task.lease?.agentId ?? null,
      lease: assigned.task.lastLeaseNumber
    }
  })
  return assigned.task
}

/** Where an agent who makes calls is signed in now; the latest place, should there be two. */
async function workstationOf(tx: Db, agentId: string, now: number): Promise<string | null> {
  const row = await tx
    .selectFrom('session')
    .innerJoin('account', 'account.agent_id', 'session.agent_id')
    .select('session.host_id')
    .where('session.agent_id', '=', agentId)
    .where('account.role', 'in', ['agent', 'lead'])
    .where('account.disabled', '=', false)
    .where('session.extension', 'is not', null)
    .where('session.ended_at', 'is', null)
    .where('session.expires_at', '>', now)
    .where('session.last_seen_at', '>', now - idleSessionMs)
    .orderBy('session.created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.host_id ?? null
}
