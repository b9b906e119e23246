// The one list of things that go wrong by expectation: a stable code for programs, a helpdesk number for people. The
// texts (what happened, what is safe, what to do) are in shared/texts under `problems.<code>`.
import { z } from 'zod'
import { profileConflictSchema } from './domain/profile-conflict.ts'

/** Stable code → number an agent reads to the helpdesk. Numbers are never reused. */
export const problemNumbers = {
  'sign-in-refused': 'HD-101',
  'signed-out': 'HD-102',
  'not-permitted': 'HD-103',
  'too-many-requests': 'HD-104',
  'session-elsewhere': 'HD-105',
  'session-taken-over': 'HD-106',
  'wrap-up-not-extended': 'HD-107',
  'centre-unavailable': 'HD-201',
  'centre-answer-unreadable': 'HD-202',
  'catalogue-missing': 'HD-203',
  'interaction-not-announced': 'HD-301',
  'interaction-unknown': 'HD-302',
  'subject-unknown': 'HD-303',
  'subject-withheld': 'HD-304',
  'subject-change-limit': 'HD-305',
  'number-unreadable': 'HD-306',
  'grant-invalid': 'HD-307',
  'capture-step-illegal': 'HD-401',
  'capture-not-open': 'HD-402',
  'version-conflict': 'HD-403',
  'precondition-missing': 'HD-404',
  'idempotency-key-missing': 'HD-405',
  'idempotency-key-reused': 'HD-406',
  'request-in-progress': 'HD-407',
  'correction-too-late': 'HD-408',
  'customer-withdrew': 'HD-411',
  'given-up-by-lead': 'HD-412',
  'entry-not-in-catalogue': 'HD-413',
  'callback-held-by-other': 'HD-501',
  'callback-lease-lost': 'HD-502',
  'callback-not-due': 'HD-503',
  'callback-outside-window': 'HD-504',
  'callback-closed': 'HD-505',
  'callback-unknown': 'HD-506',
  'callback-not-permitted': 'HD-507',
  'callback-in-hand': 'HD-508',
  'callback-being-called': 'HD-509',
  'callback-put-off-too-late': 'HD-510',
  'callback-agent-away': 'HD-511',
  'callback-agent-in-call': 'HD-512',
  'phone-refused': 'HD-601',
  'phone-unreachable': 'HD-602',
  'microphone-refused': 'HD-603',
  'call-failed': 'HD-604',
  'phone-page-lost': 'HD-605',
  'microphone-busy': 'HD-606',
  'microphone-missing': 'HD-607',
  'sound-lost': 'HD-608',
  'store-damaged': 'HD-701',
  'host-lost': 'HD-702',
  'record-unreadable': 'HD-703',
  'store-unwritable': 'HD-704',
  'record-unanswered': 'HD-705',
  'page-replaced': 'HD-706',
  'rescue-key-unknown': 'HD-711',
  'rescue-bundle-broken': 'HD-712',
  'carrier-refused': 'HD-801',
  'request-malformed': 'HD-901',
  'internal-error': 'HD-999'
} as const

export type ProblemCode = keyof typeof problemNumbers
export const problemCodeSchema = z.enum(Object.keys(problemNumbers) as [ProblemCode, ...ProblemCode[]])

/** Another workstation at which the agent is signed in. */
export const elsewhereSchema = z.object({
  hostId: z.string(),
  hostName: z.string().nullable(),
  since: z.number().int(),
  inCall: z.boolean()
})
export type Elsewhere = z.infer<typeof elsewhereSchema>

/** RFC 9457 problem details with our stable `code`; pages translate the code and never show `detail`. */
export const problemDetailsSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: problemCodeSchema,
  /** For logs: which part of the request, never personal data. */
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  /** version-conflict: the record's version, and both accounts of the fields in question. */
  conflict: profileConflictSchema.optional(),
  /** session-elsewhere: where the agent is signed in, since when (epoch ms), and whether a customer is on the line there. */
  elsewhere: elsewhereSchema.optional(),
  /** callback-outside-window, callback-not-due: when it is allowed again, epoch ms. */
  nextAt: z.number().int().optional()
})
export type ProblemDetails = z.infer<typeof problemDetailsSchema>
