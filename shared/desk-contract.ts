// Page ↔ host: every procedure and event, one row each, with its schemas and the page that may call it. Adding one is a
// row here and a handler in src-main; the compiler names the second.
import { z } from 'zod'
import {
  agentStateSchema,
  directorySchema,
  extendWrapUpSchema,
  handedConflictListSchema,
  handedRowListSchema,
  instructRowSchema,
  openedConflictSchema,
  recordingViewSchema,
  setAgentStateSchema,
  setRecordingSchema,
  signInSchema,
  sipAccountSchema
} from './central-contract.ts'
import {
  callAtHandSchema,
  callbackReminderSchema,
  callbackViewSchema,
  deliverySchema,
  deskSessionSchema,
  interactionViewSchema,
  offeredCallSchema,
  salvageSchema,
  sentCaptureSchema
} from './desk-views.ts'
import { pastCallSchema } from './domain/call-history.ts'
import { callSnapshotSchema } from './domain/call-snapshot.ts'
import { putOffMinutes } from './domain/callback-duty.ts'
import { attemptOutcomeSchema } from './domain/callback-task.ts'
import {
  agentCaptureEventSchema,
  conflictChoicesSchema,
  correctionSchema,
  endingCodeSchema
} from './domain/capture-record.ts'
import { wishKindSchema } from './domain/customer-wish.ts'
import { dropFactsSchema } from './domain/drop-classifier.ts'
import { contactFactsSchema } from './domain/eligibility.ts'
import { telephonePolicySchema } from './domain/policy.ts'
import { profileConflictSchema } from './domain/profile-conflict.ts'
import { phoneReadinessSchema, readinessReasonSchema } from './domain/readiness.ts'
import { catalogueCodeSchema, msisdnSchema } from './domain/subscriber.ts'
import { callQualitySchema } from './domain/voice-quality.ts'
import { echoQuestionSchema, echoReplySchema, preflightReportSchema } from './preflight.ts'
import { elsewhereSchema, problemCodeSchema } from './problem.ts'
import { settingsChangeSchema, settingsSchema } from './settings.ts'
import type { PageRole } from './wire.ts'

const idSchema = z.string().min(1).max(128)

/** Something expected went wrong: the page shows `problems.<code>` in words. */
export const refusedSchema = z.object({ kind: z.literal('refused'), code: problemCodeSchema })
const doneSchema = z.object({ kind: z.literal('done') })
const doneOrRefused = z.discriminatedUnion('kind', [doneSchema, refusedSchema])

/* ── session ──────────────────────────────────────────────────────────────────────────────────────────────────── */
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

