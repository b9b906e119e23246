// Is anybody still there? Follows the packets of one call, not their loudness (silence is legal), and says when a call
// has died without a BYE. Pure: samples in, health out.
import type { AudioLevels } from '../phone.ts'

/** ICE `disconnected` may heal by itself; without a BYE for this long the call is lost, ms. */
const disconnectedLimitMs = 30_000
/** On hold silence tells nothing: a failed way is lost only when other ways have been asked for during this time, ms. */
const heldFailureMs = 12_000
/** Packets stand still when none has come for this long, ms. */
const stillMs = 2000

/** One reading of a peer connection. Energies and seconds are running totals (W3C webrtc-stats). */
export interface MediaSample {
  at: number
  ice: RTCIceConnectionState
  packetsReceived: number
  packetsSent: number
  /** STUN answers so far by candidate pair: that one comes is the other side's consent to go on (RFC 7675). */
  answers: Readonly<Record<string, number>>
  heard: { energy: number; seconds: number }
  said: { energy: number; seconds: number }
}

export interface MediaHealth {
  sample: MediaSample
  lastPacketAt: number
  /** When a STUN answer last came; `null` = none yet, or the browser does not count them. */
  answeredAt: number | null
  disconnectedSince: number | null
  levels: AudioLevels
}

const nothing = { energy: 0, seconds: 0 }
const noLevels: AudioLevels = { heard: 0, said: 0, packetsReceived: 0, packetsSent: 0 }

/** Health at the moment of the answer: packets are awaited from now on. */
export const startMediaHealth = (at: number): MediaHealth => ({
  sample: { at, ice: 'new', packetsReceived: 0, packetsSent: 0, answers: {}, heard: nothing, said: nothing },
  lastPacketAt: at,
  answeredAt: null,
  disconnectedSince: null,
  levels: noLevels
})

/** Takes a reading in. On hold no packets are expected, so the clock of silence stands at zero. */
export function stepMediaHealth(health: MediaHealth, sample: MediaSample, onHold: boolean): MediaHealth {
  const hasNews = sample.packetsReceived > health.sample.packetsReceived
  const isBroken = sample.ice === 'disconnected' || sample.ice === 'failed'
  return {
    sample,
    answeredAt: hasAnswer(health.sample, sample) ? sample.at : health.answeredAt,
    lastPacketAt: hasNews || onHold ? sample.at : health.lastPacketAt,
    disconnectedSince: isBroken ? (health.disconnectedSince ?? sample.at) : null,
    levels: {
      heard: loudness(health.sample.heard, sample.heard),
      said: loudness(health.sample.said, sample.said),
      packetsReceived: sample.packetsReceived,
      packetsSent: sample.packetsSent
    }
  }
}

/** A restart replaces the pairs: each is counted by itself, a new one from zero. */
const hasAnswer = (before: MediaSample, after: MediaSample): boolean =>
  Object.entries(after.answers).some(([pair, count]) => count > (before.answers[pair] ?? 0))

/** RMS 0…1 between two readings: energy is squared amplitude times seconds. */
function loudness(before: MediaSample['heard'], after: MediaSample['heard']): number {
  const seconds = after.seconds - before.seconds
  return seconds > 0 ? Math.sqrt(Math.max(0, Math.min(1, (after.energy - before.energy) / seconds))) : 0
}

/** Milliseconds since the last inbound packet. */
export const silentFor = (health: MediaHealth, now: number): number => Math.max(0, now - health.lastPacketAt)

/** Nobody will send a BYE any more: media is gone and ICE has given up, or has been cut off for too long. */
export function isLost(health: MediaHealth, now: number, onHold: boolean): boolean {
  if (!onHold && silentFor(health, now) < stillMs) return false
  const { disconnectedSince, sample } = health
  if (disconnectedSince === null) return false
  const brokenMs = now - disconnectedSince
  return (
    brokenMs >= disconnectedLimitMs || (sample.ice === 'failed' && (!onHold || brokenMs >= heldFailureMs))
  )
}

/** The entries of getStats() that are read. */
interface StatsEntry {
  id?: string
  type: string
  kind?: string
  packetsReceived?: number
  packetsSent?: number
  responsesReceived?: number
  totalAudioEnergy?: number
  totalSamplesDuration?: number
}

/** Picks a reading out of a statistics report; what a browser leaves out counts as nothing. */
export function readMediaSample(
  report: Iterable<StatsEntry>,
  at: number,
  ice: RTCIceConnectionState
): MediaSample {
  const everything = [...report]
  const entries = everything.filter((entry) => entry.kind === 'audio')
  const total = (
    type: string,
    key: 'packetsReceived' | 'packetsSent' | 'totalAudioEnergy' | 'totalSamplesDuration'
  ) => entries.reduce((sum, entry) => sum + (entry.type === type ? (entry[key] ?? 0) : 0), 0)
  const sound = (type: string) => ({
    energy: total(type, 'totalAudioEnergy'),
    seconds: total(type, 'totalSamplesDuration')
  })
  return {
    at,
    ice,
    packetsReceived: total('inbound-rtp', 'packetsReceived'),
    packetsSent: total('outbound-rtp', 'packetsSent'),
    answers: Object.fromEntries(
      everything.flatMap(({ id, responsesReceived }) =>
        id === undefined || responsesReceived === undefined ? [] : [[id, responsesReceived] as const]
      )
    ),
    heard: sound('inbound-rtp'),
    said: sound('media-source')
  }
}
