// MOS by the E-model (quality.md R7). The reference vectors are worked out from the formulas, term by term, beside each
// row; the delay term is also held against the full equations of ITU-T G.107 §7.4.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  type CallQuality,
  lineGrade,
  meanOpinion,
  meanOpinionOf,
  oneWayDelay,
  transmissionRating,
  type VoiceFigures
} from '../../shared/domain/voice-quality.ts'

const still: VoiceFigures = { lossRatio: 0, burstRatio: 1, jitterMs: 0, rttMs: 0, bufferMs: 0 }

// R = 93.2 − (0.024 d + 0.11 (d − 177.3)⁺) − 95 Ppl / (Ppl / BurstR + 25.1), d = rtt/2 + 20 + max(buffer, 2 jitter)
// MOS = 1 + 0.035 R + 7e-6 R (R − 60)(100 − R)
const vectors: [string, Partial<VoiceFigures>, number, number][] = [
  // d = 20: Id = 0.48
  ['a perfect line', {}, 92.72, 4.4],
  // d = 15 + 20 + 40 = 75: Id = 1.8; 1 % loss: 95 / 26.1 = 3.6398
  ['one per cent lost on a short way', { lossRatio: 0.01, rttMs: 30, bufferMs: 40 }, 87.7602, 4.2858],
  // d = 150 + 20 + 60 = 230: Id = 5.52 + 0.11 · 52.7 = 11.317; 3 %: 285 / 28.1 = 10.1423
  ['another continent', { lossRatio: 0.03, rttMs: 300, jitterMs: 30, bufferMs: 10 }, 71.7407, 3.6776],
  // d = 20: Id = 0.48; 5 %: 475 / 30.1 = 15.7807
  ['five per cent, one by one', { lossRatio: 0.05 }, 76.9393, 3.9034],
  // the same in bursts twice as long: 475 / (2.5 + 25.1) = 17.2101
  ['five per cent in bursts', { lossRatio: 0.05, burstRatio: 2 }, 75.5099, 3.8444],
  // d = 400 + 20 + 200 = 620: Id = 14.88 + 48.697 = 63.577; 20 %: 1900 / 45.1 = 42.1286; R < 0
  ['nothing anybody could talk on', { lossRatio: 0.2, rttMs: 800, bufferMs: 200 }, 0, 1]
]

test.each(vectors)('%s is rated as worked out by hand', (_, part, rating, mos) => {
  const figures = { ...still, ...part }
  expect(Math.abs(transmissionRating(figures) - rating)).toBeLessThan(0.01)
  expect(Math.abs(meanOpinionOf(figures) - mos)).toBeLessThan(0.01)
})

// G.107 (06/2015), table B.1: R against MOS.
test.each([
  [90, 4.34],
  [80, 4.03],
  [70, 3.6],
  [60, 3.1],
  [50, 2.58],
  [0, 1],
  [100, 4.5]
])('R = %i is MOS %f, as Annex B has it', (rating, mos) => {
  expect(Math.abs(meanOpinion(rating) - mos)).toBeLessThan(0.01)
})

/** Id = Idte + Idle + Idd of G.107 §7.4 with every parameter at its default: TELR 65, WEPL 110, Ro 94.77, No −61.18. */
function fullDelayImpairment(T: number): number {
  const [TELR, WEPL, Ro, No, RLR] = [65, 110, 94.77, -61.18, 2]
  const TERV = TELR - 40 * Math.log10((1 + T / 10) / (1 + T / 150)) + 6 * Math.exp(-0.3 * T * T)
  const [Roe, Re] = [-1.5 * (No - RLR), 80 + 2.5 * (TERV - 14)]
  const Idte = ((Roe - Re) / 2 + Math.sqrt((Roe - Re) ** 2 / 4 + 100) - 1) * (1 - Math.exp(-T))
  const Rle = 10.5 * (WEPL + 7) * (2 * T + 1) ** -0.25
  const Idle = (Ro - Rle) / 2 + Math.sqrt((Ro - Rle) ** 2 / 4 + 169)
  const X = Math.log2(T / 100)
  const Idd = T <= 100 ? 0 : 25 * ((1 + X ** 6) ** (1 / 6) - 3 * (1 + (X / 3) ** 6) ** (1 / 6) + 2)
  return Idte + Idle + Idd
}