const conflictOutput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('conflict'), conflict: profileConflictSchema }),
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
    signInSchema.pick({ username: true, password: true, takeOver: true }),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('signed-in'), session: deskSessionSchema }),
      /** The agent is signed in at another workstation: said again with `takeOver`, they move here. */
      elsewhereSchema.extend({ kind: z.literal('elsewhere') }),
      refusedSchema
    ])
  ),
  /** The first screen stands, with what the host had to say for it: what waits to be sent may begin to leave. */
  'page.painted': row(['desk'], nothing, doneSchema),
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
  /** The number has several records: which of them the customer says it is. Nothing is captured before. */
  'interaction.chooseRecord': row(
    ['desk'],
    interactionInput.extend({ subscriberId: idSchema }),
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
  /** Somebody else has answered: the attempt counts, and what was said in this call is forgotten. */
  'callback.wrongPerson': row(['desk'], interactionInput, doneOrRefused),
  /** A callback kept for this agent is made some minutes later. */
  'callback.putOff': row(
    ['desk'],
    z.object({ callbackId: z.uuid(), minutes: z.literal(putOffMinutes) }),
    doneOrRefused
  ),
  /** Whoever is asked to make it leaves it to a colleague. */
  'callback.pass': row(['desk'], z.object({ callbackId: z.uuid() }), doneOrRefused),
  /** For leads: gives it to an agent, or back to the pool (`null`). */
  'callback.assign': row(
    ['desk'],
    z.object({ callbackId: z.uuid(), agentId: idSchema.nullable() }),
    doneOrRefused
  ),
  'callback.readReminder': row(['desk'], nothing, callbackReminderSchema),

  /** What the phone page has seen of its own line, microphone and ringer; told on every change. */
  'phone.readiness': row(['phone'], phoneReadinessSchema, doneSchema),
  /** The calls that are going on, colleagues' too; told on every change. */
  'phone.calls': row(['phone'], callsAtHandSchema, doneSchema),
  /** Answers `phone.echoAsked`. */
  'phone.echoed': row(['phone'], echoReplySchema, doneSchema),
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

  /** More time after a call, for a reason; `wrapUp.end`: the contact needs no more. */
  'wrapUp.extend': row(['desk'], interactionInput.extend(extendWrapUpSchema.shape), doneOrRefused),
  'wrapUp.end': row(['desk'], interactionInput, doneSchema),

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

  /** What was saved of a damaged store and what was not, until somebody has seen it. */
  'salvage.read': row(['desk'], nothing, z.object({ salvage: salvageSchema.nullable() })),
  'salvage.seen': row(['desk'], nothing, doneSchema),

  /** A page of the newest, less so many; the first also has whatever waits for a person. */
  'outbox.list': row(
    ['desk'],
    z.object({ offset: z.number().int().min(0).optional() }),
    z.object({ deliveries: z.array(deliverySchema), total: z.number().int() })
  ),
  'outbox.retry': row(['desk'], z.object({ rowId: z.string() }), doneOrRefused),

  /** Both accounts of a parked change: for whoever took it down, and for a lead. */
  'conflict.read': row(['desk'], z.object({ rowId: z.string() }), conflictOutput),
  /** The choice is a new change against the version that was looked at. */
  'conflict.decide': row(
    ['desk'],
    z.object({ rowId: z.string(), version: z.number().int(), choices: conflictChoicesSchema }),
    doneOrRefused
  ),
  'conflict.handOver': row(['desk'], z.object({ rowId: z.string() }), doneOrRefused),
  /** Leads: what agents have handed over; asked again on `conflicts.changed`. */
  'handedConflict.list': row(
    ['desk'],
    nothing,
    z.discriminatedUnion('kind', [
      handedConflictListSchema.extend({ kind: z.literal('listed') }),
      refusedSchema
    ])
  ),
  'handedConflict.read': row(
    ['desk'],
    z.object({ captureId: z.uuid() }),
    z.discriminatedUnion('kind', [openedConflictSchema.extend({ kind: z.literal('opened') }), refusedSchema])
  ),
  'handedConflict.decide': row(
    ['desk'],
    z.object({ captureId: z.uuid(), version: z.number().int(), choices: conflictChoicesSchema }),
    doneOrRefused
  ),
  /** A row that the centre has refused: the lead says what becomes of it. */
  'outbox.handOver': row(['desk'], z.object({ rowId: z.uuid() }), doneOrRefused),
  /** Leads: rows that agents have handed over; asked again on `conflicts.changed`. */
  'handedRow.list': row(
    ['desk'],
    nothing,
    z.discriminatedUnion('kind', [handedRowListSchema.extend({ kind: z.literal('listed') }), refusedSchema])
  ),
  'handedRow.instruct': row(['desk'], z.object({ rowId: z.uuid(), word: instructRowSchema }), doneOrRefused),
  /** A mis-keyed field of a capture that has been sent is put right: a change of its own. */
  'capture.correct': row(['desk'], interactionInput.extend({ correction: correctionSchema }), steppedOutput),

  /** What the signed-in agent has sent of contacts that are closed, and can still put right; the newest first. */
  'correction.list': row(['desk'], nothing, z.object({ captures: z.array(sentCaptureSchema) })),

  /** What the customer asks for about their own data: taken down here at once, told to the centre as soon as that can be. */
  'wish.say': row(['desk'], interactionInput.extend({ wish: wishKindSchema }), steppedOutput),

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
  'session.changed': z.object({
    session: deskSessionSchema.nullable(),
    /** Why it ended, when that was not the agent's wish. */
    problem: problemCodeSchema.nullable().optional()
  }),
  /** The phone page fetches its account again. */
  'phone.accountChanged': z.object({}),
  'phone.callsChanged': callsAtHandSchema,
  /** The phone page is to call the PBX's echo and to say what came back. */
  'phone.echoAsked': echoQuestionSchema,
  /** Said to the phone page by Electron's main process itself: the machine is awake or unlocked again. */
  'shell.awake': z.object({}),
  /** Likewise: the host died and was started again; whoever told it something tells it again. */
  'shell.hostRestarted': z.object({}),
  'interaction.changed': interactionViewSchema,
  'callback.changed': z.object({}),
  'callback.reminderChanged': callbackReminderSchema,
  /** Said once for each time a callback falls due and the agent is free to hear of it. */
  'callback.fellDue': z.object({ callbackId: z.uuid() }),
  'outbox.changed': z.object({ waiting: z.number().int(), parked: z.number().int() }),
  'delivery.changed': deliverySchema,
  'agentState.changed': agentStateSchema,
  'readiness.changed': readinessSchema,
  'directory.changed': z.object({}),
  /** For leads: something was handed over, or decided. */
  'conflicts.changed': z.object({}),
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
