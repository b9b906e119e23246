// The outbox of a workstation that will not start, on its way to the centre: the rows as they were sealed, and the second
// copy of their key, which only the centre opens. Nobody on the way can read it.
import { z } from 'zod'
import { problemCodeSchema } from './problem.ts'

const idSchema = z.string().min(1).max(128)
/** Of one sealed value; an interaction with its briefing is the largest. */
const longestSealed = 400_000
const sealedSchema = z.base64().min(1).max(longestSealed)

export const rescueKeySchema = z.object({
  keyId: idSchema,
  /** The centre's public key the copy was sealed with (SPKI in base64). */
  escrowKey: z.base64().max(2000),
  /** The data key, RSA-OAEP with SHA-256. */
  escrowed: z.base64().max(2000),
  /** The host's own id, sealed like a row; `null` where it could not be read. */
  host: sealedSchema.nullable()
})
export type RescueKey = z.infer<typeof rescueKeySchema>

export const rescueRowSchema = z.discriminatedUnion('table', [
  z.object({
    table: z.literal('outbox'),
    /** Place in the outbox; rows are told in this order. */
    seq: z.number().int(),
    rowId: idSchema,
    kind: z.string().max(64),
    captureId: idSchema.nullable(),
    interactionId: idSchema.nullable(),
    sealed: sealedSchema
  }),
  /** A capture that was neither finished nor given up, with the interaction it ran in. */
  z.object({
    table: z.literal('capture'),
    captureId: idSchema,
    interactionId: idSchema,
    sealed: sealedSchema,
    interaction: sealedSchema.nullable()
  })
])
export type RescueRow = z.infer<typeof rescueRowSchema>

/* ── POST /v1/rescues (installer): so many rows at a time, in their order ──────────────────────────────────────── */
export const rescueBatchRows = 25
/** Of a request, bytes: as many of the largest rows as may come at once are never all of that size. */
export const rescueBatchBytes = 2_000_000

export const rescueRequestSchema = z.object({
  key: rescueKeySchema,
  rows: z.array(rescueRowSchema).min(1).max(rescueBatchRows)
})

/**
 * sent: it is at the centre now · already-there · with-lead: in conflict, and a lead decides · nothing-owed: there was nothing
 * left to tell · held-back: an earlier row of its capture waits for a person · refused: with the code · unreadable: its seal is
 * broken · try-again: the centre cannot now; nothing after it was tried.
 */
export const rescueOutcomeSchema = z.enum([
  'sent',
  'already-there',
  'with-lead',
  'nothing-owed',
  'held-back',
  'refused',
  'unreadable',
  'try-again'
])
export type RescueOutcome = z.infer<typeof rescueOutcomeSchema>

export const rescueResultSchema = z.object({
  rowId: idSchema,
  kind: z.string(),
  captureId: idSchema.nullable(),
  outcome: rescueOutcomeSchema,
  code: problemCodeSchema.nullable()
})
export type RescueResult = z.infer<typeof rescueResultSchema>

/** Fewer results than rows: the last one is `try-again`, and the centre stopped there. */
export const rescueReplySchema = z.object({ results: z.array(rescueResultSchema) })
export type RescueReply = z.infer<typeof rescueReplySchema>
