// Workstation settings of one agent: appearance and devices. Not a database: whatever must survive a crash goes to the
// store. Each key falls back to its default on its own, so that one bad value never loses the others.
import { z } from 'zod'

/** A device as the page named it; the name finds it again when the system has given it another id. */
export const preferredDeviceSchema = z.object({ id: z.string().min(1).max(256), label: z.string().max(200) })
export type PreferredDevice = z.infer<typeof preferredDeviceSchema>

/** More than a workstation ever has. */
const mostDevices = 8
const devices = z.array(preferredDeviceSchema).max(mostDevices).readonly()

const values = z.object({
  language: z.enum(['vi', 'en', 'zh']),
  theme: z.enum(['light', 'dark', 'high-contrast']),
  microphones: devices,
  speakers: devices,
  ringers: devices,
  ringVolume: z.number().int().min(0).max(100),
  echoCancellation: z.boolean(),
  noiseSuppression: z.boolean(),
  gainControl: z.boolean()
})

const { shape } = values

export const settingsSchema = z.object({
  language: shape.language.default('vi'),
  theme: shape.theme.default('light'),
  /** The first that is plugged in is used; none of them, or an empty list: the system's own choice. */
  microphones: shape.microphones.default([]),
  /** Likewise, for what the agent hears. */
  speakers: shape.speakers.default([]),
  /** All of them ring at once; an empty list: the system's own choice. */
  ringers: shape.ringers.default([]),
  /** Of ringing and reminders, percent; at 50 they sound as they were made, 0 is silent. */
  ringVolume: shape.ringVolume.default(50),
  echoCancellation: shape.echoCancellation.default(true),
  noiseSuppression: shape.noiseSuppression.default(true),
  gainControl: shape.gainControl.default(true)
})
export type Settings = z.infer<typeof settingsSchema>

/** What a change names; built without the defaults, which zod would put in for every key that is not named. */
export const settingsChangeSchema = values.partial()

/** Reads what a settings file held, key by key; names the keys that had to fall back. */
export function readSettings(raw: unknown): { settings: Settings; ignored: string[] } {
  const source = typeof raw === 'object' && raw !== null ? withLists(raw as Record<string, unknown>) : {}
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

/** Where a file of before the lists kept one id. */
const singleIds = { microphones: 'microphoneId', speakers: 'speakerId', ringers: 'ringerId' } as const

function withLists(source: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const lists = Object.entries(singleIds).flatMap(([list, single]) => {
    const id = source[single]
    return typeof id === 'string' && id !== '' ? [[list, [{ id, label: '' }]] as const] : []
  })
  return { ...Object.fromEntries(lists), ...source }
}
