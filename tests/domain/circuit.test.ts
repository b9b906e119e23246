import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterFailure, type Circuit, roomIn, wholeCircuit } from '../../shared/domain/circuit.ts'

const now = 1_000_000
const failed = (times: number, random = 1): Circuit =>
  Array.from({ length: times }).reduce<Circuit>(
    (circuit) => afterFailure(circuit, { now, random }),
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
