// An agent has left a workstation: the callbacks kept for them there are anybody's at once, unless a call about one goes on,
// which ends by itself.
import { liveLease, releaseLease } from '../../shared/domain/callback.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { Centre } from '../centre.ts'
import type { Db } from '../store/schema.ts'
import { lockTaskAndSubscriber, openTasks, saveTask } from './callback-store.ts'
import { isInCall } from './calls-of-task.ts'
import { forbidDials } from './lone-dial.ts'
import { freeAfterRelease } from './paused-agents.ts'

interface Leaving {
  agentId: string
  /** Whether this is a workstation they have left. */
  isLeft: (hostId: string) => boolean
  /** Only these; all of them where it is not given. */
  only?: (task: CallbackTask) => boolean
  why?: 'signed-out' | 'not-heard-of'
}

type HandingBack = Pick<
  Centre,
  'db' | 'feed' | 'now' | 'policy' | 'audit' | 'agentStates' | 'queueSource' | 'log'
>

export async function handBackCallbacks(centre: HandingBack, agent: Leaving): Promise<void> {
  const { db, feed, now } = centre
  const kept = (await openTasks(db)).filter((task) => {
    const lease = liveLease(task, now())
    const isLeft = lease?.agentId === agent.agentId && agent.isLeft(lease.hostId)
    return isLeft && (agent.only?.(task) ?? true)
  })
  let handedBack = 0
  for (const { id } of kept) {
    if (!(await db.transaction().execute((tx) => handBack(tx, centre, id, agent)))) continue
    handedBack += 1
    await freeAfterRelease(centre, id)
    await forbidDials(centre, { id })
  }
  if (handedBack > 0) feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })
}

async function handBack(
  tx: Db,
  centre: HandingBack,
  id: string,
  { agentId, isLeft, only, why = 'signed-out' }: Leaving
): Promise<boolean> {
  const held = await lockTaskAndSubscriber(tx, id)
  const lease = held?.task.lease
  if (!held || lease?.agentId !== agentId || !isLeft(lease.hostId)) return false
  if (only && !only(held.task)) return false
  if (await isInCall(tx, centre, held.task)) return false
  const released = releaseLease(held.task, { leaseNumber: lease.number })
  if (released.kind !== 'released') return false
  await saveTask(tx, released.task)
  await centre.audit.write(tx, {
    kind: 'callback-released',
    agentId,
    subscriberId: held.task.subscriberId,
    detail: { callbackId: id, lease: lease.number, why }
  })
  return true
}
