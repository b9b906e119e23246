// What a row of a host's outbox asks of the centre, and which refusals mean that there is nothing left to ask. Here because
// two programs send rows: the host its own, and the centre those of a workstation that will not start.
import { z } from 'zod'
import {
  contactSchema,
  createCallbackSchema,
  openInteractionSchema,
  profileChangeSchema,
  recordAttemptSchema
} from './central-contract.ts'
import { customerWishSchema } from './domain/customer-wish.ts'
import { profileConflictSchema } from './domain/profile-conflict.ts'
import { type ProblemCode, problemCodeSchema } from './problem.ts'

export const outboxRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('profile-change'),
    subscriberId: z.string(),
    version: z.number().int(),
    change: profileChangeSchema,
    /** In conflict, and given to the lead: it goes to the centre as it is, and a person there decides. */
    handOver: z.boolean().optional()
  }),
  z.object({ kind: z.literal('wish'), told: customerWishSchema }),
  z.object({ kind: z.literal('callback'), callbackId: z.uuid(), task: createCallbackSchema }),
  z.object({ kind: z.literal('callback-attempt'), callbackId: z.uuid(), attempt: recordAttemptSchema }),
  z.object({
    kind: z.literal('contact'),
    contact: contactSchema,
    /** Asked again for a grant when the call had none, because the centre was down. */
    opening: openInteractionSchema
  })
])
export type OutboxRequest = z.infer<typeof outboxRequestSchema>

/** What is sealed of a row. */
export const outboxPayloadSchema = z.object({
  request: outboxRequestSchema,
  idempotencyKey: z.string(),
  /** `null`: the centre was down for the whole call and gave none yet. */
  grant: z.string().nullable(),
  agentId: z.string(),
  /** Of a confirmed row: superseded, or refused by the carrier, which holds nothing up here. */
  problem: problemCodeSchema.nullable(),
  /** The record's version at the centre, once confirmed. */
  version: z.number().int().nullable(),
  /** Parked as a conflict: both accounts, as the centre told them. */
  conflict: profileConflictSchema.nullable().default(null)
})
export type OutboxPayload = z.infer<typeof outboxPayloadSchema>

/**
 * Others have the task, and the centre has found that all this row says is there already; or the task is closed and the
 * row says nothing that matters any more. Our "busy" is history then, but answers in the draft of an attempt are not.
 */
export function isSettledBy(code: ProblemCode, request: OutboxRequest): boolean {
  if (request.kind === 'contact') return false
  if (code === 'callback-lease-lost') return true
  const draft = request.kind === 'callback-attempt' ? request.attempt.draft : undefined
  return code === 'callback-closed' && (draft === undefined || draft.state === 'closed')
}
