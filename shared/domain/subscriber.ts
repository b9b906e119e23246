// The subscriber as the desk knows it: a record with three profile fields, each with a status of its own. A refused
// field has no value here; the carrier's default exists only in the centre's carrier-CRM adapter (docs/domain.md).
import { z } from 'zod'
import { lineGradeSchema } from './voice-quality.ts'

export const fieldNameSchema = z.enum(['gender', 'occupation', 'hobbies'])
export type FieldName = z.infer<typeof fieldNameSchema>

export const askedFieldSchema = z.enum(['occupation', 'hobbies'])
/** The fields a customer is asked for; gender is only ever assessed from the conversation. */
export type AskedField = z.infer<typeof askedFieldSchema>

export const fieldStatusSchema = z.enum([
  'answered',
  'assessed',
  'refused',
  'unknown',
  'withdrawn',
  'unknown-origin'
])
export type FieldStatus = z.infer<typeof fieldStatusSchema>

export const genderSchema = z.enum(['male', 'female'])

/** E.164 with plus sign, e.g. +84901234567. */
export const msisdnSchema = z.string().regex(/^\+[1-9]\d{6,14}$/)

/** Catalogue code: lower-case words with hyphens, e.g. `office`. */
export const catalogueCodeSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/)

/** gender: `male`/`female`; occupation: one catalogue code; hobbies: one or more catalogue codes. */
export const fieldValueSchema = z.union([catalogueCodeSchema, z.array(catalogueCodeSchema).min(1).max(20)])
export type FieldValue = z.infer<typeof fieldValueSchema>

export const profileFieldSchema = z.object({
  status: fieldStatusSchema,
  /** `null` unless answered or assessed. */
  value: fieldValueSchema.nullable(),
  /** When the status was set, epoch ms; `null` when nobody knows. */
  at: z.number().int().nullable(),
  /** Which call it came from; `null` for what the record held before. */
  interactionId: z.string().nullable()
})
export type ProfileField = z.infer<typeof profileFieldSchema>

export const profileSchema = z.object({
  gender: profileFieldSchema,
  occupation: profileFieldSchema,
  hobbies: profileFieldSchema
})
export type Profile = z.infer<typeof profileSchema>

export const lineKindSchema = z.enum(['ordinary', 'operational', 'test'])
export const ownerKindSchema = z.enum(['individual', 'organisation'])

/** What the centre knows of the line a call comes from; `network` is its word, never a prefix (numbers are portable). */
export const lineFactsSchema = z.object({
  network: z.enum(['own', 'other', 'unknown']),
  owner: ownerKindSchema.nullable(),
  line: lineKindSchema
})
export type LineFacts = z.infer<typeof lineFactsSchema>

export const lastContactSchema = z.object({
  at: z.number().int(),
  channel: z.enum(['call', 'counter', 'callback']),
  reason: z.string(),
  result: z.string(),
  /** How the line was; absent for a visit, and where nobody can say. */
  line: lineGradeSchema.optional()
})
export type LastContact = z.infer<typeof lastContactSchema>

export const subscriberRecordSchema = z.object({
  subscriberId: z.string().min(1),
  msisdn: msisdnSchema,
  name: z.string(),
  owner: ownerKindSchema.nullable(),
  line: lineKindSchema,
  billing: z.enum(['prepaid', 'postpaid']),
  /** Local calendar day of activation; `null` when unknown. */
  activatedOn: z.iso.date().nullable(),
  tier: z.enum(['ordinary', 'premium']),
  /** Member of the loyalty programme KNDL ("Kết nối dài lâu"). */
  kndl: z.boolean(),
  profile: profileSchema,
  contacts: z.array(lastContactSchema),
  servicePoints: z.array(z.string()),
  /** The customer has asked never to be asked again: when, and in which contact (`null`: by letter). Absent = has not. */
  neverAsk: z.object({ at: z.number().int(), interactionId: z.string().nullable() }).optional(),
  /** Grows by one with every change; goes out as ETag and comes back as If-Match. */
  version: z.number().int().min(1)
})
export type SubscriberRecord = z.infer<typeof subscriberRecordSchema>
