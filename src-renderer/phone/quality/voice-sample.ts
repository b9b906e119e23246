// The counters of one peer connection that say how its audio sounds. Running totals, as W3C webrtc-stats has them, so that
// two readings tell of the time between; what a browser leaves out counts as nothing, or as not known where that matters.

/** What the other side received of ours, by its last RTCP report. */
export interface SaidReport {
  /** Since the call began. */
  lost: number
  /** Of what came between its last two reports, 0…1. */
  lossRatio: number
  jitterMs: number
}

export interface VoiceSample {
  at: number
  /** Receiving: packets in, never come, come too late; runs of concealed samples; newest jitter, ms. */
  received: number
  lost: number
  late: number
  gaps: number
  jitterMs: number | null
  /** Seconds the jitter buffer held all samples together, and how many samples that were. */
  bufferSeconds: number
  bufferSamples: number
  sent: number
  said: SaidReport | null
  rttMs: number | null
  codec: string | null
  /** Squared amplitude of the microphone times seconds, and those seconds. */
  microphone: { energy: number; seconds: number }
}

/** The entries of getStats() that are read. */
export interface VoiceStatsEntry {
  id?: string
  type: string
  kind?: string
  codecId?: string
  mimeType?: string
  state?: string
  nominated?: boolean
  packetsReceived?: number
  packetsLost?: number
  fractionLost?: number
  packetsDiscarded?: number
  concealmentEvents?: number
  jitter?: number
  jitterBufferDelay?: number
  jitterBufferEmittedCount?: number
  packetsSent?: number
  roundTripTime?: number
  currentRoundTripTime?: number
  totalAudioEnergy?: number
  totalSamplesDuration?: number
}

const inMs = (seconds: number | undefined): number | null => (seconds === undefined ? null : seconds * 1000)

export function readVoiceSample(report: Iterable<VoiceStatsEntry>, at: number): VoiceSample {
  const entries = [...report]
  const audio = (type: string) => entries.find((entry) => entry.type === type && entry.kind === 'audio')
  const inbound = audio('inbound-rtp')
  const outbound = audio('outbound-rtp')
  const remote = audio('remote-inbound-rtp')
  const source = audio('media-source')
  const pair = entries.find(({ type, nominated, state }) => {
    return type === 'candidate-pair' && nominated === true && state === 'succeeded'
  })
  const codecId = inbound?.codecId ?? outbound?.codecId
  return {
    at,
    received: inbound?.packetsReceived ?? 0,
    // RFC 3550 lets it fall below nothing when packets come twice
    lost: Math.max(0, inbound?.packetsLost ?? 0),
    late: inbound?.packetsDiscarded ?? 0,
    gaps: inbound?.concealmentEvents ?? 0,
    jitterMs: inMs(inbound?.jitter),
    bufferSeconds: inbound?.jitterBufferDelay ?? 0,
    bufferSamples: inbound?.jitterBufferEmittedCount ?? 0,
    sent: outbound?.packetsSent ?? 0,
    said: remote ? saidOf(remote) : null,
    // the PBX's own report covers what comes after the way, too
    rttMs: inMs(remote?.roundTripTime) ?? inMs(pair?.currentRoundTripTime),
    codec: entries.find(({ id, type }) => type === 'codec' && id === codecId)?.mimeType?.slice(0, 64) ?? null,
    microphone: { energy: source?.totalAudioEnergy ?? 0, seconds: source?.totalSamplesDuration ?? 0 }
  }
}

const saidOf = ({ packetsLost = 0, fractionLost = 0, jitter }: VoiceStatsEntry): SaidReport => ({
  lost: Math.max(0, packetsLost),
  lossRatio: Math.min(1, Math.max(0, fractionLost)),
  jitterMs: inMs(jitter) ?? 0
})