test('up to 350 ms the simplified delay term stays near the full one of G.107', () => {
  for (let delayMs = 20; delayMs <= 350; delayMs += 10) {
    const simplified = 93.2 - transmissionRating({ ...still, bufferMs: delayMs - 20 })
    expect(Math.abs(simplified - fullDelayImpairment(delayMs))).toBeLessThan(3)
  }
})

describe('worse is never rated better', () => {
  const figures = fc.record({
    lossRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    burstRatio: fc.double({ min: 1, max: 20, noNaN: true }),
    jitterMs: fc.double({ min: 0, max: 500, noNaN: true }),
    rttMs: fc.double({ min: 0, max: 3000, noNaN: true }),
    bufferMs: fc.double({ min: 0, max: 1000, noNaN: true })
  })
  const more = fc.double({ min: 0, max: 1000, noNaN: true })

  it.each(['lossRatio', 'burstRatio', 'jitterMs', 'rttMs', 'bufferMs'] as const)('in %s', (name) => {
    fc.assert(
      fc.property(figures, more, (before, extra) => {
        const after = { ...before, [name]: before[name] + extra }
        expect(meanOpinionOf(after)).toBeLessThanOrEqual(meanOpinionOf(before) + 1e-12)
      })
    )
  })

  it('and one per cent more, or 20 ms more, is strictly worse on any line somebody could talk on', () => {
    const talkable = fc.record({
      lossRatio: fc.double({ min: 0, max: 0.1, noNaN: true }),
      burstRatio: fc.double({ min: 1, max: 4, noNaN: true }),
      jitterMs: fc.double({ min: 0, max: 40, noNaN: true }),
      rttMs: fc.double({ min: 0, max: 300, noNaN: true }),
      bufferMs: fc.constant(null)
    })
    fc.assert(
      fc.property(talkable, (line) => {
        const mos = meanOpinionOf(line)
        expect(meanOpinionOf({ ...line, lossRatio: line.lossRatio + 0.01 })).toBeLessThan(mos)
        expect(meanOpinionOf({ ...line, rttMs: line.rttMs + 40 })).toBeLessThan(mos)
        expect(meanOpinionOf({ ...line, jitterMs: line.jitterMs + 10 })).toBeLessThan(mos)
      })
    )
  })

  it('and stays between 1 and 4.5, whatever is measured', () => {
    fc.assert(
      fc.property(figures, (line) => {
        expect(meanOpinionOf(line)).toBeGreaterThanOrEqual(1)
        expect(meanOpinionOf(line)).toBeLessThanOrEqual(4.5)
      })
    )
  })
})

test('what nobody has told counts as nothing, and the buffer as twice the jitter', () => {
  expect(oneWayDelay({ ...still, rttMs: null, bufferMs: null, jitterMs: 15 })).toBe(50)
})

test.each([
  [4.4, 'good'],
  [4.03, 'good'],
  [4.02, 'fair'],
  [3.6, 'fair'],
  [3.59, 'poor'],
  [1, 'poor']
])('a call whose mean opinion is %d had a line that is %s', (mean, grade) => {
  expect(lineGrade(callOf({ min: mean, mean }))).toBe(grade)
})

test('a call too short to be measured has no grade', () => {
  expect(lineGrade(callOf(null))).toBeNull()
})

function callOf(mos: CallQuality['mos']): CallQuality {
  const silent = { jitterMs: null, rttMs: null, codec: null, longestSilenceMs: 0, repairs: 0 }
  return { mos, loss: { heard: 0, said: null }, ...silent }
}
