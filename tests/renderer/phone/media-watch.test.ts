// Packets, silence and the end of media: what the phone reports of a call that breaks.
import { describe, expect, it } from 'vitest'
import { startCall } from '../../../shared/domain/call-machine.ts'
import { dropFactsOf, endEventOf, endedByNobody as nobody } from '../../../src-renderer/phone/call/leg-end.ts'
import {
  isLost,
  type MediaHealth,
  type MediaSample,
  readMediaSample,
  silentFor,
  startMediaHealth,
  stepMediaHealth
} from '../../../src-renderer/phone/quality/media-watch.ts'

const answeredAt = 1_000_000
const sample = (at: number, part: Partial<MediaSample> = {}): MediaSample => ({
  at,
  ice: 'connected',
  packetsReceived: 0,
  packetsSent: 0,
  answers: {},
  heard: { energy: 0, seconds: 0 },
  said: { energy: 0, seconds: 0 },
  ...part
})
/** Reads every half second; `received` says how many packets had come by then. */
const follow = (
  seconds: number,
  part: (second: number) => Partial<MediaSample>,
  onHold = false
): MediaHealth => {
  let health = startMediaHealth(answeredAt)
  for (let at = 0.5; at <= seconds; at += 0.5) {
    health = stepMediaHealth(health, sample(answeredAt + at * 1000, part(at)), onHold)
  }
  return health
}

describe('the watch over a call', () => {
  it('counts silence from the last packet, not from the last sound', () => {
    const health = follow(10, (second) => ({ packetsReceived: Math.min(second, 6) * 50 }))
    expect(silentFor(health, answeredAt + 10_000)).toBe(4000)
  })

  it('counts silence from the answer where no packet ever comes', () => {
    expect(
      silentFor(
        follow(5, () => ({})),
        answeredAt + 5000
      )
    ).toBe(5000)
  })

  it('awaits no packets on hold', () => {
    expect(
      silentFor(
        follow(60, () => ({ packetsReceived: 50 }), true),
        answeredAt + 60_000
      )
    ).toBe(0)
  })

  it('gives a call up when media stands still and ICE has failed', () => {
    const health = follow(4, () => ({ ice: 'failed' }))
    expect(isLost(health, answeredAt + 4000, false)).toBe(true)
  })

  it('gives nothing up while packets come, whatever ICE says', () => {
    const health = follow(40, (second) => ({ ice: 'disconnected', packetsReceived: second * 50 }))
    expect(isLost(health, answeredAt + 40_000, false)).toBe(false)
  })

  it('waits half a minute for a disconnected line, and forgets it when it heals', () => {
    const broken = (until: number) =>
      follow(until, (second) => ({ ice: second <= 20 ? 'disconnected' : 'connected' }))
    expect(isLost(broken(20), answeredAt + 20_000, false)).toBe(false)
    expect(
      isLost(
        follow(31, () => ({ ice: 'disconnected' })),
        answeredAt + 31_000,
        false
      )
    ).toBe(true)
    expect(isLost(broken(40), answeredAt + 40_000, false)).toBe(false)
  })

  it('gives a call on hold up only after other ways have been asked for in vain', () => {
    const failed = follow(30, (second) => ({ ice: second < 10 ? 'connected' : 'failed' }), true)
    expect(isLost(failed, answeredAt + 21_900, true)).toBe(false)
    expect(isLost(failed, answeredAt + 22_000, true)).toBe(true)
  })

  it('gives a call on hold up after half a minute without a way, and not while there is one', () => {
    const broken = follow(31, () => ({ ice: 'disconnected' }), true)
    expect(isLost(broken, answeredAt + 31_000, true)).toBe(true)
    expect(
      isLost(
        follow(90, () => ({}), true),
        answeredAt + 90_000,
        true
      )
    ).toBe(false)
  })

  it('is silent but not lost where packets stop and ICE still stands: the PBX will say so', () => {
    expect(
      isLost(
        follow(60, () => ({})),
        answeredAt + 60_000,
        false
      )
    ).toBe(false)
  })

  it('shows loudness as RMS between two readings', () => {
    const first = stepMediaHealth(
      startMediaHealth(0),
      sample(200, { heard: { energy: 0.002, seconds: 0.2 } }),
      false
    )
    const second = stepMediaHealth(first, sample(400, { heard: { energy: 0.052, seconds: 0.4 } }), false)
    expect(second.levels).toEqual({ heard: expect.closeTo(0.5), said: 0, packetsReceived: 0, packetsSent: 0 })
  })

  it('reads audio and nothing else out of the statistics of a browser', () => {
    const report = [
      {
        type: 'inbound-rtp',
        kind: 'audio',
        packetsReceived: 7,
        totalAudioEnergy: 0.5,
        totalSamplesDuration: 2
      },
      { type: 'inbound-rtp', kind: 'video', packetsReceived: 900 },
      { type: 'outbound-rtp', kind: 'audio', packetsSent: 9 },
      { type: 'media-source', kind: 'audio', totalAudioEnergy: 0.25, totalSamplesDuration: 4 },
      { type: 'candidate-pair', id: 'first', packetsReceived: 1234, responsesReceived: 3 },
      { type: 'candidate-pair', id: 'second', responsesReceived: 4 }
    ]
    expect(readMediaSample(report, 5, 'completed')).toEqual({
      at: 5,
      ice: 'completed',
      packetsReceived: 7,
      packetsSent: 9,
      answers: { first: 3, second: 4 },
      heard: { energy: 0.5, seconds: 2 },
      said: { energy: 0.25, seconds: 4 }
    })
  })
})

