import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterFailure, afterProbe, type Circuit, roomIn, wholeCircuit } from '../../shared/domain/circuit.ts'

const now = 1_000_000
const failed = (times: number, random = 1): Circuit =>
  Array.from({ length: times }).reduce<Circuit>(
    (circuit) => afterFailure(circuit, { now, random, retryAfterMs: null }),
    wholeCircuit
  )
const room = (circuit: Circuit, after = 0) => roomIn(circuit, { now: now + after, most: 4 })

test('a line that stutters is no reason to hold anything back', () => {
  expect([room(wholeCircuit), room(failed(1)), room(failed(2))]).toEqual([4, 4, 4])
})

test('after three failures in a row nothing leaves for a while, then one row finds out', () => {
  expect([room(failed(3)), room(failed(3), 499), room(failed(3), 500)]).toEqual([0, 0, 1])
})

test('the while grows with each failure, up to a minute, half of it by chance', () => {
  const waits = [3, 4, 5, 20].map((times) => failed(times).closedUntil - now)
  expect(waits).toEqual([500, 1000, 2000, 60_000])
  expect(failed(5, 0).closedUntil - now).toBe(1000)
})

test('a broken circuit always lets one through in the end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: 1000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (times, random) => {
        expect(room(failed(times, random), 60_000)).toBe(1)
      }
    )
  )
})

const asked = (circuit: Circuit, retryAfterMs: number | null) =>
  afterFailure(circuit, { now, random: 1, retryAfterMs })

test('what the centre asks for is obeyed, a quarter of an hour at most, and not shortened by the next who asks', () => {
  const waits = [120_000, 86_400_000, 0].map((ms) => asked(failed(2), ms).closedUntil - now)
  expect(waits).toEqual([120_000, 900_000, 1000])
  expect(asked(asked(failed(1), 120_000), null).closedUntil - now).toBe(120_000)
})

test('of a line that stuttered nothing is held back, whatever was asked for', () => {
  expect(room(asked(failed(1), 120_000))).toBe(4)
})

test('a clock that is put back does not stretch what was asked for', () => {
  const anHourAhead = { now: now + 3_600_000, random: 1, retryAfterMs: 120_000 }
  expect(asked(afterFailure(failed(2), anHourAhead), null).closedUntil - now).toBe(1000)
})

test('a centre that answers, but to no row yet, is asked with one row, and pauses begin anew', () => {
  const probed = afterProbe(failed(20))
  expect(room(probed)).toBe(1)
  expect(asked(probed, null).closedUntil - now).toBe(1000)
  expect(room(afterProbe(failed(2)))).toBe(4)
})

test('a centre that answers still gets the time it has asked for', () => {
  const probed = afterProbe(asked(failed(2), 120_000))
  expect([room(probed), room(probed, 120_000)]).toEqual([0, 1])
})
