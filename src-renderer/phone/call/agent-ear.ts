// What the agent hears, worked out anew from the calls after every change: one voice, the conference, a ringing tone, or
// nothing. So no path through a call can leave a ring sounding or two customers audible at once.
import type { CallSnapshot } from '../../../shared/domain/call-machine.ts'
import type { Loudspeaker } from '../audio/loudspeaker.ts'
import type { Ringer } from '../audio/ringer.ts'

export type EarSound = 'ring' | 'waiting' | 'notice' | 'ringback' | null

/** What is known of a call beside its snapshot. */
export interface Hearable {
  remote: MediaStream | null
  /** The other side plays something before the answer. */
  hasEarlyMedia: boolean
  /** It will answer itself. */
  answersItself: boolean
}

export interface EarDependencies {
  ringer: Pick<Ringer, Exclude<EarSound, null> | 'stop'>
  loudspeaker: Pick<Loudspeaker, 'play' | 'stop'>
  hearable: (callId: string) => Hearable | null
  /** What the agent hears of a conference, while there is one. */
  conference: () => MediaStream | null
}

/** The agent talks or dials, so that a further call must not ring into it. */
const isBusy = ({ phase }: CallSnapshot): boolean => phase !== 'ringing' && phase !== 'ended'

/** The sound the phone makes itself. */
export function soundFor(
  calls: readonly CallSnapshot[],
  hearable: (callId: string) => Hearable | null
): EarSound {
  const ringing = calls.find(({ phase }) => phase === 'ringing')
  if (ringing) {
    if (hearable(ringing.callId)?.answersItself) return 'notice'
    return calls.some(isBusy) ? 'waiting' : 'ring'
  }
  const early = calls.find(({ phase }) => phase === 'early')
  return early && !hearable(early.callId)?.hasEarlyMedia ? 'ringback' : null
}

/** The one call whose other side is heard; a conference has no one voice. */
export function voiceFor(
  calls: readonly CallSnapshot[],
  hearable: (callId: string) => Hearable | null
): CallSnapshot | null {
  const talking = calls.find(({ phase, held, joined }) => phase === 'active' && !held && !joined)
  return (
    talking ?? calls.find(({ phase, callId }) => phase === 'early' && hearable(callId)?.hasEarlyMedia) ?? null
  )
}

export interface AgentEar {
  listen: (calls: readonly CallSnapshot[]) => void
}

export function createAgentEar({ ringer, loudspeaker, hearable, conference }: EarDependencies): AgentEar {
  let sound: EarSound = null
  let voice: MediaStream | null = null
  return {
    listen(calls) {
      const nextSound = soundFor(calls, hearable)
      if (nextSound !== sound) {
        sound = nextSound
        if (sound === null) ringer.stop()
        else ringer[sound]()
      }
      const speaker = voiceFor(calls, hearable)
      const nextVoice = conference() ?? (speaker && (hearable(speaker.callId)?.remote ?? null))
      if (nextVoice === voice) return
      voice = nextVoice
      if (voice) loudspeaker.play(voice)
      else loudspeaker.stop()
    }
  }
}
