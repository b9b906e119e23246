// One call leg as every page and the host see it: what the INVITE said, how far the call is, and how it ended. The
// machine (call-machine.ts) starts from it and ends in it.
import { z } from 'zod'
import { dropFactsSchema } from './drop-classifier.ts'
import { epochMsSchema } from './local-time.ts'
import { msisdnSchema } from './subscriber.ts'

/** ringing: inbound, offered · dialling, early: outbound before the answer · connecting: agent has pressed answer · active · ended. */
export const callPhaseSchema = z.enum(['ringing', 'dialling', 'early', 'connecting', 'active', 'ended'])
export type CallPhase = z.infer<typeof callPhaseSchema>

export const callSnapshotSchema = z.object({
  callId: z.string().min(1),
  /** The PBX's id of the contact; `null` where it gave none or its word is not trusted. */
  interactionId: z.string().nullable(),
  /** The callback task an outbound call is made for. */
  callbackId: z.string().nullable(),
  direction: z.enum(['inbound', 'outbound']),
  phase: callPhaseSchema,
  /** Inbound: the line the call comes from; outbound: the number dialled. E.164, or `null` when unknown or withheld. */
  ani: msisdnSchema.nullable(),
  aniWithheld: z.boolean(),
  /** Cleaned for display (sip-headers.ts), '' when there is none; hostile text all the same. */
  displayName: z.string(),
  queue: z.string().nullable(),
  dnis: z.string().nullable(),
  /** When the call entered the hotline, epoch ms, and whose word that is. */
  enteredAt: epochMsSchema,
  enteredAtSource: z.enum(['pbx', 'invite']),
  startedAt: epochMsSchema,
  answeredAt: epochMsSchema.nullable(),
  endedAt: epochMsSchema.nullable(),
  muted: z.boolean(),
  held: z.boolean(),
  /** What was seen of the end of an answered call; `null` before, and for a call that was never answered. */
  ending: dropFactsSchema.nullable(),
  /** An inbound call nobody took: given up by the caller, or the queue went on to another agent. */
  missed: z.boolean(),
  /** Final SIP status of a call that did not come about. */
  sipStatus: z.number().int().min(100).max(699).nullable()
})
export type CallSnapshot = z.infer<typeof callSnapshotSchema>
