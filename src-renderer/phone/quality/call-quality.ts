// How one call sounds, from its answer to its end: a score over a sliding window every two seconds, warnings, and at the
// end a summary to keep with the contact. Pure: readings in, view out.
import type { CallQuality } from '../../../shared/domain/voice-quality.ts'
import type { QualityView } from './quality-view.ts'
import type { VoiceSample } from './voice-sample.ts'
import {
  type Circumstances,
  noWarnings,
  shownWarnings,
  stepWarnings,
  type Warnings
} from './voice-warnings.ts'
import { type VoiceWindow, voiceWindow } from './voice-window.ts'

/** Counters are looked at once a second, ms: their sender reports no oftener. */
const sampleEveryMs = 1000
/** The window a score is of, ms; a shorter one, at the beginning, must be half as long. */
const windowMs = 6000
const scoreEveryMs = 2000
/** What warnings look at, ms. */
const recentMs = 3000

interface Running {
  sum: number
  count: number
}

export interface CallQualityState {
  first: VoiceSample | null
  /** Oldest first, not older than the window. */
  samples: readonly VoiceSample[]
  warnings: Warnings
  view: QualityView
  scoredAt: number | null
  mos: (Running & { min: number }) | null
  jitterMs: Running
  rttMs: Running
  longestSilenceMs: number
  repairs: number
}

const none: Running = { sum: 0, count: 0 }

export const startCallQuality: CallQualityState = {
  first: null,
  samples: [],
  warnings: noWarnings,
  view: { mos: null, warnings: [] },
  scoredAt: null,
  mos: null,
  jitterMs: none,
  rttMs: none,
  longestSilenceMs: 0,
  repairs: 0
}

export interface QualityReading extends Circumstances {
  voice: VoiceSample
  /** Since the last inbound packet, ms. */
  silentMs: number
}

export function stepCallQuality(state: CallQualityState, reading: QualityReading): CallQualityState {
  const { voice, silentMs, held } = reading
  const longestSilenceMs = Math.max(state.longestSilenceMs, held ? 0 : silentMs)
  const newest = state.samples.at(-1)
  if (newest && voice.at - newest.at < sampleEveryMs) return { ...state, longestSilenceMs }
  // what was heard before or during a hold says nothing of the line after it
  const kept = held ? [] : state.samples.filter(({ at }) => voice.at - at <= windowMs)
  const samples = [...kept, voice]
  const looked = { ...state, first: state.first ?? voice, samples, longestSilenceMs }
  return withScore(withWarnings(looked, reading), voice, held)
}

/** Another way for the sound was asked for. */
export const noteRepair = (state: CallQualityState): CallQualityState => ({
  ...state,
  repairs: state.repairs + 1
})

function windowOf({ samples }: CallQualityState): VoiceWindow | null {
  const [oldest, newest] = [samples[0], samples.at(-1)]
  return oldest && newest && newest.at - oldest.at >= windowMs / 2 ? voiceWindow(oldest, newest) : null
}

/** Warnings are about now: of the window only its newest part; the score is of all of it. */
function withWarnings(state: CallQualityState, reading: QualityReading): CallQualityState {
  const { voice, held } = reading
  const from = state.samples.find(({ at }) => voice.at - at <= recentMs) ?? voice
  if (!held && voice.at - from.at < recentMs / 2) return state
  const window = { ...voiceWindow(from, voice), mos: windowOf(state)?.mos ?? null }
  const warnings = stepWarnings(state.warnings, window, reading, voice.at)
  const shown = shownWarnings(warnings)
  const isSame = shown.join() === state.view.warnings.join()
  return { ...state, warnings, view: isSame ? state.view : { ...state.view, warnings: shown } }
}

function withScore(state: CallQualityState, { at }: VoiceSample, held: boolean): CallQualityState {
  const window = held ? null : windowOf(state)
  if (!window || (state.scoredAt !== null && at - state.scoredAt < scoreEveryMs)) return state
  const { mos, heard } = window
  const scored = { ...state, scoredAt: at }
  if (mos === null) return scored
  const before = state.mos ?? { ...none, min: mos }
  return {
    ...scored,
    mos: { ...add(before, mos), min: Math.min(before.min, mos) },
    jitterMs: heard ? add(state.jitterMs, heard.jitterMs) : state.jitterMs,
    rttMs: heard && heard.rttMs !== null ? add(state.rttMs, heard.rttMs) : state.rttMs,
    view: { ...state.view, mos: Math.round(mos * 10) / 10 }
  }
}

const add = ({ sum, count }: Running, value: number): Running => ({ sum: sum + value, count: count + 1 })

const mean = ({ sum, count }: Running): number | null => (count > 0 ? sum / count : null)
const rounded = (value: number | null, digits: number): number | null =>
  value === null ? null : Number(value.toFixed(digits))

/** @returns `null` where nothing was ever read */
export function summaryOf(state: CallQualityState): CallQuality | null {
  const { first, samples, mos, longestSilenceMs, repairs } = state
  const last = samples.at(-1)
  if (!first || !last) return null
  const { heard } = voiceWindow(first, last)
  const said = last.said && last.sent > 0 ? Math.min(1, last.said.lost / last.sent) : null
  return {
    mos: mos && { min: rounded(mos.min, 2) ?? 1, mean: rounded(mean(mos), 2) ?? 1 },
    loss: { heard: rounded(heard?.lossRatio ?? 0, 4) ?? 0, said: rounded(said, 4) },
    jitterMs: rounded(mean(state.jitterMs), 1),
    rttMs: rounded(mean(state.rttMs), 1),
    codec: last.codec,
    longestSilenceMs: Math.round(longestSilenceMs),
    repairs
  }
}

/** Of several calls: the lowest score, and every warning once. */
export function worstView(views: readonly QualityView[]): QualityView | null {
  const [first] = views
  if (!first) return null
  if (views.length === 1) return first
  const scores = views.flatMap(({ mos }) => (mos === null ? [] : [mos]))
  return {
    mos: scores.length > 0 ? Math.min(...scores) : null,
    warnings: [...new Set(views.flatMap(({ warnings }) => [...warnings]))]
  }
}
