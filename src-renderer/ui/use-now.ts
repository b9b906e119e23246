// One ticking clock for every timer on the screen: a timer shows `now - since` and keeps no count of its own.
import { createContext, useContext, useEffect, useState } from 'react'

/** Epoch ms; passed in by the composition root. */
export const ClockContext = createContext<() => number>(() => 0)

/** The time now, painted again every `everyMs` while the component is mounted. */
export function useNow(everyMs = 1000): number {
  const clock = useContext(ClockContext)
  const [now, setNow] = useState(clock)
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), everyMs)
    return () => clearInterval(timer)
  }, [clock, everyMs])
  return now
}
