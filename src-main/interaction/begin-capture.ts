// When a capture begins: the request is served and the verdict is in. Usually the record is there first and F6 follows; a
// slow centre turns that round, and the guide must unfold all the same.
import type { AgentSession } from '../agent/session.ts'
import type { CallbackStore } from '../callback/callback-store.ts'
import type { Captures } from '../capture/captures.ts'
import { isAheadOf } from '../capture/newest-draft.ts'
import { briefingOf, type InteractionRecord, subjectOf } from './interaction-record.ts'
import { eligibilityOf } from './interaction-view.ts'

export interface BeginCaptureParts {
  captures: Captures
  session: AgentSession
  callbackStore: Pick<CallbackStore, 'untoldOf'>
}

/** Begins the capture, or goes on with the draft of a task; quiet where it is not time, not allowed, or done already. */
export function beginCapture(
  { captures, session, callbackStore }: BeginCaptureParts,
  record: InteractionRecord
): void {
  if (!record.served || record.captureId !== null || record.phase !== 'active') return
  const eligibility = eligibilityOf(record, session.policy())
  if (eligibility?.verdict !== 'eligible') return
  const subscriberId = subjectOf(record)?.subscriberId ?? ''
  // who was cut off at this desk and calls again before the centre has heard of it is not asked anew
  const draft = briefingOf(record)?.callback?.draft ?? callbackStore.untoldOf(subscriberId)?.draft
  const local = draft && captures.read(draft.captureId)
  // settled here while its customer was already calling again: its change is on its way, and it is not led once more;
  // unless it has gone on at another desk since
  const isSettled = local && local.outcome !== null && isAheadOf(local, draft)
  if (draft && !isSettled) captures.resume(record, draft)
  else captures.begin(record, eligibility)
}
