// Counts attempts in a sliding window, by any name: failed sign-ins by account and by address.
// Per process and bounded, because it only has to slow somebody down.
export interface AttemptLimit {
  attempts: number
  windowMs: number
}

export interface AttemptLimiter {
  /** Milliseconds until the next attempt is allowed; 0 = now. */
  waitFor(name: string, now: number): number
  count(name: string, now: number): void
  forget(name: string): void
}

const mostNames = 10_000

export function createAttemptLimiter({ attempts, windowMs }: AttemptLimit): AttemptLimiter {
  const seen = new Map<string, number[]>()
  const recent = (name: string, now: number) => (seen.get(name) ?? []).filter((at) => at > now - windowMs)
  return {
    waitFor(name, now) {
      const times = recent(name, now)
      const oldest = times[times.length - attempts]
      return oldest === undefined ? 0 : oldest + windowMs - now
    },
    count(name, now) {
      const times = recent(name, now)
      seen.delete(name)
      seen.set(name, [...times, now].slice(-attempts))
      const eldest = seen.keys().next().value
      if (seen.size > mostNames && eldest !== undefined) seen.delete(eldest)
    },
    forget: (name) => void seen.delete(name)
  }
}
