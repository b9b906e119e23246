// Workstation settings of one agent: appearance and devices. Not a database: whatever must survive a crash goes to the
// store. Each key falls back to its default on its own, so that one bad value never loses the others.
import { z } from 'zod'

const values = z.object({
  language: z.enum(['vi', 'en', 'zh']),
  theme: z.enum(['light', 'dark', 'high-contrast']),
  microphoneId: z.string().nullable(),
  speakerId: z.string().nullable(),
  ringerId: z.string().nullable()
})

export const settingsSchema = z.object({
  language: values.shape.language.default('vi'),
  theme: values.shape.theme.default('light'),
  microphoneId: values.shape.microphoneId.default(null),
  speakerId: values.shape.speakerId.default(null),
  ringerId: values.shape.ringerId.default(null)
})
export type Settings = z.infer<typeof settingsSchema>

/** What a change names; built without the defaults, which zod would put in for every key that is not named. */
export const settingsChangeSchema = values.partial()

/** Reads what a settings file held, key by key; names the keys that had to fall back. */
export function readSettings(raw: unknown): { settings: Settings; ignored: string[] } {
  const source = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {}
  const settings = settingsSchema.parse({})
  const ignored: string[] = []
  for (const key of Object.keys(settingsSchema.shape) as (keyof Settings)[]) {
    if (!Object.hasOwn(source, key)) continue
    const parsed = settingsSchema.shape[key].safeParse(source[key])
    if (parsed.success) Object.assign(settings, { [key]: parsed.data })
    else ignored.push(key)
  }
  return { settings, ignored }
}
