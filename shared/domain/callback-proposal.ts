// A drop that nobody has confirmed yet. Its task is made with the proposal, so that a customer who calls again within the
// wrap-up time finds it; its agent may still say that it was no drop, so nobody dials it before that is settled.
import type { CallbackTask } from './callback-task.ts'
import type { CaptureRecord } from './capture-record.ts'

type Ending = NonNullable<CaptureRecord['ending']>
type Proposed = CallbackTask & { draft: CaptureRecord & { ending: Ending } }

/**
 * Not to be dialled yet: the agent of the dropped call is still asked how it ended. It stands by itself when their time is
 * over, whatever has become of their PC, and whoever has the customer on the line takes it over as it is.
 */
export const isProposed = (task: CallbackTask, now: number): task is Proposed =>
  task.state === 'open' &&
  isUnconfirmed(task.draft) &&
  !isGoneOnWith(task, now) &&
  now < task.draft.ending.confirmBy

const isUnconfirmed = (draft: CaptureRecord): draft is CaptureRecord & { ending: Ending } =>
  draft.state === 'lost' && draft.ending !== null

/** A second lease has been given out, be it for a call that only rang. */
export const isTakenOver = ({ lastLeaseNumber }: CallbackTask): boolean => lastLeaseNumber > 1

/**
 * Others have the customer, or have had them: from then on it is no longer the dropped call's host that says what becomes of
 * it. A redial that has only rung elsewhere takes nothing away from it once that lease is over.
 */
export const isGoneOnWith = (task: CallbackTask, now: number): boolean =>
  isTakenOver(task) && (isHeld(task, now) || task.attempts.length > 0 || isWorkedOnElsewhere(task.draft))

const isHeld = ({ lease }: CallbackTask, now: number) => lease !== null && lease.expiresAt > now

/** A capture taken up again runs in another call from then on. */
const isWorkedOnElsewhere = ({ interactionId, originInteractionId }: CaptureRecord) =>
  interactionId !== originInteractionId

/** A proposal no longer than the wrap-up time, whatever the clock of the host that made it says. Epoch ms. */
export const withConfirmBy = (draft: CaptureRecord, latest: number): CaptureRecord =>
  isUnconfirmed(draft)
    ? { ...draft, ending: { ...draft.ending, confirmBy: Math.min(draft.ending.confirmBy, latest) } }
    : draft

/** Whether a capture in this state owes its customer a call: lost and taken for a drop, or suspended. */
export const isDrop = ({ state, ending }: CaptureRecord): boolean =>
  state === 'suspended' || (state === 'lost' && ending?.proposal === 'dropped')

export type Retold =
  | { kind: 'unchanged' | 'confirmed' | 'withdrawn' | 'reopened'; task: CallbackTask }
  /** To be withdrawn, but somebody else has gone on with it, or it is over: it stays as they have it. */
  | { kind: 'taken-over' }

/**
 * The host of the dropped call tells of the same drop again, with the capture as it stands now.
 * @param fresh the task as it would be made from that
 * @param now epoch ms
 */
export function retellDrop(task: CallbackTask, fresh: CallbackTask, now: number): Retold {
  const isWithdrawn = task.outcome === 'withdrawn'
  if (!isDrop(fresh.draft)) {
    if (isWithdrawn) return { kind: 'unchanged', task }
    return task.state === 'open' && !isGoneOnWith(task, now) ? withdraw(task) : { kind: 'taken-over' }
  }
  if (isWithdrawn) return { kind: 'reopened', task: fresh }
  if (isToldAnew(task, fresh)) return { kind: 'confirmed', task: { ...task, draft: fresh.draft } }
  const isConfirmed = task.state === 'open' && isUnconfirmed(task.draft) && fresh.draft.state === 'suspended'
  if (!isConfirmed || isGoneOnWith(task, now)) return { kind: 'unchanged', task }
  return { kind: 'confirmed', task: { ...task, draft: fresh.draft } }
}

/**
 * The customer called again before the centre had heard of the drop, was gone on with at its desk, and was cut off once more:
 * what they told in the second call is in no other account of it.
 */
const isToldAnew = (task: CallbackTask, fresh: CallbackTask): boolean =>
  task.state === 'open' &&
  // a colleague who has had the customer since has an account of their own
  !(isTakenOver(task) && isWorkedOnElsewhere(task.draft)) &&
  isWorkedOnElsewhere(fresh.draft) &&
  fresh.draft.revision > task.draft.revision

const withdraw = (task: CallbackTask): Retold => ({
  kind: 'withdrawn',
  task: { ...task, state: 'closed', outcome: 'withdrawn', lease: null }
})
