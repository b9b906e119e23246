// Page ↔ host: every procedure and event, one row each, with its schemas and the page that may call it. Adding one is a
// row here and a handler in src-main; the compiler names the second.
import { z } from 'zod'
import { catalogueSchema } from './catalogue.ts'
import {
  agentSchema,
  agentStateSchema,
  briefingSchema,
  directorySchema,
  recordingViewSchema,
  setAgentStateSchema,
  setRecordingSchema,
  sipAccountSchema
} from './central-contract.ts'
import { pastCallSchema } from './domain/call-history.ts'
import { callPhaseSchema, callSnapshotSchema } from './domain/call-snapshot.ts'
import { attemptOutcomeSchema, callbackTaskSchema } from './domain/callback-task.ts'
import { agentCaptureEventSchema, captureRecordSchema, endingCodeSchema } from './domain/capture-record.ts'
import { dropFactsSchema } from './domain/drop-classifier.ts'
import { contactFactsSchema, eligibilitySchema } from './domain/eligibility.ts'
import { policySchema, telephonePolicySchema } from './domain/policy.ts'
import { phoneReadinessSchema, readinessReasonSchema } from './domain/readiness.ts'
import { catalogueCodeSchema, msisdnSchema } from './domain/subscriber.ts'
import { callQualitySchema } from './domain/voice-quality.ts'
import { preflightReportSchema } from './preflight.ts'
import { problemCodeSchema } from './problem.ts'
import { settingsChangeSchema, settingsSchema } from './settings.ts'
import type { PageRole } from './wire.ts'

const idSchema = z.string().min(1).max(128)

/** Something expected went wrong: the page shows `problems.<code>` in words. */
export const refusedSchema = z.object({ kind: z.literal('refused'), code: problemCodeSchema })
const doneSchema = z.object({ kind: z.literal('done') })
const doneOrRefused = z.discriminatedUnion('kind', [doneSchema, refusedSchema])

/* ── session ──────────────────────────────────────────────────────────────────────────────────────────────────── */
export const deskSessionSchema = z.object({
  agent: agentSchema,
  policy: policySchema,
  catalogue: catalogueSchema,
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
  kind: z.enum(['profile-change', 'callback', 'callback-attempt', 'contact']),
  captureId: z.string().nullable(),
  interactionId: z.string().nullable(),
  /**
   * on-this-pc → sent → confirmed (centre has it) → carrier (the carrier's CRM has it); parked needs a person.
   * carrier-refused: the centre has it and the carrier refused it for good; nothing waits for it here.
   */
  state: z.enum(['on-this-pc', 'sending', 'confirmed', 'carrier', 'carrier-refused', 'parked']),
  /** The centre's record version once confirmed. */
  version: z.number().int().nullable(),
  attempts: z.number().int(),
  problem: problemCodeSchema.nullable(),
  createdAt: z.number().int()
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
  takenOver: z.boolean().optional()
})
export type InteractionView = z.infer<typeof interactionViewSchema>

/** What the desk lists of a callback; the draft stays in the host. */
export const callbackViewSchema = callbackTaskSchema.omit({ draft: true }).extend({
  /** Asked fields still open in the draft. */
  openFields: z.array(z.enum(['occupation', 'hobbies'])),
  /** Leased to this agent on this host. */
  mine: z.boolean(),
  /** Known on this PC, not yet confirmed by the centre. */
  onlyHere: z.boolean()
})
export type CallbackView = z.infer<typeof callbackViewSchema>

/** A call at this workstation, with or without a contact behind it: what a shell needs to show that it rings. */
export const callAtHandSchema = callSnapshotSchema
  .pick({ callId: true, direction: true, queue: true, displayName: true, ani: true, extension: true })
  .extend({ phase: callPhaseSchema.exclude(['ended']) })
export type CallAtHand = z.infer<typeof callAtHandSchema>
/** More than a telephone ever has. */
const mostCalls = 8
const callsAtHandSchema = z.object({ calls: z.array(callAtHandSchema).max(mostCalls) })

const readinessSchema = z.object({ reasons: z.array(readinessReasonSchema) })

const interactionInput = z.object({ interactionId: idSchema })
const steppedOutput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stepped'), interaction: interactionViewSchema }),
  refusedSchema
])

