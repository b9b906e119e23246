// Who is asked: a pure function of subject, calling line, call, contact facts and policy. It returns every reason that
// speaks against asking and everything not known yet, so that the screen can say in words why (docs/domain.md).
import { z } from 'zod'
import { addDays, epochMsSchema, isInsideWindow, localDay } from './local-time.ts'
import type { CapturePolicy, Policy } from './policy.ts'
import { priorityOf, prioritySchema } from './priority.ts'
import { askedFieldSchema, lineFactsSchema, type ProfileField, subscriberRecordSchema } from './subscriber.ts'

/** In the order of the table of docs/domain.md, which is the order they are returned in. */
export const reasonCodeSchema = z.enum([
  'organisation',
  'operational-line',
  'test-sim',
  'complete',
  'outside-window',
  'lost-phone',
  'complaint',
  'difficult',
  'not-user',
  'cool-off',
  'never-ask',
  'not-ours',
  'site-off'
])
export type ReasonCode = z.infer<typeof reasonCodeSchema>

/** What has to be known before the verdict is final. */
export const unknownCodeSchema = z.enum(['kind', 'mood', 'is-user', 'owner', 'ours'])
export type UnknownCode = z.infer<typeof unknownCodeSchema>

/** What the agent says about this contact; `null` = not said yet. */
export const contactFactsSchema = z.object({
  kind: z.enum(['inquiry', 'lost-phone', 'complaint']).nullable(),
  /** Difficult, hot-tempered or harassing in this call; never stored on the subscriber. */
  difficult: z.boolean().nullable(),
  /** The caller uses the line they call from. */
  isUser: z.boolean().nullable()
})
export type ContactFacts = z.infer<typeof contactFactsSchema>

/** The subscription the capture is about. `ours` is the centre's word, never a prefix; `null` = it has not said. */
export const subjectFactsSchema = subscriberRecordSchema
  .pick({ owner: true, line: true, activatedOn: true, tier: true, kndl: true, profile: true, neverAsk: true })
  .extend({ ours: z.boolean().nullable() })
export type SubjectFacts = z.infer<typeof subjectFactsSchema>

export const eligibilityFactsSchema = z.object({
  channel: z.enum(['call', 'counter']),
  subject: subjectFactsSchema,
  /** `null` = number withheld, or no call at all. */
  callingLine: lineFactsSchema.nullable(),
  /** When the call entered the hotline (not when it was offered); at the counter, when the visit began. Epoch ms. */
  enteredAt: epochMsSchema,
  contact: contactFactsSchema
})
export type EligibilityFacts = z.infer<typeof eligibilityFactsSchema>

export const eligibilitySchema = z.object({
  verdict: z.enum(['eligible', 'not-eligible', 'unknown']),
  reasons: z.array(reasonCodeSchema),
  unknowns: z.array(unknownCodeSchema),
  /** Asked fields that are missing and not cooling off, whatever the verdict: only `eligible` allows asking them. */
  ask: z.array(askedFieldSchema),
  /** Missing fields the agent enters from the conversation. */
  assess: z.array(z.literal('gender')),
  priority: prioritySchema
})
export type Eligibility = z.infer<typeof eligibilitySchema>

/** Judges one contact. Any reason = not eligible; else anything unknown = unknown; else eligible. */
export function assessEligibility(facts: EligibilityFacts, policy: Policy): Eligibility {
  const day = localDay(facts.enteredAt, policy.timeZone)
  const gaps = gapsOf(facts.subject, day, policy)
  const applies = reasonsThatApply(facts, gaps, day, policy)
  const isOpen = thingsUnknown(facts, policy.capture)
  const reasons = reasonCodeSchema.options.filter((code) => applies[code])
  const unknowns = unknownCodeSchema.options.filter((code) => isOpen[code])
  return {
    verdict: reasons.length > 0 ? 'not-eligible' : unknowns.length > 0 ? 'unknown' : 'eligible',
    reasons,
    unknowns,
    ask: gaps.ask,
    assess: gaps.gender ? ['gender'] : [],
    priority: priorityOf(facts.subject, day, policy.capture.priorityTenureYears)
  }
}

/** The calling line speaks only when there is one, on a call, and it is our carrier's: of others we know nothing. */
function ownCallingLine({ channel, callingLine }: EligibilityFacts) {
  return channel === 'call' && callingLine?.network === 'own' ? callingLine : null
}

function reasonsThatApply(
  facts: EligibilityFacts,
  gaps: Gaps,
  day: string,
  { capture, timeZone }: Policy
): Record<ReasonCode, boolean> {
  const { subject, contact, channel, enteredAt } = facts
  const caller = ownCallingLine(facts)
  const inWindow = channel === 'counter' || isInsideWindow(enteredAt, capture.window, timeZone)
  return {
    organisation: subject.owner === 'organisation' || caller?.owner === 'organisation',
    'operational-line': subject.line === 'operational' || caller?.line === 'operational',
    'test-sim': subject.line === 'test' || caller?.line === 'test',
    complete: !gaps.gender && gaps.asked.length === 0,
    'outside-window': !inWindow,
    'lost-phone': contact.kind === 'lost-phone',
    complaint: contact.kind === 'complaint',
    difficult: contact.difficult === true,
    'not-user': caller !== null && contact.isUser === false && !capture.viaOthersNumber,
    'cool-off': gaps.asked.length > 0 && gaps.warm.length === 0,
    'never-ask': gaps.asked.length > 0 && subject.neverAsk !== undefined,
    'not-ours': subject.ours === false,
    'site-off': !capture.site.enabled || (capture.site.from !== null && day < capture.site.from)
  }
}

/** Only what could still change the verdict is asked of the agent: `is-user` does not matter where policy allows others. */
function thingsUnknown(facts: EligibilityFacts, capture: CapturePolicy): Record<UnknownCode, boolean> {
  const { subject, contact } = facts
  const caller = ownCallingLine(facts)
  return {
    kind: contact.kind === null,
    mood: contact.difficult === null,
    'is-user': caller !== null && contact.isUser === null && !capture.viaOthersNumber,
    owner: subject.owner === null || caller?.owner === null,
    ours: subject.ours === null
  }
}

interface Gaps {
  gender: boolean
  /** Asked fields that are missing, cooling off or not. */
  asked: Eligibility['ask']
  /** Those of them that are not cooling off. */
  warm: Eligibility['ask']
  /** Those of them that may be asked. */
  ask: Eligibility['ask']
}

function gapsOf({ profile, neverAsk }: SubjectFacts, day: string, { capture, timeZone }: Policy): Gaps {
  const missing = capture.fields.filter((field) => !hasValue(profile[field]))
  const asked = askedFieldSchema.options.filter((field) => missing.includes(field))
  const cools = (field: (typeof asked)[number]) =>
    isCoolingOff(profile[field], day, capture.coolOffDays[field], timeZone)
  const warm = asked.filter((field) => !cools(field))
  return { gender: missing.includes('gender'), asked, warm, ask: neverAsk ? [] : warm }
}

const hasValue = ({ status }: ProfileField) => status === 'answered' || status === 'assessed'

/**
 * Counted in local calendar days: refused on day D, left alone while today < D + `days`; `null` = for ever. A refusal
 * whose day nobody knows is respected as a recent one, since nothing shows that its time is over.
 */
function isCoolingOff(field: ProfileField, day: string, days: number | null, timeZone: string): boolean {
  if (field.status !== 'refused' && field.status !== 'withdrawn') return false
  if (days === null) return true
  if (field.at === null) return days > 0
  return day < addDays(localDay(field.at, timeZone), days)
}
