// How a call sounds, second by second: the score, the words that are said and taken back, and the summary that is kept.
import { describe, expect, it } from 'vitest'
import { callQualitySchema } from '../../../shared/domain/voice-quality.ts'
import {
  type CallQualityState,
  noteRepair,
  type QualityReading,
  startCallQuality,
  stepCallQuality,
  summaryOf,
  worstView
} from '../../../src-renderer/phone/quality/call-quality.ts'
import { readVoiceSample } from '../../../src-renderer/phone/quality/voice-sample.ts'

const answeredAt = 1_000_000

interface Second {
  /** Of 50 packets due, how many never come, or come too late. */
  lost?: number
  late?: number
  received?: number
  sent?: number
  /** By the PBX's report. */
  saidLoss?: number
  rttMs?: number
  jitterMs?: number
  energy?: number
  held?: boolean
  muted?: boolean
  joined?: boolean
  unansweredForMs?: number
  silentMs?: number
}

/** A call of so many seconds, read five times a second; what was shown, and at which second it first was. */
function follow(seconds: number, second: (at: number) => Second, from = startCallQuality) {
  let state: CallQualityState = from
  const total = { received: 0, lost: 0, late: 0, sent: 0, saidLost: 0, energy: 0 }
  const seen: [number, string][] = []
  for (let ms = 0; ms <= seconds * 1000; ms += 200) {
    const now = second(ms / 1000)
    const { lost = 0, late = 0, sent = 50, saidLoss = 0, energy = 0.001 } = now
    total.received += (now.received ?? 50 - lost) / 5
    total.lost += lost / 5
    total.late += late / 5
    total.sent += sent / 5
    total.saidLost += (sent * saidLoss) / 5
    total.energy += energy / 5
    const reading: QualityReading = {
      held: now.held ?? false,
      muted: now.muted ?? false,
      joined: now.joined ?? false,
      unansweredForMs: now.unansweredForMs ?? 1000,
      silentMs: now.silentMs ?? 0,
      voice: {
        at: answeredAt + ms,
        received: total.received,
        lost: total.lost,
        late: total.late,
        gaps: total.lost,
        jitterMs: now.jitterMs ?? 5,
        bufferSeconds: 0,
        bufferSamples: 0,
        sent: total.sent,
        said: { lost: total.saidLost, lossRatio: saidLoss, jitterMs: 5 },
        rttMs: now.rttMs ?? 20,
        codec: 'audio/opus',
        microphone: { energy: total.energy, seconds: ms / 1000 }
      }
    }
    const before = state.view.warnings
    state = stepCallQuality(state, reading)
    if (state.view.warnings !== before) seen.push([ms / 1000, state.view.warnings.join(' ') || 'well'])
  }
  return { state, seen }
}

// 10 %: R = 93.2 − 0.96 − 950 / 35.1 = 65.2, MOS 3.36
describe('the score', () => {
  it('is known after three seconds, and good on a good line', () => {
    expect(follow(2, () => ({})).state.view).toEqual({ mos: null, warnings: [] })
    expect(follow(4, () => ({})).state.view).toEqual({ mos: 4.4, warnings: [] })
  })

  it('is that of the worse direction', () => {
    expect(follow(10, () => ({ saidLoss: 0.1 })).state.view.mos).toBe(3.4)
    expect(follow(10, () => ({ lost: 5 })).state.view.mos).toBe(3.4)
  })

  it('counts what comes too late as lost', () => {
    expect(follow(10, () => ({ late: 5 })).state.view.mos).toBe(3.4)
  })

  it('forgets a bad moment once it has left the window', () => {
    expect(follow(20, (at) => (at < 8 ? { lost: 10 } : {})).state.view.mos).toBe(4.4)
  })
})

