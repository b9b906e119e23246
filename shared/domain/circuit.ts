// Whether the centre is worth asking at all. A centre that does not answer is left alone by everything that waits, and then
// asked with one row instead of with all of them; a row that alone goes wrong says nothing about the centre.
import { longestWaitMs, nextAttemptAt } from './outbox-policy.ts'

export interface Circuit {
  /** Failures in a row that were the centre's: no answer, or too much to do. */
  failures: number
  /** Epoch ms; nothing leaves before. */
  closedUntil: number
  /** What the centre itself has asked for, epoch ms: it holds although it answers otherwise meanwhile. 0 = nothing. */
  notBefore: number
}

export const wholeCircuit: Circuit = { failures: 0, closedUntil: 0, notBefore: 0 }

/** Fewer may be a line that stuttered. */
const failuresToBreak = 3

/** Only a row that goes through mends it. */
export const isBroken = ({ failures }: Circuit): boolean => failures >= failuresToBreak

/** How many may be on their way at once: all, one to find out, or none yet. */
export function roomIn(circuit: Circuit, { now, most }: { now: number; most: number }): number {
  if (!isBroken(circuit)) return most
  const waitMs = circuit.closedUntil - now
  return waitMs > 0 && isBelievable(circuit.closedUntil, now) ? 0 : 1
}

/** @param failed `retryAfterMs`: what the centre asked for with it, `null` for nothing */
export function afterFailure(
  circuit: Circuit,
  { now, random, retryAfterMs }: { now: number; random: number; retryAfterMs: number | null }
): Circuit {
  const failures = circuit.failures + 1
  const attempt = failures - failuresToBreak + 1
  const asked = retryAfterMs === null ? 0 : nextAttemptAt({ attempt: 1, now, random, retryAfterMs })
  const notBefore = Math.max(asked, isBelievable(circuit.notBefore, now) ? circuit.notBefore : 0)
  const pausedUntil = attempt < 1 ? 0 : nextAttemptAt({ attempt, now, random, retryAfterMs: null })
  return { failures, closedUntil: attempt < 1 ? 0 : Math.max(notBefore, pausedUntil), notBefore }
}

/** The centre answers, if not to a row yet: of a broken circuit one row may find out at once, and pauses begin anew. */
export const afterProbe = ({ failures, notBefore }: Circuit): Circuit => ({
  failures: Math.min(failures, failuresToBreak),
  closedUntil: notBefore,
  notBefore
})

/** Further away than any pause: the clock has been put back meanwhile. */
const isBelievable = (time: number, now: number) => time - now <= longestWaitMs
