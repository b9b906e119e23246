// The agent's microphone: opened once at sign-in, so that an answer never waits for a device or a permission, and kept.
// Each call gets a clone, because SIP.js stops the tracks of a call that ends.
import type { Log } from '../../../shared/log.ts'
import type { PhoneSnapshot } from '../phone.ts'

export type MicrophoneState = PhoneSnapshot['microphone']

export interface MicrophoneDependencies {
  mediaDevices: Pick<MediaDevices, 'getUserMedia' | 'addEventListener'>
  log: Log
  onState: (state: MicrophoneState) => void
  /** Another device took over (unplugged, other settings): calls going on need new clones. */
  onReplaced: () => void
}

export interface Microphone {
  /** Opens the device unless it is open. Answers whether it is. */
  open: () => Promise<boolean>
  /** A stream of its own for one call. @throws when the microphone is refused */
  cloneForCall: () => Promise<MediaStream>
  /** Another device by its id; `null` = the system's own choice. */
  use: (deviceId: string | null) => void
  close: () => void
}

export function createMicrophone({
  mediaDevices,
  log,
  onState,
  onReplaced
}: MicrophoneDependencies): Microphone {
  let device: string | null = null
  let stream: MediaStream | null = null
  let opening: Promise<boolean> | null = null
  let isWanted = false

  async function openDevice(): Promise<boolean> {
    try {
      const opened = await mediaDevices.getUserMedia({ audio: constraintsFor(device) })
      stop()
      stream = opened
      for (const track of opened.getAudioTracks()) track.addEventListener('ended', reopen)
      onState('granted')
      return true
    } catch (error) {
      log.warn('microphone.refused', { name: error instanceof Error ? error.name : 'unknown' })
      onState('refused')
      return false
    } finally {
      opening = null
    }
  }

  function stop() {
    for (const track of stream?.getTracks() ?? []) {
      track.removeEventListener('ended', reopen)
      track.stop()
    }
    stream = null
  }

  const open = (): Promise<boolean> => {
    isWanted = true
    if (stream) return Promise.resolve(true)
    opening ??= openDevice()
    return opening
  }

  /** Unplugged: whatever device is left is better than a call nobody is heard in. */
  function reopen() {
    stop()
    if (!isWanted) return
    open().then(
      (isOpen) => isOpen && onReplaced(),
      () => {}
    )
  }

  mediaDevices.addEventListener('devicechange', () => {
    if (isWanted && !stream) reopen()
  })

  return {
    open,
    async cloneForCall() {
      if (!(await open()) || !stream) throw new Error('the microphone is refused')
      return stream.clone()
    },
    use(deviceId) {
      if (deviceId === device) return
      device = deviceId
      if (stream) reopen()
    },
    close() {
      isWanted = false
      stop()
      onState('unknown')
    }
  }
}

/** `ideal`, not `exact`: a headset left at home must not make the desk mute. */
const constraintsFor = (device: string | null): MediaTrackConstraints => ({
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  ...(device === null ? {} : { deviceId: { ideal: device } })
})
