// Time as the phone page gets it: passed in, so that a test is its own clock.
export interface Clock {
  /** Epoch milliseconds. */
  now: () => number
  /** Calls back once after so many milliseconds; the return value cancels. */
  after: (milliseconds: number, callback: () => void) => () => void
}

/** Calls back again and again, each time the given while after the last return; the return value ends it. */
export function every(clock: Clock, milliseconds: number, callback: () => void): () => void {
  let cancel = clock.after(milliseconds, again)
  function again() {
    cancel = clock.after(milliseconds, again)
    callback()
  }
  return () => cancel()
}

/** The page's own clock. */
export const pageClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  }
}
