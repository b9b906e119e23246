// How a callback task ends: with its capture's change, or given up by the centre, which then writes what the customer had
// already told, once, under an id of its own: the capture may yet be finished by a PC that was away.
import { createHash } from 'node:crypto'
import { closeTask, givenUpAs, liveLease } from '../../shared/domain/callback.ts'
import { isGoneOnWith } from '../../shared/domain/callback-proposal.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { profileChangeOf, stepCapture } from '../../shared/domain/capture-machine.ts'
import type { CaptureRecord, ProfileChange } from '../../shared/domain/capture-record.ts'
import type { Centre } from '../centre.ts'
import { takenBack, toldIn, withdrawalsOf } from '../consent/withdrawn-versions.ts'
import { problem } from '../http/problem-reply.ts'
import { timeInContact } from '../interactions/time-in-contact.ts'
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

export interface Finisher {
  /** Whose capture it is. */
  agentId: string
  /** Who has decided it at the centre, whoever has the task by then. */
  leadId?: string
}

/**
 * The capture's change has arrived: its open task, if there is one, held until the transaction ends. Only not while another
 * agent has it, who may have the customer on the line at this moment: a change that says only what they have already is
 * settled by theirs.
 * @throws callback-held-by-other, callback-lease-lost
 */
export async function taskToFinish(
  tx: Db,
  centre: Closer & Pick<Centre, 'policy'>,
  change: ProfileChange,
  { agentId, leadId }: Finisher
): Promise<CallbackTask | null> {
  const stored = await lockTask(tx, change.captureId)
  if (!stored) return null
  const task = await withCallsOf(tx, centre, stored)
  const isOpen = task.state === 'open'
  if (leadId !== undefined) return isOpen ? task : null
  requireNotGoneOn(task, change, centre.now())
  if (!isOpen) return null
  const lease = liveLease(task, centre.now())
  const isOthers = lease !== null && lease.agentId !== agentId && !isOfDroppedCall(task, change)
  if (isOthers && saysNothingNew(change.fields, task.draft.fields)) throw problem('callback-lease-lost')
  if (isOthers) throw problem('callback-held-by-other', { retryAfterSeconds: 60 })
  return task
}

/** Its change is written, or a lead's to decide: nobody is called any more. */
export async function finishTask(
  tx: Db,
  centre: Closer,
  task: CallbackTask,
  change: ProfileChange,
  { agentId }: Finisher
): Promise<void> {
  if (isOfDroppedCall(task, change)) await close(tx, centre, task, 'withdrawn', agentId)
  else
    await close(tx, centre, await withFinishingCall(tx, centre, task, change, agentId), 'completed', agentId)
}

/** Its change is in conflict, and waits at the desk it came from: until somebody has chosen, or the task's days are over. */
export const holdForConflict = (tx: Db, task: CallbackTask) => saveTask(tx, { ...task, inConflict: true })

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
  agentId: string
): Promise<CallbackTask> {
  const callback = await tx
    .selectFrom('interaction')
    .select('interaction_id')
    .where('interaction_id', '=', interactionId)
    .where('callback_id', '=', task.id)
    .executeTakeFirst()
  if (!callback) return task
  const at = await timeInContact(tx, { interactionId, at: closedAt, now: now() })
  return withAnswered(task, { interactionId, agentId, at })
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

/** Its customer has taken back what they told: nobody calls. What else they had told is written, the draft forgotten. */
export async function closeForWithdrawal(
  tx: Db,
  centre: Closer,
  held: { task: CallbackTask; subscriber: Subscriber },
  agentId: string
): Promise<CallbackTask> {
  const { draft } = held.task
  await writeOnce(tx, centre, held)
  const forgotten = { ...draft, fields: { gender: null, occupation: null, hobbies: null } }
  return close(tx, centre, { ...held.task, draft: forgotten }, 'withdrawn', agentId)
}

/** Its customer is not to be asked any more: nobody calls. What they had told stays told, and is written. */
export async function closeForNeverAsk(
  tx: Db,
  centre: Closer,
  held: { task: CallbackTask; subscriber: Subscriber },
  agentId: string
): Promise<CallbackTask> {
  await writeOnce(tx, centre, held)
  return close(tx, centre, held.task, 'withdrawn', agentId)
}

/** A task that was reopened may have been given up before. */
async function writeOnce(
  tx: Db,
  centre: Closer,
  held: { task: CallbackTask; subscriber: Subscriber }
): Promise<void> {
  if (!(await isWritten(tx, givenUpId(held.task.id)))) await writeWhatWasTold(tx, centre, held, 'unreachable')
}

const isWritten = async (tx: Db, captureId: string): Promise<boolean> =>
  (await tx
    .selectFrom('profile_change')
    .select('capture_id')
    .where('capture_id', '=', captureId)
    .executeTakeFirst()) !== undefined

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
  const { baseVersion } = draft
  const withdrawals = await withdrawalsOf(tx, subscriber.subscriber_id)
  const { anewAfter: ownVersions } = await takenBack(tx, toldIn(change), baseVersion, withdrawals)
  const fields = withoutConflicts({ profile, version, baseVersion, ownVersions, fields: change.fields })
  if (Object.keys(fields).length === 0) return
  await writeChange(tx, centre, {
    subscriber,
    change: { ...change, captureId: givenUpId(task.id), fields },
    baseVersion,
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
