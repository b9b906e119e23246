// The one dial a task's maker may still make when the centre goes down after it was made. Permission can only come from
// the centre, so it is given beforehand, with the task: for this agent, this number and an interaction of its own, no
// longer than the first lease; and it is taken back as soon as somebody else may call (docs/decisions/0040).
import type { LoneDial } from '../../shared/central-contract.ts'
import { leaseEnd, liveLease } from '../../shared/domain/callback.ts'
import { isTakenOver } from '../../shared/domain/callback-proposal.ts'
import type { CallbackTask, Lease } from '../../shared/domain/callback-task.ts'
import type { Centre } from '../centre.ts'
import { describeFault } from '../http/problem-reply.ts'
import { newInteraction } from '../interactions/interaction-row.ts'
import type { WriteGrant } from '../interactions/write-grant.ts'
import type { Db } from '../store/schema.ts'
import { findTask } from './callback-store.ts'

/** Longer than any PBX keeps a permission that nobody has used. */
const longestPermissionMs = 60 * 60_000

/** A task is dialled alone once at most, and under its own id: no other call has it, and telling twice is no second dial. */
const interactionOf = ({ id }: Pick<CallbackTask, 'id'>): string => id

/** Announces the call that may be made, in the transaction that makes or confirms the task. False: it is not to be made. */
export async function announceLoneDial(
  tx: Db,
  { audit, now }: Pick<Centre, 'audit' | 'now'>,
  task: CallbackTask,
  { agentId, extension }: WriteGrant
): Promise<boolean> {
  const isToBeMade = task.state === 'open' && !task.inConflict
  const isMakers = isToBeMade && !isTakenOver(task) && liveLease(task, now())?.agentId === agentId
  if (!isMakers || extension === null || task.attempts.length > 0) return false
  const interactionId = interactionOf(task)
  const row = newInteraction({
    interaction_id: interactionId,
    channel: 'callback',
    created_at: now(),
    entered_at: now()
  })
  const ofTask = { subject_id: task.subscriberId, callback_id: task.id, ani: task.numberToDial }
  const added = await tx
    .insertInto('interaction')
    .values({ ...row, ...ofTask, agent_id: agentId, dial_extension: extension })
    .onConflict((conflict) => conflict.column('interaction_id').doNothing())
    .returning('interaction_id')
    .executeTakeFirst()
  if (added)
    await audit.write(tx, {
      kind: 'callback-dial-permitted',
      agentId,
      interactionId,
      subscriberId: task.subscriberId,
      detail: { callbackId: task.id, until: task.lease?.expiresAt }
    })
  return true
}

/** Tells the PBX, after the commit. A PBX that cannot be told permits nothing, and the desk is told that. */
export async function permitLoneDial(
  centre: Pick<Centre, 'db' | 'queueSource' | 'grants' | 'policy' | 'log'>,
  task: CallbackTask,
  { agentId, extension, hostId }: WriteGrant
): Promise<LoneDial | null> {
  const { db, queueSource, grants, policy, log } = centre
  const interactionId = interactionOf(task)
  const { lease, numberToDial: number, subscriberId } = task
  if (extension === null || lease === null) return null
  try {
    // not longer by having put the callback off: nobody takes back a permission that has ended
    const standbyUntil = Math.min(lease.expiresAt, leaseEnd(task.createdAt, policy))
    await queueSource.allowDial({ interactionId, extension, number, standbyUntil })
    if (!(await stillHolds(db, task.id, lease))) {
      await queueSource.forbidDial({ interactionId, extension })
      return null
    }
  } catch (error) {
    log.warn('callback.loneDialNotPermitted', { interactionId, ...describeFault(error) })
    return null
  }
  return { interactionId, grant: grants.issue({ interactionId, subscriberId, agentId, extension, hostId }) }
}

/**
 * Asked once the PBX has been told of a permission: who took the task away before that could not forbid what was not there
 * yet, and who does so afterwards forbids it.
 */
export async function stillHolds(db: Db, id: string, lease: Pick<Lease, 'number'>): Promise<boolean> {
  const task = await findTask(db, id)
  return task?.state === 'open' && task.lease?.number === lease.number
}

/**
 * Somebody else may call now, or nobody any more: no dial of this task is permitted any longer, neither its maker's nor one
 * of a lease, but that of the lease just given. A PBX that cannot be told forgets each by itself.
 */
export async function forbidDials(
  { db, queueSource, policy, now, log }: Pick<Centre, 'db' | 'queueSource' | 'policy' | 'now' | 'log'>,
  task: Pick<CallbackTask, 'id'>,
  except: string | null = null
): Promise<void> {
  const permitted = await db
    .selectFrom('interaction')
    .select(['interaction_id', 'dial_extension', 'created_at', 'legs'])
    .where('callback_id', '=', task.id)
    .where('dial_extension', 'is not', null)
    .where('created_at', '>', now() - longestPermissionMs)
    .orderBy('created_at')
    .execute()
  for (const { interaction_id: interactionId, dial_extension: extension, created_at, legs } of permitted) {
    const isLone = interactionId === interactionOf(task)
    // the maker's permission has ended with its lease; a dial uses every permission up
    const isOver = isLone && created_at <= now() - policy.callback.leaseMinutes * 60_000
    if (extension === null || isOver || interactionId === except || Object.keys(legs).length > 0) continue
    try {
      await queueSource.forbidDial({ interactionId, extension })
    } catch (error) {
      log.warn('callback.dialNotForbidden', { interactionId, ...describeFault(error) })
    }
  }
}
