// A customer who is owed a callback calls in: the screen pop brings their task along, at any hour, for whoever has them on
// the line, and fences off whoever held it; a drop that nobody has confirmed yet just the same.
import { liveLease, takeLease } from '../../shared/domain/callback.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { openAskedFields } from '../../shared/domain/capture-machine.ts'
import type { Centre } from '../centre.ts'
import type { Interaction } from '../interactions/interaction-row.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import type { Db } from '../store/schema.ts'
import { lockById } from '../subscribers/subscriber-store.ts'
import { lockOpenTaskOf, saveTask } from './callback-store.ts'
import { closeWithoutCustomer } from './close-callback.ts'
import { refreshDraft } from './refresh-draft.ts'

export interface Brought {
  /** The task this agent works on now. */
  task: CallbackTask | null
  /** What has become of one by that, closed ones included; `null` where nothing has changed. */
  changed: CallbackTask | null
}

export const nothingBrought: Brought = { task: null, changed: null }

export async function takeOver(
  tx: Db,
  centre: Pick<Centre, 'audit' | 'policy' | 'now'>,
  interaction: Interaction,
  { agentId, hostId }: SignedIn,
  subscriberId: string
): Promise<Brought> {
  const known = await tx
    .selectFrom('callback_task')
    .select('callback_id')
    .where('subscriber_id', '=', subscriberId)
    .where('state', '=', 'open')
    .limit(1)
    .executeTakeFirst()
  if (!known) return nothingBrought
  const subscriber = await lockById(tx, subscriberId)
  const stored = await lockOpenTaskOf(tx, subscriberId)
  // what they told is complete, and waits for somebody to choose: they are not asked for it once more
  if (!subscriber || !stored || stored.inConflict) return nothingBrought
  const lease = liveLease(stored, centre.now())
  const isOwn = lease?.agentId === agentId && lease.hostId === hostId
  // Nobody has the customer on the line any more: whoever holds the task keeps it.
  if (interaction.ended_at !== null) return { task: isOwn ? stored : null, changed: null }
  // The holder's own desk is at work on the draft it has; everybody else starts from the record as it is.
  const draft = isOwn ? stored.draft : refreshDraft(stored.draft, subscriber)
  const task = { ...stored, draft }
  const isToldMeanwhile = draft !== stored.draft && openAskedFields(draft).length === 0
  if (isToldMeanwhile || subscriber.never_ask !== null) {
    const closed = await closeWithoutCustomer(tx, centre, { task, subscriber }, 'already-complete')
    return { task: null, changed: closed }
  }
  const taken = takeLease(task, { agentId, hostId, now: centre.now(), policy: centre.policy, takeOver: true })
  if (taken.kind !== 'leased') return nothingBrought
  await saveTask(tx, taken.task)
  if (taken.task.lastLeaseNumber !== task.lastLeaseNumber)
    await centre.audit.write(tx, {
      kind: 'callback-taken-over',
      agentId,
      interactionId: interaction.interaction_id,
      subscriberId,
      detail: { callbackId: task.id, lease: taken.task.lastLeaseNumber }
    })
  return { task: taken.task, changed: taken.task }
}
