// Host ↔ centre: every REST call and feed message, with its schema. Both sides validate. JSON only; times are epoch ms;
// errors are problem details (shared/problem.ts). Writes carry Idempotency-Key and a write grant instead of the agent's
// short token, because a row may leave this PC long after the shift ended.
import { z } from 'zod'
import { catalogueSchema } from './catalogue.ts'
import { notReadyReasonSchema, wrapUpReasonSchema } from './domain/agent-state.ts'
import { putOffMinutes } from './domain/callback-duty.ts'
import { attemptOutcomeSchema, callbackTaskSchema } from './domain/callback-task.ts'
import { captureRecordSchema, conflictChoicesSchema, profileChangeSchema } from './domain/capture-record.ts'
import { type CustomerWish, customerWishSchema } from './domain/customer-wish.ts'
import { policySchema } from './domain/policy.ts'
import { profileConflictSchema } from './domain/profile-conflict.ts'
import {
  catalogueCodeSchema,
  fieldNameSchema,
  lineFactsSchema,
  msisdnSchema,
  ownerKindSchema,
  subscriberRecordSchema
} from './domain/subscriber.ts'
import { callQualitySchema } from './domain/voice-quality.ts'
import { problemCodeSchema } from './problem.ts'

export { problemDetailsSchema } from './problem.ts'

/** Header names of ours, lower case. */
export const centralHeaders = {
  idempotencyKey: 'idempotency-key',
  ifMatch: 'if-match',
  grant: 'x-write-grant',
  hostId: 'x-host-id'
} as const

const idSchema = z.string().min(1).max(128)

/* ── POST /v1/session · DELETE /v1/session ─────────────────────────────────────────────────────────────────────── */
export const roleSchema = z.enum(['agent', 'lead', 'clerk', 'installer'])
export type Role = z.infer<typeof roleSchema>

export const signInSchema = z.object({
  username: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
  hostId: idSchema,
  /** Of the workstation, for people. */
  hostName: z.string().max(64).optional(),
  /** The session this agent has at another workstation, as `session-elsewhere` has named it, and wants to end. */
  takeOver: z.object({ hostId: idSchema, since: z.number().int() }).optional()
})
export type SignIn = z.infer<typeof signInSchema>

export const sipAccountSchema = z.object({
  /** ws:// or wss:// addresses in order of preference. */
  servers: z.array(z.url()).min(1),
  realm: z.string(),
  username: z.string(),
  /** MD5(username:realm:password), RFC 2617 §3.2.2.2; kept in the phone page's memory only. */
  ha1: z.string().regex(/^[0-9a-f]{32}$/),
  /** What comes before a number on an agent-dialled callback. */
  dialPrefix: z.string(),
  iceServers: z.array(
    z.object({ urls: z.string(), username: z.string().optional(), credential: z.string().optional() })
  )
})
export type SipAccount = z.infer<typeof sipAccountSchema>

export const agentSchema = z.object({
  agentId: idSchema,
  username: z.string(),
  name: z.string(),
  role: roleSchema,
  extension: z.string().nullable()
})
export type Agent = z.infer<typeof agentSchema>

export const sessionSchema = z.object({
  token: z.string(),
  expiresAt: z.number().int(),
  agent: agentSchema,
  /** `null` for roles without a telephone. */
  sip: sipAccountSchema.nullable(),
  policy: policySchema,
  catalogueVersion: z.string(),
  /** The host seals its store's second key copy for the centre with this (RSA-OAEP, SPKI in base64). */
  escrowKey: z.string()
})
export type Session = z.infer<typeof sessionSchema>

/* ── PUT /v1/agent/state · GET /v1/agent/state ─────────────────────────────────────────────────────────────────── */
/** While the agent is busy this is what follows; the last word counts. */
export const setAgentStateSchema = z.object({
  state: z.enum(['ready', 'not-ready']),
  reason: notReadyReasonSchema.nullable()
})
export type SetAgentState = z.infer<typeof setAgentStateSchema>

