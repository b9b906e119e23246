// How a callback task ends: with its capture's change, or given up by the centre, which then writes what the customer had
// already told, once, under the capture's own id.
import { closeTask, isExpired, liveLease } from '../../shared/domain/callback.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { profileChangeOf, stepCapture } from '../../shared/domain/capture-machine.ts'
import type { CaptureRecord, ProfileChange } from '../../shared/domain/capture-record.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import type { WriteGrant } from '../interactions/write-grant.ts'
import type { Db } from '../store/schema.ts'
import { withoutConflicts } from '../subscribers/apply-change.ts'
import type { Subscriber } from '../subscribers/subscriber-store.ts'
import { writeChange } from '../subscribers/write-change.ts'
import { lockTask, lockTaskAndSubscriber, saveTask } from './callback-store.ts'
import { withAnswered, withCallsOf } from './calls-of-task.ts'

type Outcome = NonNullable<CallbackTask['outcome']>
type Closer = Pick<Centre, 'audit' | 'now'>

/** What is in the name of nobody in particular: the centre's own closing. */
const centreItself = 'centre'

/**
 * The capture's change has arrived: its task, if there is one, is done. Only not while another agent holds it, who may
 * have the customer on the line at this moment.
 */
export async function completeCallback(
  tx: Db,
  centre: Closer & Pick<Centre, 'policy'>,
  change: ProfileChange,
  grant: WriteGrant
): Promise<boolean> {
  const stored = await lockTask(tx, change.captureId)
  if (!stored || stored.state === 'closed') return false
  const task = await withCallsOf(tx, centre, stored)
  const lease = liveLease(task, centre.now())
  if (lease && lease.agentId !== grant.agentId)
    throw problem('callback-held-by-other', { retryAfterSeconds: 60 })
  const finished = await withFinishingCall(tx, centre, task, change, grant)
  await close(tx, centre, finished, 'completed', grant.agentId)
  return true
}

/** A change made in a call back is the proof that it reached the customer. */
async function withFinishingCall(
  tx: Db,
  { now }: Closer,
  task: CallbackTask,
  { interactionId, closedAt }: ProfileChange,
  { agentId }: WriteGrant
): Promise<CallbackTask> {
  const callback = await tx
    .selectFrom('interaction')
    .select('interaction_id')
    .where('interaction_id', '=', interactionId)
    .where('callback_id', '=', task.id)
    .executeTakeFirst()
  return callback ? withAnswered(task, { interactionId, agentId, at: Math.min(closedAt, now()) }) : task
}

export async function close(
  tx: Db,
  { audit }: Closer,
  task: CallbackTask,
  outcome: Outcome,
  agentId: string
): Promise<CallbackTask> {
  const closed = closeTask(task, { outcome })
  if (closed.kind === 'lease-lost') return task
  await saveTask(tx, closed.task)
  await auditClosing({ audit }, tx, closed.task, agentId)
  return closed.task
}

const auditClosing = ({ audit }: Pick<Centre, 'audit'>, tx: Db, task: CallbackTask, agentId: string) =>
  audit.write(tx, {
    kind: 'callback-closed',
    agentId,
    interactionId: task.originInteractionId,
    subscriberId: task.subscriberId,
    detail: { callbackId: task.id, outcome: task.outcome }
  })

/** Closes without the customer and writes what they had told before; nothing for what they had not. */
export async function closeWithoutCustomer(
  tx: Db,
  centre: Closer,
  held: { task: CallbackTask; subscriber: Subscriber },
  outcome: Exclude<Outcome, 'completed'>
): Promise<CallbackTask> {
  await writeWhatWasTold(tx, centre, held, outcome)
  return close(tx, centre, held.task, outcome, centreItself)
}

/** A task the rules have just closed (attempts used up) is saved by its caller; what was told is written here. */
export async function writeWhatWasTold(
  tx: Db,
  centre: Closer,
  { task, subscriber }: { task: CallbackTask; subscriber: Subscriber },
  outcome: Exclude<Outcome, 'completed'>
): Promise<void> {
  const { draft } = task
  const change = changeOfClosed(draft, outcome, centre.now())
  if (!change) return
  const { profile, version } = subscriber
  const fields = withoutConflicts({ profile, version, baseVersion: draft.baseVersion, fields: change.fields })
  if (Object.keys(fields).length === 0) return
  await writeChange(tx, centre, {
    subscriber,
    change: { ...change, fields },
    baseVersion: draft.baseVersion,
    agentId: centreItself,
    hostId: task.lease?.hostId ?? ''
  })
}

/** A draft that was being worked on when it was given up counts as suspended where it stood. */
function changeOfClosed(draft: CaptureRecord, outcome: Exclude<Outcome, 'completed'>, at: number) {
  const type = outcome === 'already-complete' ? 'close-already-complete' : 'close-unreachable'
  const nobodysWording = { id: centreItself, version: 1, language: 'vi' } as const
  const stepped = stepCapture(
    { ...draft, state: 'suspended' },
    { type, at, agentId: centreItself, wording: nobodysWording }
  )
  return stepped.kind === 'stepped' ? profileChangeOf(stepped.record) : null
}

/** Closes a task whose days are over. True when it did. */
export const closeIfExpired = (
  db: Db,
  centre: Closer & Pick<Centre, 'policy'>,
  id: string
): Promise<boolean> =>
  db.transaction().execute(async (tx) => {
    const held = await lockTaskAndSubscriber(tx, id)
    if (!held) return false
    const task = await withCallsOf(tx, centre, held.task)
    if (!isExpired(task, centre.now())) return false
    await closeWithoutCustomer(tx, centre, { ...held, task }, 'expired')
    return true
  })
