// The one list of things that go wrong by expectation: a stable code for programs, a helpdesk number for people. The
// texts (what happened, what is safe, what to do) are in shared/texts under `problems.<code>`.
import { z } from 'zod'
import { fieldNameSchema, profileFieldSchema } from './domain/subscriber.ts'

/** Stable code → number an agent reads to the helpdesk. Numbers are never reused. */
export const problemNumbers = {
  'sign-in-refused': 'HD-101',
  'signed-out': 'HD-102',
  'not-permitted': 'HD-103',
  'too-many-requests': 'HD-104',
  'centre-unavailable': 'HD-201',
  'centre-answer-unreadable': 'HD-202',
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
  'callback-held-by-other': 'HD-501',
  'callback-lease-lost': 'HD-502',
  'callback-not-due': 'HD-503',
  'callback-outside-window': 'HD-504',
  'callback-closed': 'HD-505',
  'callback-unknown': 'HD-506',
  'callback-not-permitted': 'HD-507',
  'callback-in-hand': 'HD-508',
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
  'carrier-refused': 'HD-801',
  'request-malformed': 'HD-901',
  'internal-error': 'HD-999'
} as const

export type ProblemCode = keyof typeof problemNumbers
export const problemCodeSchema = z.enum(Object.keys(problemNumbers) as [ProblemCode, ...ProblemCode[]])

/** RFC 9457 problem details with our stable `code`; pages translate the code and never show `detail`. */
export const problemDetailsSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: problemCodeSchema,
  /** For logs: which part of the request, never personal data. */
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  /** version-conflict: the record's version and what the fields in question hold at the centre now. */
  current: z
    .object({ version: z.number().int(), fields: z.partialRecord(fieldNameSchema, profileFieldSchema) })
    .optional(),
  /** callback-outside-window, callback-not-due: when it is allowed again, epoch ms. */
  nextAt: z.number().int().optional()
})
export type ProblemDetails = z.infer<typeof problemDetailsSchema>
