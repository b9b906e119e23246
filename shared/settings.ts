// Workstation settings of one agent: appearance and devices. Not a database: whatever must survive a crash goes to the
// store. Each key falls back to its default on its own, so that one bad value never loses the others.
import { z } from 'zod'

export const settingsSchema = z.object({
  language: z.enum(['vi', 'en', 'zh']).default('vi'),
  theme: z.enum(['light', 'dark', 'high-contrast']).default('light'),
  microphoneId: z.string().nullable().default(null),
  speakerId: z.string().nullable().default(null),
  ringerId: z.string().nullable().default(null)
})
export type Settings = z.infer<typeof settingsSchema>

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
