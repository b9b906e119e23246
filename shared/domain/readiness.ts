// Whether an agent may be sent a customer: line, microphone, ringer, clock and store must each have been seen to work.
// What is not known counts as not working: a customer is not the one to find out.
import { z } from 'zod'

/** What the phone page says of itself; the host adds its own. */
export const phoneReadinessSchema = z.object({
  registration: z.enum(['off', 'connecting', 'registered', 'refused', 'unreachable']),
  microphone: z.enum(['unknown', 'granted', 'refused']),
  /** suspended: the browser lets it make no sound · device-missing: the chosen one is not there. */
  ringer: z.enum(['unknown', 'ok', 'suspended', 'device-missing'])
})
export type PhoneReadiness = z.infer<typeof phoneReadinessSchema>

export interface ReadinessFacts {
  /** `null`: there is no phone page, or it has not spoken yet. */
  phone: PhoneReadiness | null
  /** This PC's clock against the centre's, ms; `null` before the centre has told its time. */
  clockSkewMs: number | null
  /** A row written a moment ago is on the disk; `null` = not tried yet. */
  storeWritable: boolean | null
}

/** In the order in which they are shown: what hinders most comes first. */
export const readinessReasonSchema = z.enum([
  'phone-missing',
  'line-connecting',
  'line-refused',
  'line-unreachable',
  'microphone-refused',
  'microphone-unproven',
  'ringer-suspended',
  'ringer-missing',
  'ringer-unproven',
  'store-unwritable',
  'clock-unproven',
  'clock-wrong'
])
export type ReadinessReason = z.infer<typeof readinessReasonSchema>

/** Time of entering, leases and callback times are compared across machines; a minute off moves no window, ms. */
export const clockSkewLimitMs = 60_000

/** Everything that speaks against it; none = ready may be. */
export function readinessReasons({ phone, clockSkewMs, storeWritable }: ReadinessFacts): ReadinessReason[] {
  const reasons = [
    ...(phone === null ? ['phone-missing' as const] : phoneReasons(phone)),
    storeWritable !== true && 'store-unwritable',
    clockSkewMs === null && 'clock-unproven',
    clockSkewMs !== null && Math.abs(clockSkewMs) > clockSkewLimitMs && 'clock-wrong'
  ] as const
  return reasons.filter((reason) => reason !== false)
}

const line = {
  off: 'line-connecting',
  connecting: 'line-connecting',
  registered: false,
  refused: 'line-refused',
  unreachable: 'line-unreachable'
} as const
const microphones = { unknown: 'microphone-unproven', granted: false, refused: 'microphone-refused' } as const
const ringers = {
  unknown: 'ringer-unproven',
  ok: false,
  suspended: 'ringer-suspended',
  'device-missing': 'ringer-missing'
} as const

const phoneReasons = ({ registration, microphone, ringer }: PhoneReadiness) =>
  [line[registration], microphones[microphone], ringers[ringer]] as const

/** Taken back while ready: an agent no call can reach, or whose answers are kept nowhere. A clock is no such thing. */
export const withdrawsReady = (reasons: readonly ReadinessReason[]): boolean =>
  reasons.some((reason) => reason !== 'clock-unproven' && reason !== 'clock-wrong')
