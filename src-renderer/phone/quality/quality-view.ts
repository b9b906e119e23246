// What the desk may know of how a call sounds, and what it may ask: the quality room's own part of the port (phone.ts).
import { z } from 'zod'

/**
 * In the order in which they are told. unheard: what the agent says does not get through · hears-nothing: nothing comes
 * in · microphone-dead: it is open, not muted, and gives no sound at all · line-poor: words get lost.
 */
export const qualityWarningSchema = z.enum(['unheard', 'hears-nothing', 'microphone-dead', 'line-poor'])
export type QualityWarning = z.infer<typeof qualityWarningSchema>

export const qualityViewSchema = z.object({
  /** Mean opinion score 1…4.4 of the last seconds, of both directions the worse; `null` until enough is known. */
  mos: z.number().nullable(),
  warnings: z.array(qualityWarningSchema).readonly()
})
export type QualityView = z.infer<typeof qualityViewSchema>

/** Another way for the sound and the microphone opened anew, for every call that is talked on: one key. */
export const qualityCommandSchema = z.object({ kind: z.literal('repair-sound') })
