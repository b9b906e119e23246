// How good a line sounds, as a number people know: MOS by the E-model (ITU-T G.107) from what a browser counts. The
// simplified form for a digital headset: R = 93.2 − Id − Ie,eff + A, with A = 0. Pure.
import { z } from 'zod'

/** What was measured over a stretch of time, in one direction. */
export interface VoiceFigures {
  /** Share of packets that were not there when they were due, 0…1: lost, or discarded for being late. */
  lossRatio: number
  /** Mean length of a loss burst against that of as many random losses, ≥ 1 (G.107 §7.4, BurstR). */
  burstRatio: number
  /** Interarrival jitter, ms (RFC 3550 §6.4.1). */
  jitterMs: number
  /** There and back, ms; `null` where nobody has told yet, and then it counts as nothing. */
  rttMs: number | null
  /** What the jitter buffer held back, ms; `null` = not known. */
  bufferMs: number | null
}

/** R with no delay and no loss, all other parameters of G.107 at their defaults. */
const bestR = 93.2
/** Delay from which talking becomes noticeably harder, ms (Cole and Rosenbluth 2001, fitted to G.107). */
const noticeableMs = 177.3
/** One packet of 20 ms is spoken before it is sent. */
const packetMs = 20
/**
 * G.113 Appendix I, table I.4, for G.711 with packet loss concealment: Ie = 0, Bpl = 25.1. It has no row for Opus; a
 * browser conceals both in the same way, and towards the customer the PBX speaks G.711, so that row is taken for both.
 */
const [equipment, robustness] = [0, 25.1]

/** Mouth to ear, one way, ms: half the way there and back, the packet, and a buffer of at least twice the jitter. */
export const oneWayDelay = ({ rttMs, jitterMs, bufferMs }: VoiceFigures): number =>
  (rttMs ?? 0) / 2 + packetMs + Math.max(bufferMs ?? 0, 2 * jitterMs)

/** Transmission rating, 0…93.2. */
export function transmissionRating(figures: VoiceFigures): number {
  const delayMs = oneWayDelay(figures)
  const delay = 0.024 * delayMs + 0.11 * Math.max(0, delayMs - noticeableMs)
  const percent = 100 * Math.min(1, Math.max(0, figures.lossRatio))
  const burst = Math.max(1, figures.burstRatio)
  const loss = equipment + (95 - equipment) * (percent / (percent / burst + robustness))
  return Math.max(0, bestR - delay - loss)
}

/** G.107 Annex B; below R = 6.5 its polynomial dips under 1, the worst there is. */
export function meanOpinion(rating: number): number {
  if (rating <= 0) return 1
  if (rating >= 100) return 4.5
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
}

/** 1 (bad) … 4.41 (as good as narrowband gets). */
export const meanOpinionOf = (figures: VoiceFigures): number => meanOpinion(transmissionRating(figures))

/** One whole call, as it is kept with the contact. Ratios 0…1; `null` = never told. */
export const callQualitySchema = z.object({
  /** Of both directions the worse, every two seconds; `null` for a call too short to say. */
  mos: z.object({ min: z.number().min(1).max(5), mean: z.number().min(1).max(5) }).nullable(),
  /** heard: from the customer · said: to the PBX, by its own report (RTCP). */
  loss: z.object({ heard: z.number().min(0).max(1), said: z.number().min(0).max(1).nullable() }),
  jitterMs: z.number().min(0).nullable(),
  rttMs: z.number().min(0).nullable(),
  /** e.g. audio/opus */
  codec: z.string().max(64).nullable(),
  /** Longest stretch without an inbound packet, not on hold, ms. */
  longestSilenceMs: z.number().min(0),
  /** Times another way for the sound was asked for, by itself or by the agent. */
  repairs: z.number().int().min(0)
})
export type CallQuality = z.infer<typeof callQualitySchema>

export const lineGradeSchema = z.enum(['good', 'fair', 'poor'])
export type LineGrade = z.infer<typeof lineGradeSchema>

/** As G.107 Annex B, table B.1 puts it: satisfied (R ≥ 80), some dissatisfied (R ≥ 70), many; `null` = nobody can say. */
export function lineGrade({ mos }: CallQuality): LineGrade | null {
  if (mos === null) return null
  if (mos.mean >= meanOpinion(80)) return 'good'
  return mos.mean >= meanOpinion(70) ? 'fair' : 'poor'
}