const recordingOutput = z.discriminatedUnion('kind', [
  recordingViewSchema.extend({ kind: z.literal('known') }),
  refusedSchema
])

interface Row {
  input: z.ZodType
  output: z.ZodType
  /** Pages that may call it. */
  from: readonly PageRole[]
}

const row = <I extends z.ZodType, O extends z.ZodType>(from: readonly PageRole[], input: I, output: O) => ({
  from,
  input,
  output
})

const nothing = z.object({})

export const procedures = {
  'session.signIn': row(
    ['desk'],
    z.object({ username: z.string().min(1).max(64), password: z.string().min(1).max(256) }),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('signed-in'), session: deskSessionSchema }),
      refusedSchema
    ])
  ),
  'session.signOut': row(['desk'], nothing, doneSchema),
  'session.read': row(['desk'], nothing, z.object({ session: deskSessionSchema.nullable() })),

  /** Phone page only; `null` while nobody is signed in. Kept in that page's memory, never stored. */
  'phone.account': row(
    ['phone'],
    nothing,
    z.object({ account: sipAccountSchema.nullable(), policy: telephonePolicySchema })
  ),

  'interaction.open': row(
    ['phone'],
    z.object({ call: offeredCallSchema, callbackId: z.string().nullable() }),
    doneSchema
  ),
  'interaction.answered': row(['phone'], interactionInput.extend({ at: z.number().int() }), doneSchema),
  'interaction.ended': row(
    ['phone'],
    interactionInput.extend({
      at: z.number().int(),
      answered: z.boolean(),
      facts: dropFactsSchema,
      sipStatus: z.number().int().nullable(),
      /** How it sounded; absent for a call that nobody talked on. */
      quality: callQualitySchema.optional()
    }),
    doneSchema
  ),
  /** Shop counter: the subject is entered by number with a reason. */
  'interaction.openCounter': row(
    ['desk'],
    z.object({ number: z.string().min(1).max(64), reason: z.string().min(3).max(200) }),
    steppedOutput
  ),
  /** Asks the centre again for the briefing. */
  'interaction.retry': row(['desk'], interactionInput, doneSchema),
  'interaction.setSubject': row(
    ['desk'],
    interactionInput.extend({ number: z.string().min(1).max(64), reason: z.string().min(3).max(200) }),
    steppedOutput
  ),
  /** F6 and its siblings: the request is served, and what the agent knows of the call. Begins the capture if eligible. */
  'interaction.served': row(['desk'], interactionInput.extend({ facts: contactFactsSchema }), steppedOutput),
  'interaction.confirmEnding': row(
    ['desk'],
    interactionInput.extend({ code: endingCodeSchema }),
    steppedOutput
  ),
  /** Wrap-up: reason and note of the contact; closes the interaction on screen. */
  'interaction.finish': row(
    ['desk'],
    interactionInput.extend({ reason: catalogueCodeSchema, note: z.string().max(2000) }),
    steppedOutput
  ),
  /** Any call that is over, also one without a contact behind it: for the agent's list of calls. */
  'call.over': row(['phone'], z.object({ call: callSnapshotSchema }), doneSchema),
  /** The signed-in agent's own calls of the last days, newest first. */
  'callHistory.read': row(['desk'], nothing, z.object({ calls: z.array(pastCallSchema) })),

  /** Interactions that are not finished, newest last: what a re-attaching desk page paints first. */
  'interaction.list': row(['desk'], nothing, z.object({ interactions: z.array(interactionViewSchema) })),

  'capture.step': row(['desk'], interactionInput.extend({ event: agentCaptureEventSchema }), steppedOutput),

  'callback.list': row(
    ['desk'],
    nothing,
    z.object({ callbacks: z.array(callbackViewSchema), fresh: z.boolean() })
  ),
  /** Leases the task; `dial` is what the phone page is to dial, under the new interaction id. */
  'callback.take': row(
    ['desk'],
    z.object({ callbackId: z.uuid() }),
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('leased'),
        interactionId: idSchema,
        dial: z.string(),
        numberToDial: msisdnSchema
      }),
      z.object({ kind: z.literal('already-complete') }),
      refusedSchema
    ])
  ),
  /** What became of an attempt that was not answered; the host works it out itself when the phone page reports the end. */
  'callback.recordAttempt': row(
    ['desk'],
    z.object({ callbackId: z.uuid(), outcome: attemptOutcomeSchema }),
    doneOrRefused
  ),
  'callback.release': row(['desk'], z.object({ callbackId: z.uuid() }), doneOrRefused),

  /** What the phone page has seen of its own line, microphone and ringer; told on every change. */
  'phone.readiness': row(['phone'], phoneReadinessSchema, doneSchema),
  /** The calls that are going on, colleagues' too; told on every change. */
  'phone.calls': row(['phone'], callsAtHandSchema, doneSchema),
  /** What speaks against being ready; nothing = nothing. */
  'readiness.read': row(['desk'], nothing, readinessSchema),
  'agentState.set': row(
    ['desk'],
    setAgentStateSchema,
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('set'), agentState: agentStateSchema }),
      /** Ready, while something is not proven to work. */
      readinessSchema.extend({ kind: z.literal('not-proven') }),
      refusedSchema
    ])
  ),

  /** Colleagues for transfers, and whose hand is up (leads); asked again on `directory.changed`. */
  'directory.read': row(
    ['desk'],
    nothing,
    z.discriminatedUnion('kind', [directorySchema.extend({ kind: z.literal('listed') }), refusedSchema])
  ),
  /** A hand raised to the lead, or taken down. */
  'hand.set': row(['desk'], z.object({ raised: z.boolean() }), doneOrRefused),
  /** The sign that this call is recorded; asked again on `recording.changed`. */
  'recording.read': row(['desk'], interactionInput, recordingOutput),
  'recording.set': row(['desk'], interactionInput.extend(setRecordingSchema.shape), recordingOutput),

  'outbox.list': row(['desk'], nothing, z.object({ deliveries: z.array(deliverySchema) })),
  'outbox.retry': row(['desk'], z.object({ rowId: z.string() }), doneOrRefused),

  'settings.read': row(['desk', 'phone'], nothing, z.object({ settings: settingsSchema })),
  'settings.change': row(['desk'], settingsChangeSchema, z.object({ settings: settingsSchema })),

  /** Checks this machine and its ways to centre and PBX; takes up to 12 s. */
  'diagnostics.run': row(['desk'], nothing, z.object({ report: preflightReportSchema })),

  'connection.read': row(
    ['desk', 'phone'],
    nothing,
    z.object({ centre: z.enum(['up', 'down', 'unknown']), checkedAt: z.number().int() })
  ),
  'log.write': row(
    ['desk', 'phone'],
    z.object({
      level: z.enum(['debug', 'info', 'warn', 'error']),
      event: z.string().min(1).max(64),
      fields: z.record(z.string().max(64), z.unknown())
    }),
    nothing
  )
} as const satisfies Record<string, Row>

