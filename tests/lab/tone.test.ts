import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTone, decodeMuLaw, encodeMuLaw, levelOf, toneOf } from '../../lab/customers/tone.ts'

const halfASecond = (packet: () => Uint8Array) =>
  Array.from({ length: 25 }, () => [...packet()].map(decodeMuLaw)).flat()

describe('a tone', () => {
  it('is recognised to the hertz, whatever its pitch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 220, max: 3300 }), (hz) => {
        expect(Math.abs((toneOf(halfASecond(createTone(hz))) ?? 0) - hz)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 50, examples: [[1974], [220], [3300]] }
    )
  })

  it('is not heard in silence, in noise or in too short a sound', () => {
    const noise = fc.sample(fc.integer({ min: -8000, max: 8000 }), { numRuns: 4000, seed: 1 })
    expect([toneOf(Array(4000).fill(0)), toneOf(noise), toneOf([1000, -1000])]).toEqual([null, null, null])
    expect(levelOf([])).toBe(0)
  })

  it('of amplitude a has level a / √2', () => {
    expect(levelOf(halfASecond(createTone(440, 16_384)))).toBeCloseTo(0.5 / Math.SQRT2, 2)
  })

  it('survives µ-law within the law’s own step', () => {
    fc.assert(
      fc.property(fc.integer({ min: -32_000, max: 32_000 }), (sample) => {
        const error = Math.abs(decodeMuLaw(encodeMuLaw(sample)) - sample)
        expect(error).toBeLessThanOrEqual(Math.max(8, Math.abs(sample) / 16))
      })
    )
  })
})