export const agentStateSchema = z.object({
  state: z.enum(['ready', 'not-ready', 'on-call', 'wrap-up', 'callback']),
  reason: notReadyReasonSchema.nullable(),
  since: z.number().int(),
  /** While busy: what follows. */
  next: setAgentStateSchema.optional(),
  /** In wrap-up: when it is over by itself, by the clock that says `now` (absent: this one's own). */
  wrapUp: z
    .object({
      interactionId: idSchema,
      dueAt: z.number().int(),
      now: z.number().int().optional(),
      extensionsLeft: z.number().int().min(0)
    })
    .optional()
})
export type AgentState = z.infer<typeof agentStateSchema>

/* ── POST /v1/agent/wrap-up/{interactionId}/extension · DELETE /v1/agent/wrap-up/{interactionId} → the state ────── */
/** DELETE says that the contact is done with; it ends a callback's pause as well, and is quiet where there is nothing. */
export const extendWrapUpSchema = z.object({ reason: wrapUpReasonSchema })
export type ExtendWrapUp = z.infer<typeof extendWrapUpSchema>

/* ── GET /v1/directory · PUT, DELETE /v1/agent/hand ────────────────────────────────────────────────────────────── */
export const colleagueSchema = z.object({
  agentId: idSchema,
  name: z.string(),
  role: z.enum(['agent', 'lead']),
  /** Where they sit now: what the phone dials, or hands a customer on to. */
  extension: z.string(),
  state: z.enum(['ready', 'talking', 'not-ready', 'offline']),
  /** Epoch ms; for leads only. */
  handRaisedAt: z.number().int().nullable()
})
export type Colleague = z.infer<typeof colleagueSchema>
export const directorySchema = z.object({
  colleagues: z.array(colleagueSchema),
  /** When whoever asks has raised their own hand, epoch ms. */
  ownHandRaisedAt: z.number().int().nullable().default(null)
})
export type Directory = z.infer<typeof directorySchema>

/* ── GET /v1/catalogue (ETag, If-None-Match) ───────────────────────────────────────────────────────────────────── */
export { catalogueSchema }

/* ── PUT /v1/interactions/{id} · PUT /v1/interactions/{id}/subject ─────────────────────────────────────────────── */
export const channelSchema = z.enum(['call', 'counter', 'callback'])

/** What the desk saw of the call. The centre trusts its queue source for ANI and agent and uses these only to compare. */
export const openInteractionSchema = z.object({
  channel: channelSchema,
  ani: msisdnSchema.nullable(),
  dnis: z.string().max(64).nullable(),
  queue: z.string().max(64).nullable(),
  enteredAt: z.number().int(),
  enteredAtSource: z.enum(['pbx', 'invite']),
  /** counter only: number and reason of the visit. */
  counter: z.object({ number: msisdnSchema, reason: z.string().min(3).max(200) }).optional()
})
export type OpenInteraction = z.infer<typeof openInteractionSchema>

/** One of several records the centre has for one number: only what tells them apart. */
export const recordChoiceSchema = z.object({
  subscriberId: idSchema,
  name: z.string(),
  owner: ownerKindSchema.nullable(),
  billing: z.enum(['prepaid', 'postpaid']),
  activatedOn: z.iso.date().nullable()
})
export type RecordChoice = z.infer<typeof recordChoiceSchema>

/** Everything a screen pop needs, in one round trip; writing it also wrote the audit row. */
export const briefingSchema = z.object({
  interactionId: idSchema,
  subject: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('found'), record: subscriberRecordSchema }),
    z.object({ kind: z.literal('not-ours') }),
    z.object({ kind: z.literal('withheld') }),
    /** None is open before the agent has asked the customer and chosen (`chooseRecordSchema`); the grant covers none. */
    z.object({ kind: z.literal('several'), choices: z.array(recordChoiceSchema).min(2) })
  ]),
  callingLine: lineFactsSchema.nullable(),
  ani: msisdnSchema.nullable(),
  enteredAt: z.number().int(),
  enteredAtSource: z.enum(['pbx', 'invite']),
  /** The subject's open callback task, leased to this agent by the screen pop itself (take-over). */
  callback: callbackTaskSchema.nullable(),
  /** Write grant for this interaction and subject, valid 30 days; opaque. */
  grant: z.string(),
  subjectChangesLeft: z.number().int().min(0),
  catalogueVersion: z.string(),
  /** True when the queue source was down and policy granted the record without its word. */
  degraded: z.boolean()
})
export type Briefing = z.infer<typeof briefingSchema>