export const events = {
  'session.changed': z.object({ session: deskSessionSchema.nullable() }),
  /** The phone page fetches its account again. */
  'phone.accountChanged': z.object({}),
  'phone.callsChanged': callsAtHandSchema,
  /** Said to the phone page by Electron's main process itself: the machine is awake or unlocked again. */
  'shell.awake': z.object({}),
  /** Likewise: the host died and was started again; whoever told it something tells it again. */
  'shell.hostRestarted': z.object({}),
  'interaction.changed': interactionViewSchema,
  'callback.changed': z.object({}),
  'outbox.changed': z.object({ waiting: z.number().int(), parked: z.number().int() }),
  'delivery.changed': deliverySchema,
  'agentState.changed': agentStateSchema,
  'readiness.changed': readinessSchema,
  'directory.changed': z.object({}),
  'callHistory.changed': z.object({}),
  'recording.changed': interactionInput,
  'settings.changed': settingsSchema,
  'connection.changed': z.object({ centre: z.enum(['up', 'down', 'unknown']), checkedAt: z.number().int() })
} as const

export type ProcedureName = keyof typeof procedures
export type ProcedureInput<P extends ProcedureName> = z.infer<(typeof procedures)[P]['input']>
export type ProcedureOutput<P extends ProcedureName> = z.infer<(typeof procedures)[P]['output']>
export type EventName = keyof typeof events
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>

/** A host is a value of this type; `page` is which page asks. */
export type Handlers = {
  [P in ProcedureName]: (input: ProcedureInput<P>, page: PageRole) => Promise<ProcedureOutput<P>>
}
