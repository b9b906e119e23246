// What the desk, a headset button or a test may ask of the calls: one union, composed into the phone's port (phone.ts).
// At most two calls go on at a time, so that "the other one" needs no name.
import { z } from 'zod'
import { dialTargetSchema } from '../../../shared/domain/dial-target.ts'

const callId = z.string().min(1)

export const callCommandSchema = z.discriminatedUnion('kind', [
  /** A call that is talked on is held first. */
  z.object({ kind: z.literal('answer'), callId }),
  /** busy: 486, the queue may try elsewhere · declined: 603, this person does not want the call. */
  z.object({ kind: z.literal('reject'), callId, reason: z.enum(['busy', 'declined']) }),
  /** A ringing call is declined, a dialled one cancelled. A consultation given up brings back the call it was for. */
  z.object({ kind: z.literal('hang-up'), callId }),
  /** One microphone, one truth: whatever call it is said of, all calls follow. */
  z.object({ kind: z.literal('mute'), callId, muted: z.boolean() }),
  /** Taking a call back from hold puts the other one on hold. */
  z.object({ kind: z.literal('hold'), callId, held: z.boolean() }),
  /** Digits of RFC 4733, sent one after the other. */
  z.object({ kind: z.literal('dtmf'), callId, digits: z.string().regex(/^[0-9*#A-D]{1,32}$/) }),
  /** A callback, under the interaction that the host has made for it. */
  z.object({
    kind: z.literal('dial'),
    dial: z.string(),
    number: z.string(),
    interactionId: z.string(),
    callbackId: z.string()
  }),
  /** A colleague or a number; `consultsFor` names the call that is held meanwhile and may be handed over. */
  z.object({ kind: z.literal('dial-out'), dial: dialTargetSchema, consultsFor: callId.nullable() }),
  /** Blind: the customer goes to the target at once. */
  z.object({ kind: z.literal('transfer'), callId, target: dialTargetSchema }),
  /** Attended: the call consulted for goes to the colleague of this consultation. */
  z.object({ kind: z.literal('complete-transfer'), callId }),
  /** From the call that is talked on to the other one, and back. */
  z.object({ kind: z.literal('swap') }),
  /** All three hear each other. */
  z.object({ kind: z.literal('join') }),
  /** Two calls again: this one is talked on, the other one held. */
  z.object({ kind: z.literal('part'), callId })
])
export type CallCommand = z.infer<typeof callCommandSchema>
