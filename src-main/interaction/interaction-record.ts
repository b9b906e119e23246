// One contact with a customer as this workstation remembers it. What the pages see (interaction-view.ts) is projected
// from it; it is written before anything is shown, so that a crash leaves the desk where it was.
import { z } from 'zod'
import { briefingSchema, openInteractionSchema } from '../../shared/central-contract.ts'
import { offeredCallSchema } from '../../shared/desk-views.ts'
import { captureRecordSchema, endingCodeSchema } from '../../shared/domain/capture-record.ts'
import { dropFactsSchema } from '../../shared/domain/drop-classifier.ts'
import { type ContactFacts, contactFactsSchema } from '../../shared/domain/eligibility.ts'
import { callQualitySchema } from '../../shared/domain/voice-quality.ts'
import { problemCodeSchema } from '../../shared/problem.ts'

export const interactionRecordSchema = z.object({
  v: z.literal(1),
  interactionId: z.string(),
  /** Grows by one with every change that the pages see. */
  revision: z.number().int(),
  /** Who was signed in when it began; '' when nobody was. */
  agentId: z.string(),
  channel: z.enum(['call', 'counter', 'callback']),
  /** What the centre was asked with, to ask it again. */
  opening: openInteractionSchema,
  call: offeredCallSchema.nullable(),
  phase: z.enum(['offered', 'active', 'ended', 'finished']),
  openedAt: z.number().int(),
  answeredAt: z.number().int().nullable(),
  endedAt: z.number().int().nullable(),
  briefing: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('loading') }),
    z.object({ kind: z.literal('briefed'), briefing: briefingSchema }),
    z.object({ kind: z.literal('refused'), code: problemCodeSchema })
  ]),
  contactFacts: contactFactsSchema,
  served: z.boolean(),
  captureId: z.uuid().nullable(),
  /** The callback task this interaction works on, and the lease it does so under. */
  callbackId: z.uuid().nullable(),
  leaseNumber: z.number().int().nullable(),
  /** What was seen of the end; `pbxCause` is filled in when the centre knows. */
  endingFacts: dropFactsSchema.nullable(),
  ending: z
    .object({ code: endingCodeSchema, confirmed: z.boolean(), confirmBy: z.number().int() })
    .nullable(),
  contactSaved: z.boolean(),
  /** How the call sounded, by the phone page's word; `null` for a visit, or where it did not live to tell. */
  quality: callQualitySchema.nullable().default(null),
  /** The customer has called again, and a colleague goes on with the capture. */
  takenOver: z.boolean().default(false),
  /** The capture of a task as it was when this call took it up, for when somebody else has answered. */
  resumedFrom: captureRecordSchema.nullable().default(null),
  /** A call back that somebody else has answered. */
  wrongPerson: z.boolean().default(false)
})
export type InteractionRecord = z.infer<typeof interactionRecordSchema>

export const nothingSaid: ContactFacts = { kind: null, difficult: null, isUser: null }
/** What a callback starts from: it was all said in the call that dropped, and nobody calls back a complaint. */
export const saidBefore: ContactFacts = { kind: 'inquiry', difficult: false, isUser: true }

export interface NewInteraction
  extends Pick<InteractionRecord, 'interactionId' | 'agentId' | 'channel' | 'opening' | 'call' | 'openedAt'> {
  phase?: InteractionRecord['phase']
}

export function newInteraction(start: NewInteraction): InteractionRecord {
  return {
    v: 1,
    revision: 1,
    phase: 'offered',
    answeredAt: null,
    endedAt: null,
    briefing: { kind: 'loading' },
    contactFacts: nothingSaid,
    served: false,
    captureId: null,
    callbackId: null,
    leaseNumber: null,
    endingFacts: null,
    ending: null,
    contactSaved: false,
    quality: null,
    takenOver: false,
    resumedFrom: null,
    wrongPerson: false,
    ...start
  }
}

export const briefingOf = ({ briefing }: InteractionRecord) =>
  briefing.kind === 'briefed' ? briefing.briefing : null

/** The telephone alone says when it is over. */
export const isOnThePhone = ({ channel, phase }: InteractionRecord): boolean =>
  channel !== 'counter' && (phase === 'offered' || phase === 'active')

/** The subscriber this interaction is about; `null` while nobody knows. */
export function subjectOf(record: InteractionRecord) {
  const subject = briefingOf(record)?.subject
  return subject?.kind === 'found' ? subject.record : null
}
