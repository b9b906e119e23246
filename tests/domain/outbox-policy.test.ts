import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  dispositionOfStatus,
  type FailedAttempt,
  isStuck,
  nextAttemptAt
} from '../../shared/domain/outbox-policy.ts'

const now = 1_000_000
const failed = (change: Partial<FailedAttempt>) =>
  nextAttemptAt({ attempt: 1, now, random: 1, retryAfterMs: null, ...change }) - now

describe('the next attempt', () => {
  test('waits up to half a second at first, twice as long each time, a minute at most', () => {
    expect([1, 2, 3, 7, 8, 9, 1000].map((attempt) => failed({ attempt }))).toEqual([
      500, 1000, 2000, 32_000, 60_000, 60_000, 60_000
    ])
  })

  test('never comes sooner than half of that, so that many desks do not come back at once', () => {
    expect(failed({ attempt: 3, random: 0 })).toBe(1000)
    expect(failed({ attempt: 3, random: 0.5 })).toBe(1500)
    expect(failed({ attempt: 3, random: 1 })).toBe(2000)
  })

  test.each([
    [0, 1000],
    [-5000, 1000],
    [7000, 7000],
    [86_400_000, 900_000]
  ])('obeys a Retry-After of %i ms with %i ms', (retryAfterMs, waited) => {
    expect(failed({ retryAfterMs, random: 0.5 })).toBe(waited)
  })

  test('is never in the past and never more than fifteen minutes away', () => {
    const attempt = fc.record({
      attempt: fc.nat(),
      now: fc.constant(now),
      random: fc.double({ min: 0, max: 1, noNaN: true }),
      retryAfterMs: fc.option(fc.integer())
    })
    fc.assert(
      fc.property(attempt, (one) => {
        const wait = nextAttemptAt(one) - now
        expect(Number.isInteger(wait)).toBe(true)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(900_000)
      })
    )
  })
})

describe('an answer of the centre', () => {
  test.each<[number | 'no-answer', string]>([
    [200, 'done'],
    [201, 'done'],
    [204, 'done'],
    ['no-answer', 'retry'],
    [408, 'retry'],
    [409, 'retry'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
    [412, 'conflict'],
    [301, 'park'],
    [400, 'park'],
    [401, 'park'],
    [403, 'park'],
    [404, 'park'],
    [410, 'park'],
    [413, 'park'],
    [422, 'park'],
    [428, 'park']
  ])('%s means %s', (status, disposition) => {
    expect(dispositionOfStatus(status)).toBe(disposition)
  })
})

test.each([
  ['record-unanswered', 3, true],
  ['internal-error', 3, true],
  ['record-unanswered', 2, false],
  // it waits with all the others, for the centre or for whoever signs in
  ['centre-unavailable', 20, false],
  ['too-many-requests', 20, false],
  ['signed-out', 20, false],
  [null, 20, false]
])('a row with %s, sent %i times, is one somebody should know of: %s', (problem, attempts, stuck) => {
  expect(isStuck({ problem, attempts })).toBe(stuck)
})
