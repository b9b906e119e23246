// What the pages are shown of an interaction: the record, its capture, and the verdict that follows from both. The write
// grant stays in the host: no page has a use for it.
import type { InteractionView } from '../../shared/desk-views.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import { assessEligibility, type Eligibility, type SubjectFacts } from '../../shared/domain/eligibility.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { briefingOf, type InteractionRecord } from './interaction-record.ts'

export function viewOf(
  record: InteractionRecord,
  capture: CaptureRecord | null,
  policy: Policy
): InteractionView {
  const { briefing } = record
  return {
    interactionId: record.interactionId,
    revision: record.revision,
    channel: record.channel,
    call: record.call,
    phase: record.phase,
    answeredAt: record.answeredAt,
    endedAt: record.endedAt,
    briefing:
      briefing.kind === 'briefed' ? { ...briefing, briefing: { ...briefing.briefing, grant: '' } } : briefing,
    eligibility: eligibilityOf(record, policy),
    contactFacts: record.contactFacts,
    served: record.served,
    capture,
    callbackId: record.callbackId,
    ending: record.ending,
    contactSaved: record.contactSaved,
    takenOver: record.takenOver,
    wrongPerson: record.wrongPerson
  }
}

/** A subscription of another carrier: nothing is known of it but that. */
const notOurs: SubjectFacts = {
  ours: false,
  owner: 'individual',
  line: 'ordinary',
  activatedOn: null,
  tier: 'ordinary',
  kndl: false,
  profile: {
    gender: { status: 'unknown', value: null, at: null, interactionId: null },
    occupation: { status: 'unknown', value: null, at: null, interactionId: null },
    hobbies: { status: 'unknown', value: null, at: null, interactionId: null }
  }
}

/** `null` while there is no subject to judge: no briefing yet, the number withheld, or of several records none chosen. */
export function eligibilityOf(record: InteractionRecord, policy: Policy): Eligibility | null {
  const briefing = briefingOf(record)
  if (briefing === null) return null
  if (briefing.subject.kind === 'withheld' || briefing.subject.kind === 'several') return null
  return assessEligibility(
    {
      channel: record.channel === 'counter' ? 'counter' : 'call',
      subject: briefing.subject.kind === 'found' ? { ...briefing.subject.record, ours: true } : notOurs,
      callingLine: briefing.callingLine,
      enteredAt: briefing.enteredAt,
      contact: record.contactFacts
    },
    policy
  )
}