/* ── PUT /v1/interactions/{id}/record → Briefing: which of several it is; no change of subject, and told twice the same ─ */
export const chooseRecordSchema = z.object({ subscriberId: idSchema })

export const changeSubjectSchema = z.object({ number: msisdnSchema, reason: z.string().min(3).max(200) })

/* ── PUT /v1/interactions/{id}/contact (grant, Idempotency-Key) ────────────────────────────────────────────────── */
export const contactSchema = z.object({
  reason: catalogueCodeSchema,
  note: z.string().max(2000),
  channel: channelSchema,
  result: z.string().max(64),
  closedAt: z.number().int(),
  /** How the call sounded to the agent; absent for a visit, and where the phone page did not live to tell. */
  quality: callQualitySchema.optional()
})
export type Contact = z.infer<typeof contactSchema>

/* ── GET /v1/interactions/{id}/ending ──────────────────────────────────────────────────────────────────────────── */
/** The PBX's own word on how the customer's leg ended; `null` fields while it has not ended or nobody knows. */
export const endingTruthSchema = z.object({
  ended: z.boolean(),
  cause: z.number().int().nullable(),
  by: z.enum(['customer', 'agent', 'pbx']).nullable(),
  /** It has not ended: a colleague has the customer whom the asking agent handed on. Absent: not that. */
  handedOn: z.literal(true).optional()
})
export type EndingTruth = z.infer<typeof endingTruthSchema>

/* ── GET, POST /v1/interactions/{id}/recording ─────────────────────────────────────────────────────────────────── */
export const setRecordingSchema = z.object({ recording: z.enum(['on', 'paused']) })
export const recordingViewSchema = z.object({
  recording: z.enum(['off', 'on', 'paused']),
  /** Policy: may this agent pause it? */
  mayPause: z.boolean()
})
export type RecordingView = z.infer<typeof recordingViewSchema>

/* ── POST /v1/interactions/{id}/hang-up: end this agent's PBX leg (phone page lost) ────────────────────────────── */

/* ── PATCH /v1/subscribers/{id}/profile (grant, Idempotency-Key = captureId, If-Match = version) ──────────────── */
export { profileChangeSchema }
export const changeReceiptSchema = z.object({
  captureId: z.uuid(),
  version: z.number().int(),
  carrier: z.enum(['waiting', 'confirmed', 'parked', 'not-needed'])
})
export type ChangeReceipt = z.infer<typeof changeReceiptSchema>

export type { CustomerWish }
/* ── PUT /v1/wishes/{wishId} (grant, Idempotency-Key = wishId): what the customer asks for about their own data ──────── */
export { customerWishSchema }
export const wishReceiptSchema = z.object({ wishId: z.uuid(), version: z.number().int() })
export type WishReceipt = z.infer<typeof wishReceiptSchema>

/* ── PUT /v1/conflicts/{captureId} (grant, Idempotency-Key, If-Match): its agent hands it to the lead, as it is ─────── */
/* ── GET /v1/conflicts (lead) → what waits · GET /v1/conflicts/{captureId} → opened · POST …/decision → receipt ─────── */
export const handedConflictSchema = z.object({
  captureId: z.uuid(),
  handedAt: z.number().int(),
  agentName: z.string().nullable(),
  fields: z.array(fieldNameSchema)
})
export type HandedConflict = z.infer<typeof handedConflictSchema>
export const handedConflictListSchema = z.object({ conflicts: z.array(handedConflictSchema) })
export const openedConflictSchema = z.object({ msisdn: msisdnSchema, conflict: profileConflictSchema })
export type OpenedConflict = z.infer<typeof openedConflictSchema>
export const decideConflictSchema = z.object({
  /** The version that was looked at. */
  version: z.number().int(),
  choices: conflictChoicesSchema
})
export type DecideConflict = z.infer<typeof decideConflictSchema>

