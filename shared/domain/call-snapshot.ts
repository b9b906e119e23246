// One call leg as every page and the host see it: what the INVITE said, how far the call is, and how it ended. The
// machine (call-machine.ts) starts from it and ends in it.
import { z } from 'zod'
import { dropFactsSchema } from './drop-classifier.ts'
import { epochMsSchema } from './local-time.ts'
import { msisdnSchema } from './subscriber.ts'

/** ringing: inbound, offered · dialling, early: outbound before the answer · connecting: agent has pressed answer · active · ended. */
export const callPhaseSchema = z.enum(['ringing', 'dialling', 'early', 'connecting', 'active', 'ended'])
export type CallPhase = z.infer<typeof callPhaseSchema>

/** How a call that nobody talked on came to nothing. */
export const unansweredSchema = z.enum([
  /** Inbound: the caller gave up, or the queue went on to another agent. */
  'missed',
  /** Inbound: another phone has taken it. */
  'elsewhere',
  /** Inbound: the agent did not want it. */
  'rejected',
  /** Outbound: the agent gave up. Inbound: the caller did, while it was being answered. */
  'cancelled',
  /** Busy, no such number, no way through: `sipStatus` says what the other side said. */
  'failed'
])

export const callTransferSchema = z.object({
  kind: z.enum(['blind', 'attended']),
  /** As it was asked for: a number or an extension. */
  target: z.string(),
  /** asked: the PBX has been told · ringing: at the target · failed: the customer is back with us. */
  state: z.enum(['asked', 'ringing', 'failed']),
  /** Why it failed. */
  sipStatus: z.number().int().min(100).max(699).nullable()
})
export type CallTransfer = z.infer<typeof callTransferSchema>

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
  /** A customer's number as the PBX told it where it is no E.164 number (a short code, say): to be seen, never dialled. */
  toldNumber: z.string().optional(),
  /** Cleaned for display (sip-headers.ts), '' when there is none; hostile text all the same. */
  displayName: z.string(),
  /** The other side's number inside the PBX where it has no other: a colleague's, as dialled or as the PBX names them. */
  extension: z.string().nullable(),
  /** The call this one was dialled to consult about. */
  consultsFor: z.string().nullable(),
  /**
   * The contact a colleague consults us about, by the PBX's id. When the customer is then handed over, it becomes the
   * call's interaction.
   */
  consultId: z.string().nullable(),
  /** The extension that handed this customer on to us. */
  transferredBy: z.string().nullable(),
  /** A customer who had been handed on is back: nobody took the call there. */
  returned: z.boolean(),
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
  /** The other side has put us on hold, where it says so (RFC 3264 §8.4). */
  remoteHeld: z.boolean(),
  /** Part of a conference of three. */
  joined: z.boolean(),
  /** The transfer under way, or the last one that failed. */
  transfer: callTransferSchema.nullable(),
  /** What was seen of the end of an answered call; `null` before, and for a call that was never answered. */
  ending: dropFactsSchema.nullable(),
  /** `null` while it goes on, and for a call that was answered. */
  unanswered: unansweredSchema.nullable(),
  /** Final SIP status of a call that did not come about. */
  sipStatus: z.number().int().min(100).max(699).nullable()
})
export type CallSnapshot = z.infer<typeof callSnapshotSchema>
