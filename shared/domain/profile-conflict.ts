// Two accounts of one field (412): what the record holds, what this capture was told, and which of the two a person says
// is right. Nothing is written over anything without such a word (docs/domain.md, "A conflict").
import { z } from 'zod'
import { type ConflictChoices, capturedFieldSchema } from './capture-record.ts'
import { fieldNameSchema, profileFieldSchema } from './subscriber.ts'

/** `null`: told before there was a record of who takes what down, or by the centre itself. */
const origin = {
  agentName: z.string().nullable(),
  channel: z.enum(['call', 'counter']).nullable()
}

/** What a person sees of one field: no more than whoever wrote the change has a right to. */
export const fieldConflictSchema = z.object({
  field: fieldNameSchema,
  theirs: profileFieldSchema.extend(origin),
  ours: capturedFieldSchema.pick({ status: true, value: true, at: true, interactionId: true }).extend(origin)
})
export type FieldConflict = z.infer<typeof fieldConflictSchema>

export const profileConflictSchema = z.object({
  /** The record's version that was looked at: a choice is made about it, and about no later one. */
  version: z.number().int(),
  fields: z.array(fieldConflictSchema)
})
export type ProfileConflict = z.infer<typeof profileConflictSchema>

/** Every field that stands against another has a choice. */
export const isDecided = ({ fields }: ProfileConflict, choices: ConflictChoices): boolean =>
  fields.every(({ field }) => choices[field] !== undefined)
