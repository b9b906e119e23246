// The end of a host, in one place: after it no timer fires and no answer of the centre is followed up, so that nothing
// touches a store that is closed. What was on its way is on the disk and is taken up at the next start.
import type { Schedule } from './schedule.ts'

export interface Lifetime {
  schedule: Schedule
  /** Aborts what is under way. */
  readonly signal: AbortSignal
  /** Passes the result on while the host lives; afterwards never settles. */
  whileAlive: <T>(work: Promise<T>) => Promise<T>
  end: () => void
}

export function createLifetime(schedule: Schedule): Lifetime {
  const controller = new AbortController()
  const { signal } = controller
  const pending = new Set<() => void>()
  return {
    signal,
    schedule(delayMs, callback) {
      if (signal.aborted) return () => {}
      const cancelTimer = schedule(delayMs, () => {
        pending.delete(cancel)
        callback()
      })
      const cancel = () => {
        pending.delete(cancel)
        cancelTimer()
      }
      pending.add(cancel)
      return cancel
    },
    whileAlive: (work) =>
      new Promise((resolve, reject) => {
        work.then(
          (value) => signal.aborted || resolve(value),
          (error) => signal.aborted || reject(error)
        )
      }),
    end() {
      controller.abort()
      for (const cancel of [...pending]) cancel()
    }
  }
}
