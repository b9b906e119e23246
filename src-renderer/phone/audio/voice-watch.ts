// Looks at the microphone's level only while somebody has use for it: the desk shows its meter, or a call is muted and
// the agent may be talking all the same.
import { type Clock, every } from '../clock.ts'
import { meterLeaseMs } from './audio-view.ts'
import { type MutedTalk, startMutedTalk, stepMutedTalk } from './muted-talk.ts'
import type { VoiceMeter } from './voice-meter.ts'

const lookEveryMs = 150

export interface VoiceWatchDependencies {
  meter: VoiceMeter
  clock: Clock
  stream: () => MediaStream | null
  /** A call is talked on, and muted. */
  isMuted: () => boolean
  onView: (view: { level: number | null; talkingWhileMuted: boolean }) => void
}

export interface VoiceWatch {
  /** The desk wants the level for a while. */
  showLevel: () => void
  /** Mute, calls or the microphone changed. */
  follow: () => void
}

export function createVoiceWatch({
  meter,
  clock,
  stream,
  isMuted,
  onView
}: VoiceWatchDependencies): VoiceWatch {
  let shownUntil = 0
  let talk: MutedTalk | null = null
  let end: (() => void) | null = null

  function look() {
    const now = clock.now()
    const isShown = now < shownUntil
    const muted = isMuted()
    if (!isShown && !muted) {
      end?.()
      end = null
      talk = null
      meter.watch(null)
      onView({ level: null, talkingWhileMuted: false })
      return
    }
    meter.watch(stream())
    const level = meter.read() ?? 0
    talk = muted ? stepMutedTalk(talk ?? startMutedTalk(now), level, now) : null
    onView({ level: isShown ? level : null, talkingWhileMuted: talk?.hint ?? false })
  }
  const follow = () => {
    if (end) return
    if (clock.now() >= shownUntil && !isMuted()) return
    end = every(clock, lookEveryMs, look)
    look()
  }
  return {
    follow,
    showLevel() {
      shownUntil = clock.now() + meterLeaseMs
      follow()
    }
  }
}
