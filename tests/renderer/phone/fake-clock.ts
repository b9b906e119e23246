// A clock that stands still until a test moves it, for the phone page's parts.
import type { Clock } from '../../../src-renderer/phone/clock.ts'

export interface FakeClock extends Clock {
  /** Moves time on; whatever falls due on the way is called at its own time, in order. */
  advance(milliseconds: number): void
  /** The machine sleeps: time goes on, and nothing is called before it wakes. */
  sleep(milliseconds: number): void
  /** How many callbacks are waiting. */
  waiting(): number
}

export function createFakeClock(start = 1_800_000_000_000): FakeClock {
  let time = start
  let entries: { at: number; callback: () => void }[] = []
  return {
    now: () => time,
    after(milliseconds, callback) {
      const entry = { at: time + milliseconds, callback }
      entries.push(entry)
      return () => {
        entries = entries.filter((other) => other !== entry)
      }
    },
    advance(milliseconds) {
      const end = time + milliseconds
      for (;;) {
        const next = entries.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        entries = entries.filter((entry) => entry !== next)
        time = next.at
        next.callback()
      }
      time = end
    },
    sleep(milliseconds) {
      time += milliseconds
      for (const entry of entries) entry.at = Math.max(entry.at, time)
    },
    waiting: () => entries.length
  }
}

/** Lets promises that are already settled be seen. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}
