// The rules of a capture that are about its fields: what is still open, what a refusal does, what is worth sending.
// Plain functions of the record, used by the machine as guards and changes, and by host and desk to ask questions.
import type {
  CapturedField,
  CaptureEvent,
  CaptureEventContext,
  CaptureRecord,
  EndingCode,
  ProfileChange
} from './capture-record.ts'
import type { Eligibility } from './eligibility.ts'
import type { AskedField, FieldName, FieldValue } from './subscriber.ts'

type Change = Partial<CaptureRecord>
type EventOf<T extends CaptureEvent['type']> = Extract<CaptureEvent, { type: T }>

export interface CaptureStart {
  captureId: string
  subscriberId: string
  /** The subscriber record's version the verdict was made on. */
  baseVersion: number
  channel: CaptureRecord['channel']
  interactionId: string
  /** An eligible verdict; whether it is one is the caller's duty to check. */
  eligibility: Pick<Eligibility, 'ask' | 'assess' | 'priority'>
  /** Policy `capture.persuasions` as it stands now: a change of policy does not reach into a running capture. */
  persuasionsAllowed: number
  at: number
}

/** A new capture, at its first step. */
export function startCapture({
  eligibility,
  persuasionsAllowed,
  at,
  interactionId,
  ...start
}: CaptureStart): CaptureRecord {
  return {
    v: 1,
    ...start,
    interactionId,
    originInteractionId: interactionId,
    state: 'identify',
    resumeAt: null,
    ask: eligibility.ask,
    assessGender: eligibility.assess.includes('gender'),
    priority: eligibility.priority.is,
    persuasionsAllowed,
    persuasions: 0,
    refusing: [],
    startedAt: at,
    invitedAt: null,
    fields: { gender: null, occupation: null, hobbies: null },
    ending: null,
    outcome: null,
    revision: 0
  }
}

/** Asked fields the customer has not been brought to a status on. */
export const openAskedFields = (record: CaptureRecord): AskedField[] =>
  record.ask.filter((field) => record.fields[field] === null)

/** Whether a call that is cut now must be made up for by a callback: invited, and an asked field without a status. */
export const taskNeeded = (record: CaptureRecord): boolean =>
  record.channel === 'call' && record.invitedAt !== null && openAskedFields(record).length > 0

/** A status the centre can use; that something stayed unknown is no news of its own. */
export const worthSending = (record: CaptureRecord): boolean =>
  Object.values(record.fields).some((field) => field !== null && field.status !== 'unknown')

/** The one change a completed capture makes at the centre; `null` for every other, and where no field got a status. */
export function profileChangeOf(record: CaptureRecord): ProfileChange | null {
  const { gender, occupation, hobbies } = record.fields
  if (record.state !== 'completed' || record.outcome === null || !(gender ?? occupation ?? hobbies))
    return null
  return {
    captureId: record.captureId,
    interactionId: record.interactionId,
    channel: record.channel,
    changeType: 'change-occupation-hobbies',
    reason: 'customer-request',
    fields: { ...(gender && { gender }), ...(occupation && { occupation }), ...(hobbies && { hobbies }) },
    closedAt: record.outcome.at
  }
}

/** The fields a refusal is about: those named, else all that are open; when said again, those being persuaded for. */
export function fieldsRefused(record: CaptureRecord, event: CaptureEvent): AskedField[] {
  if (event.type === 'still-refuse') return record.refusing
  if (event.type !== 'refuse') return []
  return event.fields ?? openAskedFields(record)
}

/** An answer is not refused away by one key: it is cleared first. A second refusal of a refused field says nothing. */
export function refusalIsSound(record: CaptureRecord, event: CaptureEvent): boolean {
  const fields = fieldsRefused(record, event)
  return (
    fields.length > 0 &&
    fields.every((field) => record.ask.includes(field) && isUndecided(record.fields[field]))
  )
}

