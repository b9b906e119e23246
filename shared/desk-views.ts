// What the desk paints, whole: the session, a contact, a delivery, a callback. Replaced as one; a page drops an older revision.
// What is asked and answered with it is in desk-contract.ts.
import { z } from 'zod'
import { catalogueSchema } from './catalogue.ts'
import { agentSchema, agentStateSchema, briefingSchema } from './central-contract.ts'
import { callPhaseSchema, callSnapshotSchema } from './domain/call-snapshot.ts'
import { callbackTaskSchema } from './domain/callback-task.ts'
import { captureRecordSchema, endingCodeSchema } from './domain/capture-record.ts'
import { contactFactsSchema, eligibilitySchema } from './domain/eligibility.ts'
import { policySchema } from './domain/policy.ts'
import { msisdnSchema } from './domain/subscriber.ts'
import { problemCodeSchema } from './problem.ts'

const idSchema = z.string().min(1).max(128)

export const deskSessionSchema = z.object({
  agent: agentSchema,
  policy: policySchema,
  catalogue: catalogueSchema,
  /** The centre has a newer one, which could not be had when the agent signed in. */
  catalogueOutdated: z.literal(true).optional(),
  agentState: agentStateSchema
})
export type DeskSession = z.infer<typeof deskSessionSchema>

/* ── the call as the phone page reports it ────────────────────────────────────────────────────────────────────── */
export const offeredCallSchema = z.object({
  interactionId: idSchema,
  direction: z.enum(['inbound', 'outbound']),
  ani: msisdnSchema.nullable(),
  aniWithheld: z.boolean(),
  dnis: z.string().max(64).nullable(),
  queue: z.string().max(64).nullable(),
  /** Cleaned, at most 128 graphemes; hostile text nonetheless. */
  displayName: z.string().max(512),
  enteredAt: z.number().int(),
  enteredAtSource: z.enum(['pbx', 'invite']),
  /** When the INVITE reached the phone page. */
  offeredAt: z.number().int()
})
export type OfferedCall = z.infer<typeof offeredCallSchema>

/* ── one interaction, whole: what the desk paints. Replaced as one; a page drops an older revision. ─────────────── */
export const deliverySchema = z.object({
  rowId: z.string(),
  kind: z.enum(['profile-change', 'callback', 'callback-attempt', 'contact', 'wish']),
  captureId: z.string().nullable(),
  interactionId: z.string().nullable(),
  /**
   * on-this-pc → sent → confirmed (centre has it) → carrier (the carrier's CRM has it); parked needs a person.
   * carrier-refused: the centre has it and the carrier refused it for good; nothing waits for it here.
   * cancelled: the customer has taken back what it said. handed-over: in conflict or refused, the lead decides. given-up: the lead has said that it stays unsent. unreadable: kept, but what it says cannot be opened any more.
   */
  state: z.enum([
    'on-this-pc',
    'sending',
    'confirmed',
    'carrier',
    'carrier-refused',
    'cancelled',
    'parked',
    'handed-over',
    'given-up',
    'unreadable'
  ]),
  /** The centre's record version once confirmed. */
  version: z.number().int().nullable(),
  attempts: z.number().int(),
  problem: problemCodeSchema.nullable(),
  createdAt: z.number().int(),
  /** Parked with both accounts of each field: whoever took the capture down, or a lead, can decide here. */
  hasConflict: z.boolean().optional()
})
export type Delivery = z.infer<typeof deliverySchema>

export const interactionViewSchema = z.object({
  interactionId: idSchema,
  revision: z.number().int(),
  channel: z.enum(['call', 'counter', 'callback']),
  call: offeredCallSchema.nullable(),
  /** offered: ringing or dialling · active: answered · ended: wrap-up · finished: closed by the agent. */
  phase: z.enum(['offered', 'active', 'ended', 'finished']),
  answeredAt: z.number().int().nullable(),
  endedAt: z.number().int().nullable(),
  briefing: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('loading') }),
    z.object({ kind: z.literal('briefed'), briefing: briefingSchema }),
    /** Centre slow, down, or it said no: the call goes on; asked again on `interaction.retry`. */
    z.object({ kind: z.literal('refused'), code: problemCodeSchema })
  ]),
  /** Provisional until the agent has said that the request is served. */
  eligibility: eligibilitySchema.nullable(),
  contactFacts: contactFactsSchema,
  served: z.boolean(),
  capture: captureRecordSchema.nullable(),
  /** The callback task this interaction works on, if any. */
  callbackId: z.string().nullable(),
  /** How the call ended, as proposed or confirmed. */
  ending: z
    .object({ code: endingCodeSchema, confirmed: z.boolean(), confirmBy: z.number().int() })
    .nullable(),
  contactSaved: z.boolean(),
  /** The customer of a call that was cut has called again, and a colleague goes on with the capture. */
  takenOver: z.boolean().optional(),
  /** A call back that somebody else has answered. */
  wrongPerson: z.boolean().optional()
})
export type InteractionView = z.infer<typeof interactionViewSchema>

/** A capture that has been sent and whose contact is closed: a mis-keyed field of it can still be put right. */
export const sentCaptureSchema = interactionViewSchema
  .pick({ interactionId: true, channel: true, phase: true, endedAt: true })
  .extend({
    customerName: z.string(),
    msisdn: msisdnSchema,
    capture: captureRecordSchema,
    /** Epoch ms; the way after that is the customer's next contact. */
    until: z.number().int()
  })
export type SentCapture = z.infer<typeof sentCaptureSchema>

/** What the desk lists of a callback; the draft stays in the host. */
export const callbackViewSchema = callbackTaskSchema.omit({ draft: true }).extend({
  /** Asked fields still open in the draft. */
  openFields: z.array(z.enum(['occupation', 'hobbies'])),
  /** Leased to this agent on this host. */
  mine: z.boolean(),
  /** Likewise, or was and nobody has taken it since, or they are asked to make it: who is reminded of it. */
  kept: z.boolean(),
  /** Known on this PC, not yet confirmed by the centre. */
  onlyHere: z.boolean()
})
export type CallbackView = z.infer<typeof callbackViewSchema>

/** The callback this agent is to make now; `null` = none is due. */
export const callbackReminderSchema = z.object({
  callbackId: z.uuid().nullable(),
  /** How many are due, this one included. */
  due: z.number().int(),
  /** A call or its wrap-up goes on: it waits and disturbs nobody. */
  isQuiet: z.boolean()
})
export type CallbackReminder = z.infer<typeof callbackReminderSchema>

/** A call at this workstation, with or without a contact behind it: what a shell needs to show that it rings. */
export const callAtHandSchema = callSnapshotSchema
  .pick({ callId: true, direction: true, queue: true, displayName: true, ani: true, extension: true })
  .extend({ phase: callPhaseSchema.exclude(['ended']) })
export type CallAtHand = z.infer<typeof callAtHandSchema>
/** A store that was damaged: what could be read of it is in a new one. */
export const salvageSchema = z.object({
  /** Epoch ms. */
  at: z.number().int(),
  /** Name of the damaged file, which was put aside. */
  keptAs: z.string(),
  /** Rows. */
  saved: z.number().int(),
  /** Rows that could not be read, by the store's own table; `count` is `null` where nobody can tell how many there were. */
  lost: z.array(
    z.object({
      kind: z.enum(['kept', 'interaction', 'capture', 'capture_event', 'callback', 'outbox', 'past_call']),
      count: z.number().int().nullable()
    })
  )
})
export type Salvage = z.infer<typeof salvageSchema>
