// A mis-keyed field put right after its capture has been sent: whether it may be, and what the capture and the change that
// goes out look like then. The first change stays in the history; this one is beside it.
import type {
  CapturedField,
  CaptureEventContext,
  CaptureRecord,
  Correction,
  ProfileChange
} from './capture-record.ts'
import type { FieldName, FieldValue } from './subscriber.ts'

export interface CorrectionMoment {
  phase: 'offered' | 'active' | 'ended' | 'finished'
  channel: 'call' | 'counter' | 'callback'
  /** When the contact was over; `null` while it is not. Epoch ms. */
  endedAt: number | null
  now: number
  /** Policy `capture.correctionMinutes`. */
  correctionMinutes: number
}

/**
 * The fields that can still be put right: a value for a value, until the contact is finished and a while longer. What was
 * refused only while the customer is there to answer after all; what stayed unknown was no slip of the hand.
 */
export function correctableFields(capture: CaptureRecord, moment: CorrectionMoment): FieldName[] {
  if (capture.state !== 'completed' || isTooLate(capture, moment)) return []
  const mayBe = (field: CapturedField | null) =>
    field !== null && (field.value !== null || (field.status === 'refused' && customerIsThere(moment)))
  return (['gender', 'occupation', 'hobbies'] as const).filter((name) => mayBe(capture.fields[name]))
}

const customerIsThere = ({ phase, channel }: CorrectionMoment) =>
  phase === 'active' || (channel === 'counter' && phase !== 'finished')

const isTooLate = (capture: CaptureRecord, moment: CorrectionMoment) =>
  moment.phase === 'finished' && moment.now > correctableUntil(capture, moment)

/** Once its contact is finished; epoch ms. */
export const correctableUntil = (
  { outcome }: CaptureRecord,
  { endedAt, correctionMinutes }: Pick<CorrectionMoment, 'endedAt' | 'correctionMinutes'>
): number => (endedAt ?? outcome?.at ?? 0) + correctionMinutes * 60_000

export interface CorrectedCapture {
  capture: CaptureRecord
  change: ProfileChange
}

/** @param changeId the new change's own id; `null` is returned where there is nothing to put right */
export function correctCapture(
  capture: CaptureRecord,
  correction: Correction,
  changeId: string,
  context: CaptureEventContext
): CorrectedCapture | null {
  const before = capture.fields[correction.field]
  if (before === null || wordOf(before.value) === wordOf(correction.value)) return null
  const field = correctedField(capture, before, correction, context)
  return {
    capture: {
      ...capture,
      fields: { ...capture.fields, [correction.field]: field },
      revision: capture.revision + 1
    },
    change: {
      captureId: changeId,
      corrects: capture.captureId,
      interactionId: capture.interactionId,
      channel: capture.channel,
      changeType: 'change-occupation-hobbies',
      reason: 'customer-request',
      fields: { [correction.field]: field },
      closedAt: context.at
    }
  }
}

/** What was consented to was the telling: the line stays. One who answers only now consents only now. */
function correctedField(
  { interactionId }: CaptureRecord,
  before: CapturedField,
  { field, value }: Correction,
  { at, agentId, wording }: CaptureEventContext
): CapturedField {
  const { id: wordingId, version: wordingVersion, language } = wording
  const given = { wordingId, wordingVersion, language, at, agentId, interactionId }
  const isGender = field === 'gender'
  return {
    status: isGender ? 'assessed' : 'answered',
    value,
    at,
    agentId,
    interactionId,
    consent: isGender ? null : (before.consent ?? given)
  }
}

const wordOf = (value: FieldValue | null) => JSON.stringify(Array.isArray(value) ? value.toSorted() : value)
