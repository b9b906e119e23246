// What agents choose from and read aloud: occupations, hobby groups, contact reasons, wordings. The centre owns it and
// hosts keep the last one they saw; it is data of the carrier, not of the build.
import { z } from 'zod'
import { catalogueCodeSchema } from './domain/subscriber.ts'

/** zh falls back to en: the catalogue is complete in vi and en. */
export const labelSchema = z.object({
  vi: z.string().min(1),
  en: z.string().min(1),
  zh: z.string().optional()
})
export type Label = z.infer<typeof labelSchema>

export const catalogueEntrySchema = z.object({ code: catalogueCodeSchema, label: labelSchema })

/** The moments of the script that have a text to read aloud. `{name}` and `{agent}` are filled in by the desk. */
export const wordingKeySchema = z.enum([
  'invite',
  'ask-occupation',
  'ask-hobbies',
  'persuade',
  'thank-refused',
  'thank-answered',
  'resume'
])
export type WordingKey = z.infer<typeof wordingKeySchema>

export const wordingSchema = z.object({
  id: z.string(),
  version: z.number().int().min(1),
  text: z.object({ vi: z.string().min(1), en: z.string().min(1) })
})

export const catalogueSchema = z.object({
  version: z.string(),
  occupations: z.array(catalogueEntrySchema).min(1),
  hobbyGroups: z.array(catalogueEntrySchema).min(1),
  contactReasons: z.array(catalogueEntrySchema).min(1),
  /** Codes the carrier-CRM adapter writes for a refusal; checked against the lists above at the centre's start. */
  refusalDefaults: z.object({ occupation: catalogueCodeSchema, hobbies: catalogueCodeSchema }),
  wordings: z.record(wordingKeySchema, wordingSchema)
})
export type Catalogue = z.infer<typeof catalogueSchema>
