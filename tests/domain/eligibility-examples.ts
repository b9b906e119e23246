// Contacts that differ from Ada's ordinary call in one thing, for the tests of eligibility.
import {
  assessEligibility,
  type ContactFacts,
  type EligibilityFacts,
  type SubjectFacts
} from '../../shared/domain/eligibility.ts'
import { defaultPolicy, type Policy } from '../../shared/domain/policy.ts'
import type { LineFacts } from '../../shared/domain/subscriber.ts'
import { adaCalls, at } from './examples.ts'

export const judge = (facts: EligibilityFacts, policy: Policy = defaultPolicy) =>
  assessEligibility(facts, policy)
export const subject = (change: Partial<SubjectFacts>): EligibilityFacts => ({
  ...adaCalls,
  subject: { ...adaCalls.subject, ...change }
})
export const contact = (change: Partial<ContactFacts>): EligibilityFacts => ({
  ...adaCalls,
  contact: { ...adaCalls.contact, ...change }
})
export const line = (change: Partial<LineFacts>): EligibilityFacts => ({
  ...adaCalls,
  callingLine: { network: 'own', owner: 'individual', line: 'ordinary', ...change }
})
export const profile = (change: Partial<SubjectFacts['profile']>) =>
  subject({ profile: { ...adaCalls.subject.profile, ...change } })
export const entered = (iso: string): EligibilityFacts => ({ ...adaCalls, enteredAt: at(iso) })
export const capturePolicy = (change: Partial<Policy['capture']>): Policy => ({
  ...defaultPolicy,
  capture: { ...defaultPolicy.capture, ...change }
})
export const counter = (facts: EligibilityFacts): EligibilityFacts => ({ ...facts, channel: 'counter' })
