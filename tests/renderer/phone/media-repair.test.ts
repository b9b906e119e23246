// A call whose sound stops: when it is shown, when another way is asked for, and when that would be of no use.
import { describe, expect, it } from 'vitest'
import { startMediaRepair, stepMediaRepair } from '../../../src-renderer/phone/quality/media-repair.ts'
import { startMediaHealth, stepMediaHealth } from '../../../src-renderer/phone/quality/media-watch.ts'

const answeredAt = 1_000_000
const reading = 200

interface Second {
  flows: boolean
  consents: boolean
  /** Answers come from the pairs of before the restarts. */
  old?: boolean
  held?: boolean
  ice?: RTCIceConnectionState
}

/** Reads five times a second; STUN answers come every 2.6 s while the way stands. What happened, and when, in ms. */
function follow(seconds: number, second: (at: number, restarts: number) => Second) {
  let health = startMediaHealth(answeredAt)
  let repair = startMediaRepair
  let [packets, restarts] = [0, 0]
  const answers: Record<string, number> = {}
  const seen: [number, string][] = []
  for (let ms = reading; ms <= seconds * 1000; ms += reading) {
    const {
      flows,
      consents,
      old = false,
      held = false,
      ice = 'connected' as const
    } = second(ms / 1000, restarts)
    const at = answeredAt + ms
    if (flows) packets += 10
    const pair = `pair ${old ? 0 : restarts}`
    if (consents && ms % 2600 === 0) answers[pair] = (answers[pair] ?? 0) + 1
    const sound = { energy: 0, seconds: 0 }
    const sample = {
      at,
      ice,
      packetsReceived: packets,
      packetsSent: 1,
      answers: { ...answers },
      heard: sound,
      said: sound
    }
    health = stepMediaHealth(health, sample, held)
    const step = stepMediaRepair(repair, health, at, held)
    if (step.repair.state !== repair.state) seen.push([ms, step.repair.state])
    if (step.restart) {
      seen.push([ms, 'restart'])
      restarts += 1
    }
    repair = step.repair
  }
  return seen
}

describe('a way that is gone', () => {
  it('is shown within three and a half seconds, and another one asked for within four', () => {
    expect(follow(14, (at) => ({ flows: at <= 10, consents: at <= 10 }))).toEqual([
      [13_000, 'silent'],
      [13_600, 'repairing'],
      [13_600, 'restart']
    ])
  })

  it('is asked for again every five seconds while nothing comes', () => {
    expect(follow(25, (at) => ({ flows: at <= 10, consents: at <= 10 })).slice(3)).toEqual([
      [18_600, 'restart'],
      [23_600, 'restart']
    ])
  })

  it('that brings sound by an old pair alone is asked for once more: the customer hears nothing yet', () => {
    const isBack = (at: number) => at <= 10 || at > 20
    expect(
      follow(40, (at, restarts) => ({ flows: isBack(at), consents: isBack(at), old: restarts < 4 }))
    ).toEqual([
      [13_000, 'silent'],
      [13_600, 'repairing'],
      [13_600, 'restart'],
      [18_600, 'restart'],
      [20_200, 'restart'],
      [21_800, 'restart'],
      [23_400, 'flowing']
    ])
  })

  it('that never answers is asked for four times more, and then left alone', () => {
    const isBack = (at: number) => at <= 10 || at > 15
    expect(follow(60, (at) => ({ flows: isBack(at), consents: isBack(at), old: true })).slice(3)).toEqual([
      [15_200, 'restart'],
      [16_800, 'restart'],
      [18_400, 'restart'],
      [20_000, 'restart'],
      [21_600, 'flowing']
    ])
  })

  it('that brings sound and answers is left alone', () => {
    expect(
      follow(40, (at) => ({ flows: at <= 10 || at > 15.6, consents: at <= 10 || at > 15.4 })).slice(3)
    ).toEqual([[15_800, 'flowing']])
  })
})

it('a way that stands while nobody sends on it is shown, and left alone', () => {
  expect(follow(30, (at) => ({ flows: at <= 10, consents: true }))).toEqual([[13_000, 'silent']])
})

it('a call on hold is not silent', () => {
  expect(follow(30, (at) => ({ flows: at <= 10, consents: false, held: at > 10 }))).toEqual([])
})

describe('a way that is gone on hold', () => {
  const hold = { flows: false, held: true }

  it('is replaced once ICE says so and its last answer is three seconds old', () => {
    expect(
      follow(20, (at) => ({
        ...hold,
        consents: at <= 10 || at > 12,
        ice: at > 10 && at <= 12 ? 'disconnected' : 'connected'
      }))
    ).toEqual([
      [10_200, 'silent'],
      [10_800, 'repairing'],
      [10_800, 'restart'],
      [13_000, 'flowing']
    ])
  })

  it('is replaced where its questions go unanswered, and asked for again every five seconds', () => {
    expect(follow(20, (at) => ({ ...hold, consents: at <= 10 }))).toEqual([
      [11_400, 'repairing'],
      [11_400, 'restart'],
      [16_400, 'restart']
    ])
  })

  it('is left alone while it answers, however long the hold', () => {
    expect(follow(120, () => ({ ...hold, consents: true }))).toEqual([])
  })
})

it('silence counts from the end of the hold', () => {
  expect(follow(25, (at) => ({ flows: at <= 10, consents: false, held: at > 10 && at <= 20 }))[0]).toEqual([
    23_000,
    'silent'
  ])
})

it('an answer of a new pair counts, although the old ones and their counts are gone', () => {
  const sound = { energy: 0, seconds: 0 }
  const sample = (at: number, answers: Record<string, number>) => ({
    ...{
      at,
      ice: 'connected' as const,
      packetsReceived: 0,
      packetsSent: 0,
      heard: sound,
      said: sound,
      answers
    }
  })
  const before = stepMediaHealth(startMediaHealth(0), sample(200, { old: 40, other: 60 }), false)
  const replaced = stepMediaHealth(before, sample(400, { other: 60 }), false)
  const answered = stepMediaHealth(replaced, sample(600, { fresh: 1 }), false)
  expect([before, replaced, answered].map((health) => health.answeredAt)).toEqual([200, 200, 600])
})
