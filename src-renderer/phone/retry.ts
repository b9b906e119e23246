// Pauses between tries: doubling from half a second, with jitter, so that a floor of workstations that lost the PBX in
// one moment does not come back in one moment.
import type { Clock } from './clock.ts'

const firstMs = 500

export interface Retry {
  /** Plans the next try instead of any planned before; the pause grows up to `longestMs`. */
  plan: (longestMs: number, again: () => void) => void
  cancel: () => void
  /** It worked: the next pause is the shortest again. */
  reset: () => void
}

export function createRetry(clock: Clock, random: () => number): Retry {
  let failures = 0
  let cancel = () => {}
  return {
    plan(longestMs, again) {
      cancel()
      const pause = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 16)) * (0.75 + random() / 2)
      failures += 1
      cancel = clock.after(pause, again)
    },
    cancel: () => cancel(),
    reset: () => {
      failures = 0
    }
  }
}
