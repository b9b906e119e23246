// One run of the four-step script for one subject, as it is stored: our own versioned record, never an XState snapshot.
// The machine (capture-machine.ts) starts from it and ends in it.
import { z } from 'zod'
import {
  askedFieldSchema,
  catalogueCodeSchema,
  fieldNameSchema,
  fieldStatusSchema,
  fieldValueSchema,
  genderSchema
} from './subscriber.ts'

/**
 * identify: verdict and gender · invite: the invitation is being read · persuade: a priority customer refused and is
 * asked once more · update: values are taken down · thank: refused for good, thank and close · lost: the call ended,
 * the agent confirms how · suspended: a callback task holds it · completed: one change goes out · closed: nothing to send.
 */
export const captureStateSchema = z.enum([
  'identify',
  'invite',
  'persuade',
  'update',
  'thank',
  'lost',
  'suspended',
  'completed',
  'closed'
])

/** The states in which the script is being led, hence those a suspended capture can resume at. */
export const captureStepSchema = captureStateSchema.extract([
  'identify',
  'invite',
  'persuade',
  'update',
  'thank'
])
export type CaptureStep = z.infer<typeof captureStepSchema>

/** Proof of consent for one answered field: which wording was read, in which language, when, by whom, in which call. */
export const consentSchema = z.object({
  wordingId: z.string(),
  wordingVersion: z.number().int(),
  language: z.enum(['vi', 'en']),
  at: z.number().int(),
  agentId: z.string(),
  interactionId: z.string()
})

export const capturedFieldSchema = z.object({
  status: fieldStatusSchema.extract(['answered', 'assessed', 'refused', 'unknown']),
  value: fieldValueSchema.nullable(),
  at: z.number().int(),
  agentId: z.string(),
  interactionId: z.string(),
  /** Present exactly when the status is `answered`. */
  consent: consentSchema.nullable()
})
export type CapturedField = z.infer<typeof capturedFieldSchema>

export const endingCodeSchema = z.enum(['dropped', 'customer-hung-up', 'agent-hung-up', 'transferred'])
export type EndingCode = z.infer<typeof endingCodeSchema>

export const abortReasonSchema = z.enum(['complaint', 'lost-phone', 'difficult', 'not-user', 'other'])
export type AbortReason = z.infer<typeof abortReasonSchema>

export const captureRecordSchema = z.object({
  v: z.literal(1),
  captureId: z.uuid(),
  subscriberId: z.string(),
  /** The subscriber record's version the verdict was made on; travels as If-Match. */
  baseVersion: z.number().int(),
  channel: z.enum(['call', 'counter']),
  /** The interaction the capture runs in now; changes on resume. */
  interactionId: z.string(),
  /** The interaction it began in. */
  originInteractionId: z.string(),
  state: captureStateSchema,
  resumeAt: captureStepSchema.nullable(),
  /** Asked fields that are wanted, i.e. missing and not in their cool-off. */
  ask: z.array(askedFieldSchema),
  /** Whether gender is wanted. */
  assessGender: z.boolean(),
  priority: z.boolean(),
  persuasionsAllowed: z.number().int(),
  persuasions: z.number().int(),
  /** Asked fields whose refusal is being handled in `persuade`. */
  refusing: z.array(askedFieldSchema),
  startedAt: z.number().int(),
  /** When the invitation began, epoch ms: only after it can a drop make a callback task. */
  invitedAt: z.number().int().nullable(),
  fields: z.object({
    gender: capturedFieldSchema.nullable(),
    occupation: capturedFieldSchema.nullable(),
    hobbies: capturedFieldSchema.nullable()
  }),
  /** In `lost`: the classifier's proposal and when it stands unconfirmed. */
  ending: z
    .object({ proposal: endingCodeSchema, at: z.number().int(), confirmBy: z.number().int() })
    .nullable(),
  /** Why the capture is over; `null` while it is not. */
  outcome: z
    .object({
      code: z.enum(['sent', 'aborted', 'ended-with-call', 'already-complete', 'unreachable']),
      ending: endingCodeSchema.nullable(),
      abortReason: abortReasonSchema.nullable(),
      at: z.number().int()
    })
    .nullable(),
  /** Grows by one with every event taken. */
  revision: z.number().int()
})
export type CaptureRecord = z.infer<typeof captureRecordSchema>

