// The sound of one answered call, looked at five times a second until its end: is it there, how good is it, is another way
// to be asked for. What it means for the call and the desk is decided by whoever started the watch.
import type { CallSnapshot } from '../../../shared/domain/call-machine.ts'
import type { CallQuality } from '../../../shared/domain/voice-quality.ts'
import type { Log } from '../../../shared/log.ts'
import { type Clock, every } from '../clock.ts'
import type { AudioLevels } from '../phone.ts'
import { noteRepair, startCallQuality, stepCallQuality, summaryOf } from './call-quality.ts'
import { startMediaRepair, stepMediaRepair } from './media-repair.ts'
import type { MediaState } from './media-view.ts'
import {
  isLost,
  type MediaHealth,
  type MediaSample,
  silentFor,
  startMediaHealth,
  stepMediaHealth
} from './media-watch.ts'
import type { QualityView } from './quality-view.ts'
import type { VoiceSample } from './voice-sample.ts'

const readingMs = 200

/** One look at the connection. */
export interface MediaReading extends MediaSample {
  voice: VoiceSample
}

/** The part of a call's leg that is watched. */
export interface WatchedLeg {
  /** `null` when there is no media (any more). */
  readMedia: () => Promise<MediaReading | null>
  /** Asks for another way for the sound (ICE restart). */
  repair: () => void
}

export interface SoundWatchParts {
  leg: WatchedLeg
  clock: Clock
  log: Log
  /** The call as it is; `null` once it is over. */
  call: () => CallSnapshot | null
  onLevels: (levels: AudioLevels) => void
  /** State or quality have changed. */
  onChange: () => void
  /** Media have died without a BYE. */
  onLost: () => void
}

export interface SoundWatch {
  health: () => MediaHealth
  state: () => MediaState
  quality: () => QualityView
  /** `null` where nothing was ever read. */
  summary: () => CallQuality | null
  /** The agent asks for another way. */
  repair: () => void
  stop: () => void
}

/** From the answer on: packets are awaited from now. */
export function watchSound(parts: SoundWatchParts): SoundWatch {
  const { leg, clock, log, call, onLevels, onChange, onLost } = parts
  let health = startMediaHealth(clock.now())
  let repair = startMediaRepair
  let quality = startCallQuality

  const askAnotherWay = () => {
    quality = noteRepair(quality)
    leg.repair()
  }
  const lookForSound = ({ interactionId, held }: CallSnapshot, at: number) => {
    const { state } = repair
    const step = stepMediaRepair(repair, health, at, held)
    repair = step.repair
    if (step.restart) askAnotherWay()
    if (repair.state === state) return
    log.info('call.media', { interactionId, state: repair.state })
    onChange()
  }
  const judge = (now: CallSnapshot, { at, voice }: MediaReading) => {
    const { view } = quality
    const unansweredForMs = health.answeredAt === null ? null : at - health.answeredAt
    quality = stepCallQuality(quality, { ...now, voice, unansweredForMs, silentMs: silentFor(health, at) })
    if (quality.view === view) return
    if (quality.view.warnings !== view.warnings)
      log.info('call.quality', { interactionId: now.interactionId, ...quality.view })
    onChange()
  }
  const look = async () => {
    const reading = await leg.readMedia()
    const now = call()
    if (!now || !reading) return
    health = stepMediaHealth(health, reading, now.held)
    if (isLost(health, reading.at, now.held)) return onLost()
    lookForSound(now, reading.at)
    judge(now, reading)
    if (!now.held) onLevels(health.levels)
  }
  return {
    health: () => health,
    state: () => repair.state,
    quality: () => quality.view,
    summary: () => summaryOf(quality),
    repair() {
      log.info('call.repairAsked', { interactionId: call()?.interactionId, ...quality.view })
      askAnotherWay()
    },
    stop: every(clock, readingMs, () => void look().catch(() => {}))
  }
}
