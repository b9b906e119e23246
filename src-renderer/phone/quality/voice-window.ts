// What two readings of a call's counters say of the time between them. Pure.
import { meanOpinionOf, type VoiceFigures } from '../../../shared/domain/voice-quality.ts'
import type { VoiceSample } from './voice-sample.ts'

export interface VoiceWindow {
  /** `null`: no packet was even due. */
  heard: VoiceFigures | null
  /** By the other side's reports; `null`: none. */
  said: VoiceFigures | null
  /** Of both the worse. */
  mos: number | null
  receivedPackets: number
  sentPackets: number
  microphoneEnergy: number
  microphoneSeconds: number
}

const ratio = (part: number, whole: number): number => (whole > 0 ? Math.min(1, part / whole) : 0)

export function voiceWindow(from: VoiceSample, to: VoiceSample): VoiceWindow {
  const heard = heardFigures(from, to)
  const said = saidFigures(from, to)
  const scores = [heard, said].flatMap((figures) => (figures ? [meanOpinionOf(figures)] : []))
  return {
    heard,
    said,
    mos: scores.length > 0 ? Math.min(...scores) : null,
    receivedPackets: to.received - from.received,
    sentPackets: to.sent - from.sent,
    microphoneEnergy: to.microphone.energy - from.microphone.energy,
    microphoneSeconds: to.microphone.seconds - from.microphone.seconds
  }
}

function heardFigures(from: VoiceSample, to: VoiceSample): VoiceFigures | null {
  const received = to.received - from.received
  const lost = Math.max(0, to.lost - from.lost)
  const late = Math.max(0, to.late - from.late)
  if (received + lost <= 0) return null
  const samples = to.bufferSamples - from.bufferSamples
  const lossRatio = ratio(lost + late, received + lost)
  return {
    lossRatio,
    burstRatio: burstRatio(lost + late, to.gaps - from.gaps, lossRatio),
    jitterMs: to.jitterMs ?? 0,
    rttMs: to.rttMs,
    bufferMs: samples > 0 ? ((to.bufferSeconds - from.bufferSeconds) / samples) * 1000 : null
  }
}

/** Mean burst against 1 / (1 − p) of random losses; each run of concealed samples is one burst. */
const burstRatio = (missing: number, gaps: number, lossRatio: number): number =>
  gaps > 0 ? Math.max(1, (missing / gaps) * (1 - lossRatio)) : 1

/** The other side's buffer is not told: the model takes twice its jitter. */
function saidFigures(from: VoiceSample, to: VoiceSample): VoiceFigures | null {
  if (!to.said || to.sent <= from.sent) return null
  const { lossRatio, jitterMs } = to.said
  return { lossRatio, burstRatio: 1, jitterMs, rttMs: to.rttMs, bufferMs: null }
}
