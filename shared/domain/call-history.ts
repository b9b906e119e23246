// What is remembered of a call once it is over: who it was and what became of it, for the agent's own list of calls. Every
// call leaves a line there, also one without a contact of the PBX behind it.
import { z } from 'zod'
import { callSnapshotSchema, unansweredSchema } from './call-snapshot.ts'

/** answered, or how it came to nothing. */
export const callOutcomeSchema = z.enum(['answered', ...unansweredSchema.options])
export type CallOutcome = z.infer<typeof callOutcomeSchema>

export const pastCallSchema = callSnapshotSchema
  .pick({
    callId: true,
    interactionId: true,
    callbackId: true,
    direction: true,
    ani: true,
    aniWithheld: true,
    toldNumber: true,
    displayName: true,
    extension: true,
    transferredBy: true,
    returned: true,
    queue: true,
    startedAt: true,
    answeredAt: true,
    sipStatus: true
  })
  .extend({
    endedAt: z.number().int(),
    outcome: callOutcomeSchema,
    /** Dialled to consult about a customer. */
    consulted: z.boolean(),
    /** Where the customer has been handed on to; `null`: nowhere. */
    handedOnTo: z.string().nullable()
  })
export type PastCall = z.infer<typeof pastCallSchema>

/** `null` while the call goes on. */
export function pastCallOf(call: z.infer<typeof callSnapshotSchema>): PastCall | null {
  const { endedAt, unanswered, transfer, consultsFor, consultId } = call
  if (endedAt === null) return null
  const isHandedOn = transfer !== null && transfer.state !== 'failed'
  return pastCallSchema.parse({
    ...call,
    endedAt,
    outcome: unanswered ?? (call.answeredAt === null ? 'failed' : 'answered'),
    consulted: consultsFor !== null || consultId !== null,
    handedOnTo: isHandedOn ? transfer.target : null
  })
}
