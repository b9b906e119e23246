// What the agent hears: one audio element for all calls, on the device of the settings.
import type { Log } from '../../../shared/log.ts'

export interface Loudspeaker {
  play: (stream: MediaStream) => void
  stop: () => void
  /** Another device by its id; `null` = the system's own choice. */
  use: (deviceId: string | null) => void
}

/** The part of an audio element that is used. */
export type AudioOutput = Pick<HTMLAudioElement, 'srcObject' | 'play' | 'setSinkId'>

export function createLoudspeaker(element: AudioOutput, log: Log): Loudspeaker {
  const complain = (event: string) => (error: unknown) =>
    log.warn(event, { name: error instanceof Error ? error.name : 'unknown' })
  return {
    play(stream) {
      element.srcObject = stream
      element.play().catch(complain('loudspeaker.silent'))
    },
    stop() {
      element.srcObject = null
    },
    use: (deviceId) => void element.setSinkId(deviceId ?? '').catch(complain('loudspeaker.refused'))
  }
}