export const refusesEverything = (record: CaptureRecord, event: CaptureEvent): boolean =>
  record.ask.every(
    (field) => fieldsRefused(record, event).includes(field) || record.fields[field]?.status === 'refused'
  )

export const mayPersuade = (record: CaptureRecord): boolean =>
  record.priority && record.persuasions < record.persuasionsAllowed

export const isUndecided = (field: CapturedField | null): boolean =>
  field === null || field.status === 'unknown'

/* ── what an event changes ───────────────────────────────────────────────────────────────────────────────────── */

export const markRefused = (record: CaptureRecord, event: CaptureEvent): Change => ({
  refusing: [],
  fields: withStatus(record, fieldsRefused(record, event), 'refused', event)
})

export const markUnknown = (record: CaptureRecord, event: EventOf<'not-known'>): Change => ({
  fields: withStatus(record, [event.field], 'unknown', event)
})

export const clearField = (record: CaptureRecord, event: EventOf<'clear'>): Change => ({
  fields: { ...record.fields, [event.field]: null }
})

/** The consent line of an answer: which words were read, by whom, when, in which call (docs/domain.md). */
export function takeAnswer(record: CaptureRecord, event: EventOf<'answer'>): Change {
  const { at, agentId, wording } = event
  const { interactionId } = record
  const consent = {
    wordingId: wording.id,
    wordingVersion: wording.version,
    language: wording.language,
    at,
    agentId,
    interactionId
  }
  const value: FieldValue = typeof event.value === 'string' ? event.value : [...new Set(event.value)]
  return {
    fields: {
      ...record.fields,
      [event.field]: { status: 'answered', value, at, agentId, interactionId, consent }
    }
  }
}

/** `null` takes an assessment back: gender stays what it was, and nothing is sent of it. */
export function assessGender(
  record: CaptureRecord,
  { value, at, agentId }: EventOf<'assess-gender'>
): Change {
  const { interactionId } = record
  const gender =
    value === null ? null : { status: 'assessed' as const, value, at, agentId, interactionId, consent: null }
  return { fields: { ...record.fields, gender } }
}

export const beginPersuasion = (record: CaptureRecord, event: CaptureEvent): Change => ({
  persuasions: record.persuasions + 1,
  refusing: fieldsRefused(record, event)
})

export const finish = (
  code: NonNullable<CaptureRecord['outcome']>['code'],
  event: CaptureEvent,
  ending: EndingCode | null = null
): Change => ({
  resumeAt: null,
  refusing: [],
  ending: null,
  outcome: { code, ending, abortReason: event.type === 'abort' ? event.reason : null, at: event.at }
})

/**
 * The caller turned out not to be the user of the line: what they said in this call is about somebody else, and must not
 * reach the subscriber's record. What was taken down in an earlier call stays.
 */
export const forgetOtherPerson = (record: CaptureRecord, event: CaptureEvent): Change => {
  if (event.type !== 'abort' || event.reason !== 'not-user') return {}
  const kept = (field: CapturedField | null) => (field?.interactionId === record.interactionId ? null : field)
  const { gender, occupation, hobbies } = record.fields
  return { fields: { gender: kept(gender), occupation: kept(occupation), hobbies: kept(hobbies) } }
}

/** The call is over and nobody calls back: what the customer was invited to tell and did not stays unknown, not refused. */
export const finishWithCall = (record: CaptureRecord, event: EventOf<'confirm-ending'>): Change => ({
  ...finish('ended-with-call', event, event.code),
  fields: withStatus(record, record.invitedAt === null ? [] : openAskedFields(record), 'unknown', event)
})

function withStatus(
  record: CaptureRecord,
  fields: readonly FieldName[],
  status: 'refused' | 'unknown',
  { at, agentId }: CaptureEventContext
): CaptureRecord['fields'] {
  const field: CapturedField = {
    status,
    value: null,
    at,
    agentId,
    interactionId: record.interactionId,
    consent: null
  }
  return { ...record.fields, ...Object.fromEntries(fields.map((name) => [name, field])) }
}
