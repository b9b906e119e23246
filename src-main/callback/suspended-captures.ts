// What happens to a capture that a drop has interrupted: the callback task, or another attempt of the task it came from,
// is written in the very transaction that interrupts it. A drop that is only proposed has its task already, so that the
// customer who calls again at once finds it at whichever desk; with the agent's word it stands or is withdrawn.
import { openTask, recordAttempt } from '../../shared/domain/callback.ts'
import { isDrop } from '../../shared/domain/callback-proposal.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { openAskedFields, stepCapture, taskNeeded } from '../../shared/domain/capture-machine.ts'
import type { CaptureEventContext, CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { briefingOf, type InteractionRecord, subjectOf } from '../interaction/interaction-record.ts'
import type { NewOutboxRow } from '../outbox/outbox-row.ts'
import type { CallbackStore } from './callback-store.ts'

export interface SuspendedCaptures {
  /** The call is lost, and its agent is asked how: a drop that would leave something to call back for is told at once. */
  proposed: (record: InteractionRecord, capture: CaptureRecord) => void
  /** It was no drop after all: nobody is to be called. */
  withdrawn: (record: InteractionRecord, capture: CaptureRecord) => void
  /** The capture is suspended: its task is made, or gets the dropped attempt. */
  keep: (record: InteractionRecord, capture: CaptureRecord) => void
  /** The capture of a task is completed or closed: nobody is to be called any more. */
  settled: (record: InteractionRecord, capture: CaptureRecord) => void
  /** Somebody else has answered: an attempt, with the capture as it was before this call. */
  wrongPerson: (record: InteractionRecord, before: CaptureRecord) => void
  /** A resumed capture has moved on. */
  draftChanged: (record: InteractionRecord, capture: CaptureRecord) => void
  /** The draft as it would stand had the call dropped now; `null` where nothing would be left to call back for. */
  asSuspended: (draft: CaptureRecord, context: CaptureEventContext) => CaptureRecord | null
}

export interface SuspendedCapturesParts {
  callbackStore: CallbackStore
  addToOutbox: (row: NewOutboxRow) => void
  /** Newest draft of a resumed capture, to be told to the centre when it can. */
  saveDraft: (task: { callbackId: string; leaseNumber: number; draft: CaptureRecord }) => void
  callbacksChanged: () => void
  policy: () => Policy
  hostId: string
  randomId: () => string
  now: () => number
}

export function createSuspendedCaptures(parts: SuspendedCapturesParts): SuspendedCaptures {
  const { callbackStore, callbacksChanged, now } = parts
  const isTold = ({ captureId }: CaptureRecord) => callbackStore.read(captureId) !== null
  return {
    proposed(record, capture) {
      // where nobody is left to ask, the confirmation follows in the same transaction and tells it all
      const isAsked = capture.ending !== null && capture.ending.confirmBy > now()
      const isOwed = isDrop(capture) && taskNeeded(capture)
      if (isOwed && isAsked && !isTold(capture)) makeTask(parts, record, capture)
      else if (!isOwed && isTold(capture)) withdraw(parts, record, capture)
      else return
      callbacksChanged()
    },
    withdrawn(record, capture) {
      if (!isTold(capture)) return
      // one with answers is withdrawn by their change, so that task and answers do not part on the way
      if (capture.state === 'closed') withdraw(parts, record, capture)
      else callbackStore.forget(capture.captureId)
      callbacksChanged()
    },
    keep(record, capture) {
      if (record.callbackId === capture.captureId) tryAgain(parts, record, capture, 'dropped')
      else makeTask(parts, record, capture)
      callbacksChanged()
    },
    settled(record, capture) {
      callbackStore.forget(capture.captureId)
      // a completed one closes its task with the change; one with nothing to tell has to say so itself
      if (capture.state === 'closed') addAttempt(parts, record, capture, 'answered')
      callbacksChanged()
    },
    wrongPerson(record, before) {
      tryAgain(parts, record, before, 'wrong-person')
      callbacksChanged()
    },
    draftChanged(record, capture) {
      const { callbackId, leaseNumber, agentId } = record
      if (callbackId === null || leaseNumber === null || openAskedFields(capture).length === 0) return
      const none = { at: parts.now(), agentId, wording: { id: 'none', version: 0, language: 'vi' as const } }
      const draft = asSuspended(capture, none)
      if (draft) parts.saveDraft({ callbackId, leaseNumber, draft })
    },
    asSuspended
  }
}

function makeTask(parts: SuspendedCapturesParts, record: InteractionRecord, capture: CaptureRecord): void {
  const task = taskOf(parts, record, capture)
  parts.callbackStore.save(task, false)
  tellDrop(parts, record, task)
}

function withdraw(parts: SuspendedCapturesParts, record: InteractionRecord, capture: CaptureRecord): void {
  parts.callbackStore.forget(capture.captureId)
  tellDrop(parts, record, taskOf(parts, record, capture))
}

function taskOf(parts: SuspendedCapturesParts, record: InteractionRecord, capture: CaptureRecord) {
  const subject = subjectOf(record)
  const briefing = briefingOf(record)
  if (!subject || !briefing) throw new Error('a capture without a subject')
  return openTask({
    draft: capture,
    customerName: subject.name,
    // told before, from another call of theirs: the same task, with the number it was made with
    ani: parts.callbackStore.read(capture.captureId)?.task.numberToDial ?? briefing.ani,
    subscriberNumber: subject.msisdn,
    agentId: record.agentId,
    hostId: parts.hostId,
    at: record.endedAt ?? parts.now(),
    policy: parts.policy()
  })
}

/** What the centre is told each time is the capture as it stands: proposed, confirmed, or no drop after all. */
function tellDrop(
  { addToOutbox }: SuspendedCapturesParts,
  record: InteractionRecord,
  { id, numberToDial, originInteractionId, createdAt: droppedAt, draft }: CallbackTask
): void {
  const { agentId, interactionId } = record
  addToOutbox({
    request: {
      kind: 'callback',
      callbackId: id,
      task: { numberToDial, originInteractionId, droppedAt, draft }
    },
    idempotencyKey: id,
    grant: briefingOf(record)?.grant ?? null,
    agentId,
    subject: draft.subscriberId,
    captureId: id,
    interactionId
  })
}

/** A callback that drops again, or does not find its customer, keeps its task: one drop never makes two. */
function tryAgain(
  parts: SuspendedCapturesParts,
  record: InteractionRecord,
  capture: CaptureRecord,
  outcome: 'dropped' | 'wrong-person'
): void {
  const { callbackStore } = parts
  const attempt = addAttempt(parts, record, capture, outcome)
  const local = callbackStore.read(capture.captureId)
  const noted =
    local && recordAttempt(local.task, { ...attempt, agentId: record.agentId, policy: parts.policy() })
  // until the attempt has arrived, the centre's older draft must not replace this one
  if (noted?.kind === 'recorded') callbackStore.save(noted.task, false)
}

function addAttempt(
  { addToOutbox, now, randomId }: SuspendedCapturesParts,
  record: InteractionRecord,
  capture: CaptureRecord,
  outcome: 'answered' | 'dropped' | 'wrong-person'
) {
  const { agentId, interactionId, leaseNumber, endedAt } = record
  const attempt = {
    leaseNumber: leaseNumber ?? 0,
    interactionId,
    outcome,
    at: endedAt ?? now(),
    draft: capture
  }
  addToOutbox({
    request: { kind: 'callback-attempt', callbackId: capture.captureId, attempt },
    idempotencyKey: randomId(),
    grant: briefingOf(record)?.grant ?? null,
    agentId,
    subject: capture.subscriberId,
    captureId: capture.captureId,
    interactionId
  })
  return attempt
}

/** Drafts travel suspended, so that whoever takes the task up can resume them whatever happened to this PC. */
function asSuspended(draft: CaptureRecord, context: CaptureEventContext): CaptureRecord | null {
  if (draft.state === 'suspended') return draft
  const lost =
    draft.state === 'lost'
      ? draft
      : after(draft, { type: 'call-lost', proposal: 'dropped', confirmBy: context.at, ...context })
  const suspended = lost && after(lost, { type: 'confirm-ending', code: 'dropped', ...context })
  return suspended?.state === 'suspended' ? suspended : null
}

const after = (record: CaptureRecord, event: Parameters<typeof stepCapture>[1]): CaptureRecord | null => {
  const stepped = stepCapture(record, event)
  return stepped.kind === 'stepped' ? stepped.record : null
}
