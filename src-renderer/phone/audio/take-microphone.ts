// One attempt to open a microphone, and what its failure means in the trade's words.
import type { PreferredDevice, Settings } from '../../../shared/settings.ts'
import type { MicrophoneState } from './audio-view.ts'

export type Taken =
  | { kind: 'open'; stream: MediaStream }
  | { kind: Extract<MicrophoneState, 'busy' | 'missing' | 'refused'>; name: string }

/** How a browser names the reasons (W3C mediacapture-main, 10.2); what is not here is a device that is not there. */
const meanings: Readonly<Record<string, Exclude<Taken['kind'], 'open'>>> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotReadableError: 'busy',
  AbortError: 'busy'
}

export async function takeMicrophone(
  mediaDevices: Pick<MediaDevices, 'getUserMedia'>,
  audio: MediaTrackConstraints
): Promise<Taken> {
  try {
    return { kind: 'open', stream: await mediaDevices.getUserMedia({ audio }) }
  } catch (error) {
    const name = nameOf(error)
    return { kind: meanings[name] ?? 'missing', name }
  }
}

/** A DOMException is not an Error everywhere. */
const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : 'unknown'

export type Treatment = Pick<Settings, 'echoCancellation' | 'noiseSuppression' | 'gainControl'>

/** `exact`: whoever falls back to another device must know that it did. */
export const constraintsFor = (
  { echoCancellation, noiseSuppression, gainControl }: Treatment,
  device: PreferredDevice | null
): MediaTrackConstraints => ({
  echoCancellation,
  noiseSuppression,
  autoGainControl: gainControl,
  ...(device === null ? {} : { deviceId: { exact: device.id } })
})
