// The end of a host, in one place: after it no timer fires and no answer of the centre is followed up, so that nothing
// touches a store that is closed. What was on its way is on the disk and is taken up at the next start. What a timer could
// not do because nothing can be saved is done as soon as it can.
import type { Schedule } from './schedule.ts'
import { storeTroubleOf } from './store/store-trouble.ts'

export interface Lifetime {
  schedule: Schedule
  /** Aborts what is under way. */
  readonly signal: AbortSignal
  /** Passes the result on while the host lives; afterwards never settles. */
  whileAlive: <T>(work: Promise<T>) => Promise<T>
  end: () => void
}

/** A disk that is full is tried again after this time. */
const whenUnwritableMs = 5_000

/** Transactions leave nothing half done, so that the whole of it may come again. */
function runOrPutOff(callback: () => void, putOff: () => void): void {
  try {
    callback()
  } catch (cause) {
    if (storeTroubleOf(cause) !== 'unwritable') throw cause
    putOff()
  }
}

export function createLifetime(schedule: Schedule): Lifetime {
  const controller = new AbortController()
  const { signal } = controller
  const pending = new Set<() => void>()
  return {
    signal,
    schedule(delayMs, callback) {
      if (signal.aborted) return () => {}
      let cancelTimer = () => {}
      const cancel = () => {
        pending.delete(cancel)
        cancelTimer()
      }
      const start = (ms: number) => {
        pending.add(cancel)
        cancelTimer = schedule(ms, () => {
          pending.delete(cancel)
          runOrPutOff(callback, () => start(whenUnwritableMs))
        })
      }
      start(delayMs)
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