/* ── PUT /v1/handed-rows/{rowId}: refused for good, an agent hands it to the lead; never what it says ─────────────── */
/* ── GET /v1/handed-rows · POST …/{rowId}/instruction (lead) · GET …/instructions · DELETE …/{rowId} (its host) ───── */
export const handRowSchema = z.object({
  kind: z.enum(['profile-change', 'callback', 'callback-attempt', 'contact', 'wish']),
  problem: problemCodeSchema,
  madeAt: z.number().int(),
  /** Whose row it is; '' = nobody was signed in. */
  madeBy: z.string().max(128)
})
export type HandRow = z.infer<typeof handRowSchema>
/** Send it once more, or leave it: it stays unsent, and the workstation forgets it in time. */
const instructionSchema = z.enum(['retry', 'give-up'])
/** No free text: what a lead would write there is about a customer. */
export const giveUpReasonSchema = z.enum(['told-elsewhere', 'out-of-date', 'mistake'])
export type GiveUpReason = z.infer<typeof giveUpReasonSchema>
export const handedRowSchema = handRowSchema.extend({
  rowId: z.uuid(),
  hostId: idSchema,
  agentName: z.string().nullable(),
  handedAt: z.number().int(),
  /** Said already; its workstation has not done it yet. */
  instruction: instructionSchema.nullable()
})
export type HandedRow = z.infer<typeof handedRowSchema>
export const handedRowListSchema = z.object({ rows: z.array(handedRowSchema) })
export const instructRowSchema = z.discriminatedUnion('instruction', [
  z.object({ hostId: idSchema, instruction: z.literal('retry') }),
  z.object({ hostId: idSchema, instruction: z.literal('give-up'), reason: giveUpReasonSchema })
])
export type InstructRow = z.infer<typeof instructRowSchema>
export const rowInstructionSchema = z.object({ rowId: z.uuid(), instruction: instructionSchema })
export type RowInstruction = z.infer<typeof rowInstructionSchema>
export const rowInstructionListSchema = z.object({ instructions: z.array(rowInstructionSchema) })

/* ── GET /v1/changes/{captureId}?grant … → changeReceipt (has the carrier confirmed?) ──────────────────────────── */

/* ── PUT /v1/callbacks/{id} (grant, Idempotency-Key = id): create; 201, or 200 with the task that is already there ── */
/**
 * What the host of a dropped call says of it. Told with the proposal (draft `lost`) and again with its confirmation: draft
 * `suspended` = it stands, anything else = it was no drop, the task is withdrawn (callback-lease-lost if taken over).
 */
export const createCallbackSchema = z.object({
  numberToDial: msisdnSchema,
  originInteractionId: idSchema,
  droppedAt: z.number().int(),
  draft: captureRecordSchema
})
export type CreateCallback = z.infer<typeof createCallbackSchema>

/** One dial the PBX permits the task's maker beside every other, should the centre go down, while the first lease lasts. */
export const loneDialSchema = z.object({ interactionId: idSchema, grant: z.string() })
export type LoneDial = z.infer<typeof loneDialSchema>

export const createCallbackReplySchema = callbackTaskSchema.extend({
  /** `null`: not confirmed yet, not its maker's any more, or the PBX could not be told. */
  loneDial: loneDialSchema.nullable().default(null)
})
export type CreateCallbackReply = z.infer<typeof createCallbackReplySchema>

/* ── GET /v1/callbacks → open tasks · POST /v1/callbacks/{id}/lease → leased ───────────────────────────────────── */
export const callbackListSchema = z.object({ tasks: z.array(callbackTaskSchema), now: z.number().int() })
export type CallbackList = z.infer<typeof callbackListSchema>

