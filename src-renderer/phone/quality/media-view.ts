// What the desk may know of the sound of a call: the quality room's own part of the port (phone.ts).
import { z } from 'zod'

/** silent: nothing comes in though the call is not on hold · repairing: another way is asked for and has not answered yet. */
export const mediaStateSchema = z.enum(['flowing', 'silent', 'repairing'])
export type MediaState = z.infer<typeof mediaStateSchema>

const badness: Record<MediaState, number> = { flowing: 0, silent: 1, repairing: 2 }

/** Of several calls the worst; `null` of none. */
export const worstOf = (states: readonly MediaState[]): MediaState | null =>
  states.toSorted((one, other) => badness[other] - badness[one])[0] ?? null
