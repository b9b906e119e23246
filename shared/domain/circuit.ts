// Whether the centre is worth asking at all. A centre that does not answer is left alone by everything that waits, and then
// asked with one row instead of with all of them; a row that alone goes wrong says nothing about the centre.
import { longestWaitMs, nextAttemptAt } from './outbox-policy.ts'

export interface Circuit {
  /** Failures in a row that were the centre's: no answer, or too much to do. */
  failures: number
  /** Epoch ms; nothing leaves before. */
  closedUntil: number
}

export const wholeCircuit: Circuit = { failures: 0, closedUntil: 0 }

/** Fewer may be a line that stuttered. */
const failuresToBreak = 3

const isBroken = ({ failures }: Circuit) => failures >= failuresToBreak

/** How many may be on their way at once: all, one to find out, or none yet. */
export function roomIn(circuit: Circuit, { now, most }: { now: number; most: number }): number {
  if (!isBroken(circuit)) return most
  const waitMs = circuit.closedUntil - now
  // longer than any pause: the clock has been put back meanwhile
  return waitMs > 0 && waitMs <= longestWaitMs ? 0 : 1
}

export function afterFailure(circuit: Circuit, { now, random }: { now: number; random: number }): Circuit {
  const failures = circuit.failures + 1
  const attempt = failures - failuresToBreak + 1
  const closedUntil = attempt < 1 ? 0 : nextAttemptAt({ attempt, now, random, retryAfterMs: null })
  return { failures, closedUntil }
}