describe('the end of a call', () => {
  const call = startCall({
    callId: 'call',
    interactionId: 'interaction',
    callbackId: null,
    direction: 'inbound',
    ani: '+84901234567',
    aniWithheld: false,
    displayName: 'Grace',
    extension: null,
    consultsFor: null,
    consultId: null,
    transferredBy: null,
    returned: false,
    queue: 'care1090',
    dnis: '1090',
    enteredAt: 1,
    enteredAtSource: 'pbx',
    startedAt: 1
  })

  it('carries what was seen of it', () => {
    const health = follow(10, (second) => ({ packetsReceived: Math.min(second, 5) * 50 }))
    expect(dropFactsOf({ ...nobody, by: 'remote', cause: 44 }, health, answeredAt + 10_000, false)).toEqual({
      by: 'remote',
      cause: 44,
      sip: null,
      ice: 'ok',
      page: 'ok',
      host: 'ok',
      afterRefer: false,
      silentMs: 5000,
      onHold: false,
      pbxCause: null
    })
  })

  it('says nothing of media for a call that was never answered', () => {
    expect(dropFactsOf({ ...nobody, by: 'remote' }, null, 5, false)).toMatchObject({
      ice: null,
      silentMs: null
    })
  })

  it('is a failed ICE where the phone gave the call up itself', () => {
    const health = follow(31, () => ({ ice: 'disconnected' }))
    expect(dropFactsOf(nobody, health, answeredAt + 31_000, false)).toMatchObject({
      by: 'none',
      ice: 'failed',
      silentMs: 31_000
    })
  })

  it.each([
    [
      'ringing',
      { ...nobody, by: 'remote', cancelled: true } as const,
      { type: 'cancelled', at: 9, elsewhere: false }
    ],
    ['ringing', { ...nobody, by: 'local' } as const, { type: 'declined', at: 9 }],
    [
      'early',
      { ...nobody, by: 'remote', sipStatus: 486 } as const,
      { type: 'failed', at: 9, sipStatus: 486 }
    ],
    [
      'early',
      { ...nobody, by: 'local', sipStatus: 487 } as const,
      { type: 'cancelled', at: 9, elsewhere: false }
    ],
    ['connecting', nobody, { type: 'failed', at: 9, sipStatus: null }]
  ] as const)('while %s, seen as %j, becomes %j for the call machine', (phase, end, event) => {
    const facts = dropFactsOf(end, null, 9, false)
    expect(endEventOf({ ...call, phase }, end, facts, 9)).toEqual(event)
  })
})