describe('a word to the agent', () => {
  it('comes when words get lost for four seconds, and goes when six seconds were good', () => {
    const { seen } = follow(40, (at) => (at > 10 && at <= 20 ? { lost: 12 } : {}))
    expect(seen.map(([, words]) => words)).toEqual(['line-poor', 'well'])
    const [raised = 0, cleared = 0] = seen.map(([at]) => at)
    expect(raised).toBeGreaterThanOrEqual(14)
    expect(raised).toBeLessThanOrEqual(18)
    expect(cleared).toBeGreaterThanOrEqual(26)
    expect(cleared).toBeLessThanOrEqual(34)
  })

  it('does not flicker on a line that is now a little under the mark, now a little over it', () => {
    const { seen } = follow(120, (at) => ({ lost: at < 10 || Math.floor(at / 5) % 2 === 0 ? 8 : 4.5 }))
    expect(seen.map(([, words]) => words)).toEqual(['line-poor'])
  })

  it('says that the customer hears nothing when nothing is sent, and takes it back when it is', () => {
    const { seen } = follow(30, (at) => (at > 10 && at <= 20 ? { sent: 0 } : {}))
    expect(seen.map(([, words]) => words)).toEqual(['unheard', 'well'])
    expect(seen[0]?.[0]).toBeLessThanOrEqual(16)
  })

  it('says so too when packets are sent into nothing: the way out answers no more', () => {
    const { seen } = follow(30, (at) => (at > 10 ? { unansweredForMs: (at - 10) * 1000 } : {}))
    expect(seen.map(([, words]) => words)).toEqual(['unheard'])
    expect(seen[0]?.[0]).toBeLessThanOrEqual(19)
  })

  it('says that nothing comes in while we are sending', () => {
    const { seen } = follow(20, (at) => (at > 10 ? { received: 0 } : {}))
    expect(seen[0]?.[1]).toBe('hears-nothing')
    expect(seen[0]?.[0]).toBeLessThanOrEqual(16)
  })

  it('says that an open microphone gives no sound at all, and is right when it does', () => {
    const { seen } = follow(40, (at) => ({ energy: at <= 20 ? 0 : 0.001 }))
    expect(seen.map(([, words]) => words)).toEqual(['microphone-dead', 'well'])
    expect(seen[0]?.[0]).toBeLessThanOrEqual(11)
    expect(seen[1]?.[0]).toBeLessThanOrEqual(22)
  })

  it.each([
    ['muted', { muted: true }],
    ['on hold', { held: true, received: 0 }],
    ['in a conference, whose mix goes out', { joined: true }]
  ])('says nothing of a still microphone while %s', (_, circumstances) => {
    expect(follow(30, () => ({ energy: 0, ...circumstances })).seen).toEqual([])
  })

  it('takes everything back on hold, and starts afresh after it', () => {
    const { seen } = follow(40, (at) => ({ lost: at < 15 ? 12 : 0, held: at >= 15 && at < 20 }))
    expect(seen.map(([, words]) => words)).toEqual(['line-poor', 'well'])
    expect(seen[1]?.[0]).toBeLessThanOrEqual(16)
  })
})

describe('what is kept of a call', () => {
  it('is the worst and the mean score, what was lost each way, and how often another way was asked for', () => {
    const { state } = follow(60, (at) => ({
      lost: at >= 20 && at < 30 ? 5 : 0,
      saidLoss: 0.01,
      silentMs: at === 40 ? 2400 : 0
    }))
    const summary = summaryOf(noteRepair(state))
    expect(callQualitySchema.safeParse(summary).success).toBe(true)
    expect(summary).toEqual({
      mos: { min: 3.36, mean: 4.15 },
      loss: { heard: expect.closeTo(50 / 3000, 3), said: expect.closeTo(0.01, 3) },
      jitterMs: 5,
      rttMs: 20,
      codec: 'audio/opus',
      longestSilenceMs: 2400,
      repairs: 1
    })
  })

  it('has no score for a call that was over at once, and is nothing where nothing was read', () => {
    expect(summaryOf(follow(1, () => ({})).state)).toMatchObject({ mos: null, repairs: 0 })
    expect(summaryOf(startCallQuality)).toBeNull()
  })
})

it('of several calls the lowest score is shown, and each warning once', () => {
  expect(worstView([])).toBeNull()
  expect(
    worstView([
      { mos: 4.2, warnings: ['line-poor'] },
      { mos: null, warnings: [] },
      { mos: 2.9, warnings: ['line-poor', 'unheard'] }
    ])
  ).toEqual({ mos: 2.9, warnings: ['line-poor', 'unheard'] })
})

it('reads the counters of the audio, of the chosen way, and of the codec in use', () => {
  const report = [
    { type: 'codec', id: 'c1', mimeType: 'audio/PCMU' },
    { type: 'codec', id: 'c2', mimeType: 'audio/opus' },
    {
      type: 'inbound-rtp',
      kind: 'audio',
      codecId: 'c2',
      packetsReceived: 500,
      packetsLost: -2,
      packetsDiscarded: 3,
      concealmentEvents: 4,
      jitter: 0.004,
      jitterBufferDelay: 1440,
      jitterBufferEmittedCount: 48_000
    },
    { type: 'outbound-rtp', kind: 'audio', packetsSent: 480 },
    {
      type: 'remote-inbound-rtp',
      kind: 'audio',
      packetsLost: 7,
      fractionLost: 0.02,
      jitter: 0.002,
      roundTripTime: 0.03
    },
    { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.001 },
    { type: 'media-source', kind: 'audio', totalAudioEnergy: 0.5, totalSamplesDuration: 10 }
  ]
  expect(readVoiceSample(report, 9)).toEqual({
    at: 9,
    received: 500,
    lost: 0,
    late: 3,
    gaps: 4,
    jitterMs: 4,
    bufferSeconds: 1440,
    bufferSamples: 48_000,
    sent: 480,
    said: { lost: 7, lossRatio: 0.02, jitterMs: 2 },
    rttMs: 30,
    codec: 'audio/opus',
    microphone: { energy: 0.5, seconds: 10 }
  })
})
