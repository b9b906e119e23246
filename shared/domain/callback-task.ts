// The duty to call back after a drop, as the centre keeps it and every desk shows it. One capture has at most one task,
// and the task's id is the capture's id, so that creating it twice is the same task (docs/decisions).
import { z } from 'zod'
import { captureRecordSchema } from './capture-record.ts'
import { msisdnSchema } from './subscriber.ts'

/** `wrong-person`: somebody else answered, and was told nothing of the customer's. */
export const attemptOutcomeSchema = z.enum([
  'answered',
  'busy',
  'no-answer',
  'unreachable',
  'wrong-person',
  'dropped'
])
export type AttemptOutcome = z.infer<typeof attemptOutcomeSchema>

export const callbackAttemptSchema = z.object({
  at: z.number().int(),
  agentId: z.string(),
  interactionId: z.string(),
  outcome: attemptOutcomeSchema
})

/** Only the holder may dial; a later holder has a higher number and fences the earlier one off. */
export const leaseSchema = z.object({
  number: z.number().int().min(1),
  agentId: z.string(),
  hostId: z.string(),
  expiresAt: z.number().int(),
  /** The lead who gave it to this agent. */
  assignedBy: z.string().optional()
})
export type Lease = z.infer<typeof leaseSchema>

/** Whom the centre asks to make a callback that is nobody's: a reminder, and no right to dial. */
export const callbackOfferSchema = z.object({
  /** `null`: they leave it to others, and nobody else has been asked yet. */
  to: z.object({ agentId: z.string(), hostId: z.string() }).nullable(),
  at: z.number().int(),
  /** From then on somebody else is asked, should there be somebody. */
  until: z.number().int(),
  /** Who has let it pass, and when: asked again last. */
  passed: z.array(z.object({ agentId: z.string(), at: z.number().int() }))
})
export type CallbackOffer = z.infer<typeof callbackOfferSchema>

export const callbackTaskSchema = z.object({
  /** = captureId */
  id: z.uuid(),
  subscriberId: z.string(),
  customerName: z.string(),
  /** The dropped call's ANI, or the subject's own number where that was withheld. */
  numberToDial: msisdnSchema,
  originInteractionId: z.string(),
  state: z.enum(['open', 'closed']),
  /** `withdrawn`: its agent has said that the call was no drop after all. */
  outcome: z.enum(['completed', 'already-complete', 'unreachable', 'expired', 'withdrawn']).nullable(),
  createdAt: z.number().int(),
  createdBy: z.string(),
  dueAt: z.number().int(),
  expiresAt: z.number().int(),
  attempts: z.array(callbackAttemptSchema),
  /** Highest lease number given out so far; 0 = none yet. */
  lastLeaseNumber: z.number().int(),
  lease: leaseSchema.nullable(),
  offer: callbackOfferSchema.optional(),
  /** Its capture is finished, and in conflict with the record: a person chooses, and nobody is called about it meanwhile. */
  inConflict: z.boolean().optional(),
  draft: captureRecordSchema
})
export type CallbackTask = z.infer<typeof callbackTaskSchema>