/** What an agent does in the guide. */
export const agentCaptureEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('assess-gender'), value: genderSchema.nullable() }),
  z.object({ type: z.literal('invite') }),
  z.object({ type: z.literal('agree') }),
  /** No `fields` = all asked fields that are still open. */
  z.object({ type: z.literal('refuse'), fields: z.array(askedFieldSchema).min(1).optional() }),
  z.object({ type: z.literal('still-refuse') }),
  z.discriminatedUnion('field', [
    z.object({ type: z.literal('answer'), field: z.literal('occupation'), value: catalogueCodeSchema }),
    z.object({
      type: z.literal('answer'),
      field: z.literal('hobbies'),
      value: z.array(catalogueCodeSchema).min(1).max(20)
    })
  ]),
  z.object({ type: z.literal('not-known'), field: askedFieldSchema }),
  z.object({ type: z.literal('clear'), field: askedFieldSchema }),
  z.object({ type: z.literal('back') }),
  z.object({ type: z.literal('send') }),
  z.object({ type: z.literal('abort'), reason: abortReasonSchema })
])
export type AgentCaptureEvent = z.infer<typeof agentCaptureEventSchema>

/** What an agent puts right after the change is out: a value for a value, or what the customer has told now after all. */
export const correctionSchema = z.discriminatedUnion('field', [
  z.object({ field: z.literal('gender'), value: genderSchema }),
  z.object({ field: z.literal('occupation'), value: catalogueCodeSchema }),
  z.object({ field: z.literal('hobbies'), value: z.array(catalogueCodeSchema).min(1).max(20) })
])
export type Correction = z.infer<typeof correctionSchema>

/** What the host itself tells the machine. */
export type HostCaptureEvent =
  | { type: 'call-lost'; proposal: EndingCode; confirmBy: number }
  /** With `confirmBy`: and the agent is asked longer. */
  | { type: 'repropose'; proposal: EndingCode; confirmBy?: number }
  | { type: 'confirm-ending'; code: EndingCode }
  | { type: 'resume'; interactionId: string }
  | { type: 'close-already-complete' }
  | { type: 'close-unreachable' }

/** Who does it, when and in which words; added by the host to every event, so that the machine has no clock. */
export interface CaptureEventContext {
  at: number
  agentId: string
  wording: { id: string; version: number; language: 'vi' | 'en' }
}

export type CaptureEvent = (AgentCaptureEvent | HostCaptureEvent) & CaptureEventContext

/** Keep what the record holds, or put what this capture was told. */
export const conflictChoiceSchema = z.enum(['theirs', 'ours'])
export type ConflictChoice = z.infer<typeof conflictChoiceSchema>
export const conflictChoicesSchema = z.partialRecord(fieldNameSchema, conflictChoiceSchema)
export type ConflictChoices = z.infer<typeof conflictChoicesSchema>

/** What a person has decided about fields that somebody else had changed meanwhile; sent with the version they looked at. */
export const conflictDecisionSchema = z.object({
  /** The version the capture itself was made on: what changed since then needed a choice. */
  madeOn: z.number().int(),
  fields: conflictChoicesSchema,
  agentId: z.string(),
  at: z.number().int()
})
export type ConflictDecision = z.infer<typeof conflictDecisionSchema>

/** The one change a finished capture makes at the centre (body of the PATCH); only fields that got a status are in it. */
export const profileChangeSchema = z.object({
  /** The change's own id; of a capture's change it is the capture's. */
  captureId: z.uuid(),
  /** A mis-keyed field put right: the change it was first told with. */
  corrects: z.uuid().optional(),
  decision: conflictDecisionSchema.optional(),
  interactionId: z.string(),
  channel: z.enum(['call', 'counter']),
  changeType: z.literal('change-occupation-hobbies'),
  reason: z.literal('customer-request'),
  fields: z.object({
    gender: capturedFieldSchema.optional(),
    occupation: capturedFieldSchema.optional(),
    hobbies: capturedFieldSchema.optional()
  }),
  closedAt: z.number().int()
})
export type ProfileChange = z.infer<typeof profileChangeSchema>