/**
 * A lease: the agent is paused in the queue, the new interaction is announced for this agent and number, eligibility's
 * inputs are read again. `already-complete` = filled in meanwhile, the task is closed.
 */
export const leaseReplySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('leased'),
    task: callbackTaskSchema,
    interactionId: idSchema,
    dial: z.string(),
    briefing: briefingSchema
  }),
  z.object({ kind: z.literal('already-complete'), task: callbackTaskSchema })
])
export type LeaseReply = z.infer<typeof leaseReplySchema>

/* ── PUT /v1/callbacks/{id}/draft (fenced): newest draft while a capture resumed from it is being worked on, and again when it drops ── */
export const saveDraftSchema = z.object({ leaseNumber: z.number().int(), draft: captureRecordSchema })

/* ── POST /v1/callbacks/{id}/attempts (Idempotency-Key; fenced by leaseNumber) ─────────────────────────────────── */
export const recordAttemptSchema = z.object({
  leaseNumber: z.number().int(),
  interactionId: idSchema,
  outcome: attemptOutcomeSchema,
  at: z.number().int(),
  /** The capture as it stands, when the attempt got through and dropped again. */
  draft: captureRecordSchema.optional()
})
export type RecordAttempt = z.infer<typeof recordAttemptSchema>

/* ── POST /v1/callbacks/{id}/heartbeat (fenced) → task: whoever works on it is alive ──────────────────────────── */
export const heartbeatSchema = z.object({ leaseNumber: z.number().int() })

/* ── POST /v1/callbacks/{id}/put-off (fenced) → task; callback-put-off-too-late ─────────────────────────────────── */
export const putOffSchema = z.object({ leaseNumber: z.number().int(), minutes: z.literal(putOffMinutes) })

/* ── POST /v1/callbacks/{id}/pass → task: whoever is asked to make it (`offer.to`) leaves it to a colleague ───────── */

/* ── POST /v1/callbacks/{id}/assign (leads) → task; `null` = back to the pool ──────────────────────────────────── */
/** Refused with callback-being-called while an agent dials or has the customer on the line. */
export const assignCallbackSchema = z.object({ agentId: idSchema.nullable() })

/* ── POST /v1/callbacks/{id}/release (fenced) → task ───────────────────────────────────────────────────────────── */
export const releaseLeaseSchema = z.object({ leaseNumber: z.number().int() })

/* ── GET /v1/feed (WebSocket): bells only; the host then asks for what changed ─────────────────────────────────── */
export const feedMessageSchema = z.discriminatedUnion('type', [
  /** Bells may have been missed between centres: ask for everything. */
  z.object({ type: z.literal('all-changed') }),
  z.object({ type: z.literal('callbacks-changed') }),
  z.object({ type: z.literal('interaction-ended'), interactionId: idSchema }),
  z.object({ type: z.literal('agent-state-changed') }),
  z.object({ type: z.literal('directory-changed') }),
  z.object({ type: z.literal('recording-changed'), interactionId: idSchema }),
  z.object({ type: z.literal('change-confirmed'), captureId: z.uuid() }),
  z.object({ type: z.literal('conflicts-changed') }),
  /** A customer has taken back what they told: whatever is parked here asks once more whether it may go. */
  z.object({ type: z.literal('customer-withdrew') })
])
export type FeedMessage = z.infer<typeof feedMessageSchema>

/* ── GET /v1/health ────────────────────────────────────────────────────────────────────────────────────────────── */
export const healthSchema = z.object({
  ok: z.boolean(),
  now: z.number().int(),
  /** Of the centre's program. */
  version: z.string().max(32).optional(),
  database: z.enum(['pglite', 'postgresql']),
  /** False: on PGlite, which can lose what it has confirmed; not for a hotline. */
  durable: z.boolean().optional(),
  /** Of several centres this one writes down what the PBX says. */
  leads: z.boolean().optional(),
  /** About to end (with 503): no new requests here. */
  draining: z.boolean().optional(),
  queueSource: z.enum(['up', 'down']),
  carrierCrm: z.enum(['up', 'down', 'unknown'])
})
