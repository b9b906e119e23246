// When an outbox row goes out again, and what an answer of the centre means for it. No row is ever thrown away here: it
// is confirmed, tried again, or parked for a person (docs/domain.md, "What must never happen").

/** retry: same row again later · park: a person is needed · done: the centre has it · conflict: somebody else changed the record; parked with both values. */
export type Disposition = 'retry' | 'park' | 'done' | 'conflict'

/** Who can do something about a record that does not go on by itself. */
export type Actor = 'agent' | 'lead' | 'helpdesk'

/** Only the two accounts of a conflict are an agent's to weigh, and what has become of a callback a lead's to see. */
export function actorFor(problem: string | null): Actor {
  if (problem === 'version-conflict') return 'agent'
  return problem?.startsWith('callback-') ? 'lead' : 'helpdesk'
}

const saysNothingOfTheRow: ReadonlySet<string> = new Set([
  'centre-unavailable',
  'too-many-requests',
  'signed-out'
])
const attemptsUntilStuck = 3

/** It still goes out by itself, and has failed by its own doing so often that somebody should know: seconds, by the backoff. */
export const isStuck = ({ attempts, problem }: { attempts: number; problem: string | null }): boolean =>
  problem !== null && attempts >= attemptsUntilStuck && !saysNothingOfTheRow.has(problem)

const baseMs = 500
const capMs = 60_000
const shortestRetryAfterMs = 1_000
const longestRetryAfterMs = 15 * 60_000
/** No row waits longer. One that is due later than this was given its time by a clock that has been put back since. */
export const longestWaitMs: number = longestRetryAfterMs

export interface FailedAttempt {
  /** How often it has failed by now, 1 for the first time. */
  attempt: number
  /** Epoch ms. */
  now: number
  /** From 0 to 1; passed in, so that a test can choose it. */
  random: number
  /** What the centre asked for with 429 or 503, milliseconds; `null` when it asked for nothing. */
  retryAfterMs: number | null
}

/**
 * Epoch ms of the next attempt, with equal jitter: half the delay always, the other half by chance, so that hundreds of
 * desks that lost the centre together neither come back together nor at once. A Retry-After is obeyed, 1 s to 15 min.
 */
export function nextAttemptAt({ attempt, now, random, retryAfterMs }: FailedAttempt): number {
  if (retryAfterMs !== null)
    return now + Math.min(longestRetryAfterMs, Math.max(shortestRetryAfterMs, retryAfterMs))
  const delay = Math.min(capMs, baseMs * 2 ** Math.min(20, Math.max(0, attempt - 1)))
  return now + Math.round(delay / 2 + (delay / 2) * random)
}

/** 409 = the first request with this idempotency key is still running; 401 and 403 = the write grant no longer holds. */
export function dispositionOfStatus(status: number | 'no-answer'): Disposition {
  if (status === 'no-answer') return 'retry'
  if (status >= 200 && status < 300) return 'done'
  if (status === 412) return 'conflict'
  return status >= 500 || [408, 409, 425, 429].includes(status) ? 'retry' : 'park'
}
