// When an outbox row goes out again, and what an answer of the centre means for it. No row is ever thrown away here: it
// is confirmed, tried again, or parked for a person (docs/domain.md, "What must never happen").

/** retry: same row again later · park: a person is needed · done: the centre has it · conflict: somebody else changed the record; parked with both values. */
export type Disposition = 'retry' | 'park' | 'done' | 'conflict'

const baseMs = 500
const capMs = 60_000
const shortestRetryAfterMs = 1_000
const longestRetryAfterMs = 15 * 60_000

export interface FailedAttempt {
  /** How often it has failed by now, 1 for the first time. */
  attempt: number
  /** Epoch ms. */
  now: number
  /** From 0 to 1; passed in, so that a test can choose it. */
  random: number
  /** What the centre asked for with 429 or 503, milliseconds; `null` when it asked for nothing. */
  retryAfterMs: number | null
  /** The centre answered, but has too much to do (429, 503); default: nobody answered, or an error. */
  overloaded?: boolean
}

/**
 * Epoch ms of the next attempt. Full jitter spreads those who lost the network; towards a centre that is overloaded it
 * would let many come back at once, so there half the delay is kept (or its Retry-After obeyed, 1 s to 15 min).
 */
export function nextAttemptAt({
  attempt,
  now,
  random,
  retryAfterMs,
  overloaded = false
}: FailedAttempt): number {
  if (retryAfterMs !== null)
    return now + Math.min(longestRetryAfterMs, Math.max(shortestRetryAfterMs, retryAfterMs))
  const delay = Math.min(capMs, baseMs * 2 ** Math.min(20, Math.max(0, attempt - 1)))
  return now + Math.round(overloaded ? delay / 2 + (delay / 2) * random : delay * random)
}

/** 409 = the first request with this idempotency key is still running; 401 and 403 = the write grant no longer holds. */
export function dispositionOfStatus(status: number | 'no-answer'): Disposition {
  if (status === 'no-answer') return 'retry'
  if (status >= 200 && status < 300) return 'done'
  if (status === 412) return 'conflict'
  return status >= 500 || [408, 409, 425, 429].includes(status) ? 'retry' : 'park'
}
