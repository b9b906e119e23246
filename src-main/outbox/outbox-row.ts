// One change on its way to the centre. The row holds all that sending it needs, grant included, because it may leave
// this PC long after the shift, the session and the agent have gone.
import { z } from 'zod'
import {
  contactSchema,
  createCallbackSchema,
  openInteractionSchema,
  profileChangeSchema,
  recordAttemptSchema
} from '../../shared/central-contract.ts'
import { problemCodeSchema } from '../../shared/problem.ts'

export const outboxRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('profile-change'),
    subscriberId: z.string(),
    version: z.number().int(),
    change: profileChangeSchema
  }),
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

/** `carrier`: confirmed by the centre, and by the carrier's CRM behind it. */
export const outboxStateSchema = z.enum(['waiting', 'sending', 'confirmed', 'carrier', 'parked'])
export type OutboxState = z.infer<typeof outboxStateSchema>

export const outboxPayloadSchema = z.object({
  request: outboxRequestSchema,
  idempotencyKey: z.string(),
  /** `null`: the centre was down for the whole call and gave none yet. */
  grant: z.string().nullable(),
  agentId: z.string(),
  /** Of a confirmed row: superseded, or refused by the carrier, which holds nothing up here. */
  problem: problemCodeSchema.nullable(),
  /** The record's version at the centre, once confirmed. */
  version: z.number().int().nullable()
})
export type OutboxPayload = z.infer<typeof outboxPayloadSchema>

export interface OutboxRow extends OutboxPayload {
  rowId: string
  lane: string
  state: OutboxState
  /** Epoch ms; not before then. */
  dueAt: number
  /** What the centre asked for with Retry-After: kept even when it turns out to be back sooner. 0 = nothing. */
  notBefore: number
  attempts: number
  captureId: string | null
  interactionId: string | null
  createdAt: number
}

/** What a feature puts in: the outbox adds lane, state and times. */
export interface NewOutboxRow {
  request: OutboxRequest
  idempotencyKey: string
  grant: string | null
  agentId: string
  /** Rows of one subject leave in the order they came. */
  subject: string
  captureId: string | null
  interactionId: string | null
}
