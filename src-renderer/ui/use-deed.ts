// Something the agent does that takes a moment: whether it is still under way (shown after 150 ms, so that quick ones do
// not flicker) and what went wrong, in the code the problem notice puts in words.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ProblemCode } from '../../shared/problem.ts'

/** `null` = done. */
export type Outcome = ProblemCode | null

export interface Deed {
  run: (work: () => Promise<Outcome>) => Promise<Outcome>
  /** Under way for longer than 150 ms. */
  busy: boolean
  problem: Outcome
  dismiss: () => void
}

const shownAfterMs = 150

export function useDeed(): Deed {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Outcome>(null)
  const running = useRef(0)
  const mounted = useRef(true)
  useEffect(() => {
    mounted.current = true
    return () => {
      mounted.current = false
    }
  }, [])

  const run = useCallback(async (work: () => Promise<Outcome>) => {
    running.current += 1
    const timer = setTimeout(() => setBusy(true), shownAfterMs)
    const outcome = await work()
    clearTimeout(timer)
    running.current -= 1
    if (mounted.current) {
      if (running.current === 0) setBusy(false)
      setProblem(outcome)
    }
    return outcome
  }, [])
  const dismiss = useCallback(() => setProblem(null), [])
  return { run, busy, problem, dismiss }
}
