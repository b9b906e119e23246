// How a callback task ends: with its capture's change, or given up by the centre, which then writes what the customer had
// already told, once, under an id of its own: the capture may yet be finished by a PC that was away.
import { createHash } from 'node:crypto'
import { closeTask, givenUpAs, liveLease } from '../../shared/domain/callback.ts'
import { isGoneOnWith } from '../../shared/domain/callback-proposal.ts'
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
import { saysNothingNew } from './nothing-new.ts'

type Outcome = NonNullable<CallbackTask['outcome']>
type GivenUp = Exclude<Outcome, 'completed' | 'withdrawn'>
type Closer = Pick<Centre, 'audit' | 'now'>

/** What is in the name of nobody in particular: the centre's own closing. */
const centreItself = 'centre'

/**
 * The capture's change has arrived: its task, if there is one, is done. Only not while another agent holds it, who may
 * have the customer on the line at this moment: a change that says only what they have already is settled by theirs.
 * @throws callback-held-by-other, callback-lease-lost
 */
export async function completeCallback(
  tx: Db,
  centre: Closer & Pick<Centre, 'policy'>,
  change: ProfileChange,
  grant: WriteGrant
): Promise<boolean> {
  const stored = await lockTask(tx, change.captureId)
  if (!stored) return false
  const task = await withCallsOf(tx, centre, stored)
  requireNotGoneOn(task, change, centre.now())
  if (task.state === 'closed') return false
  if (isOfDroppedCall(task, change)) {
    await close(tx, centre, task, 'withdrawn', grant.agentId)
    return true
  }
  const lease = liveLease(task, centre.now())
  if (lease && lease.agentId !== grant.agentId) {
    if (saysNothingNew(change.fields, task.draft.fields)) throw problem('callback-lease-lost')
    throw problem('callback-held-by-other', { retryAfterSeconds: 60 })
  }
  const finished = await withFinishingCall(tx, centre, task, change, grant)
  await close(tx, centre, finished, 'completed', grant.agentId)
  return true
}

/** From the call that was taken for a drop: its agent has said that it was none, and this is all there is. */
const isOfDroppedCall = ({ originInteractionId }: CallbackTask, { interactionId }: ProfileChange) =>
  originInteractionId === interactionId

/**
 * The task of a drop that was none is withdrawn with its change; but not once others have gone on with it. They have all
 * that this change says, and theirs is the one change.
 * @throws callback-lease-lost
 */
export function requireNotGoneOn(task: CallbackTask, change: ProfileChange, now: number): void {
  const isWithdrawn = task.outcome === 'withdrawn'
  const goesOn = isGoneOnWith(task, now) || task.state === 'closed'
  if (isOfDroppedCall(task, change) && goesOn && !isWithdrawn) throw problem('callback-lease-lost')
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
  outcome: GivenUp
): Promise<CallbackTask> {
  await writeWhatWasTold(tx, centre, held, outcome)
  return close(tx, centre, held.task, outcome, centreItself)
}

/** A task the rules have just closed (attempts used up) is saved by its caller; what was told is written here. */
export async function writeWhatWasTold(
  tx: Db,
  centre: Closer,
  { task, subscriber }: { task: CallbackTask; subscriber: Subscriber },
  outcome: GivenUp
): Promise<void> {
  const { draft } = task
  const change = changeOfClosed(draft, outcome, centre.now())
  if (!change) return
  const { profile, version } = subscriber
  const fields = withoutConflicts({ profile, version, baseVersion: draft.baseVersion, fields: change.fields })
  if (Object.keys(fields).length === 0) return
  await writeChange(tx, centre, {
    subscriber,
    change: { ...change, captureId: givenUpId(task.id), fields },
    baseVersion: draft.baseVersion,
    agentId: centreItself,
    hostId: task.lease?.hostId ?? ''
  })
}

/** A draft that was being worked on when it was given up counts as suspended where it stood. */
function changeOfClosed(draft: CaptureRecord, outcome: GivenUp, at: number) {
  const type = outcome === 'already-complete' ? 'close-already-complete' : 'close-unreachable'
  const nobodysWording = { id: centreItself, version: 1, language: 'vi' } as const
  const stepped = stepCapture(
    { ...draft, state: 'suspended' },
    { type, at, agentId: centreItself, wording: nobodysWording }
  )
  return stepped.kind === 'stepped' ? profileChangeOf(stepped.record) : null
}

/**
 * The id of the change with which the centre gives a capture up, always the same for the same capture: a UUID of version 8
 * (RFC 9562 §5.8) from its hash.
 */
export function givenUpId(captureId: string): string {
  const hex = createHash('sha256').update(`${captureId}:given-up`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Closes a task whose days are over, or whose last attempt is. True when it did. */
export const closeIfOver = (db: Db, centre: Closer & Pick<Centre, 'policy'>, id: string): Promise<boolean> =>
  db.transaction().execute(async (tx) => {
    const held = await lockTaskAndSubscriber(tx, id)
    if (!held) return false
    const task = await withCallsOf(tx, centre, held.task)
    const outcome = givenUpAs(task, centre.now(), centre.policy)
    if (outcome) await closeWithoutCustomer(tx, centre, { ...held, task }, outcome)
    return outcome !== null
  })
