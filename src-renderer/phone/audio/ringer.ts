// The sounds the phone makes itself: the ring of an offered call, and the ringing tone the agent hears while a number
// they dialled rings (the PBX sends none before the answer). Oscillators, so that no sound file has to be found.
import type { Log } from '../../../shared/log.ts'

interface Tone {
  /** Hertz; sounded together. */
  frequencies: readonly number[]
  /** Seconds on and off. */
  on: number
  off: number
  /** 0…1. */
  loudness: number
}

const ring: Tone = { frequencies: [660, 880], on: 0.9, off: 2.1, loudness: 0.16 }
/** 425 Hz, 1 s on, 4 s off (ITU-T E.180 for Viet Nam). */
const ringback: Tone = { frequencies: [425], on: 1, off: 4, loudness: 0.08 }
/** Two minutes are planned ahead: longer than any queue rings. */
const plannedSeconds = 120
/** Ramp that keeps a switched tone from clicking, seconds. */
const rampSeconds = 0.01

export interface Ringer {
  ring: () => void
  ringback: () => void
  /** Silence at once, whatever sounds. */
  stop: () => void
  /** Another device by its id; `null` = the system's own choice. */
  use: (deviceId: string | null) => void
}

/** A context that may be told its device (AudioContext.setSinkId is not in every browser's types yet). */
export type RingerContext = AudioContext & { setSinkId?(deviceId: string): Promise<void> }

export function createRinger(createContext: () => RingerContext, log: Log): Ringer {
  let context: RingerContext | null = null
  let device = ''
  let silence = () => {}

  const complain = (event: string) => (error: unknown) =>
    log.warn(event, { name: error instanceof Error ? error.name : 'unknown' })

  function takeContext(): RingerContext {
    if (context) return context
    context = createContext()
    if (device !== '') void context.setSinkId?.(device).catch(complain('ringer.refused'))
    return context
  }

  function sound(tone: Tone) {
    silence()
    const place = takeContext()
    if (place.state === 'suspended') place.resume().catch(complain('ringer.silent'))
    silence = startTone(place, tone)
  }

  return {
    ring: () => sound(ring),
    ringback: () => sound(ringback),
    stop() {
      silence()
      silence = () => {}
    },
    use(deviceId) {
      device = deviceId ?? ''
      void context?.setSinkId?.(device).catch(complain('ringer.refused'))
    }
  }
}

/** Starts the tone with its pauses planned in; the return value ends it at once. */
function startTone(context: AudioContext, { frequencies, on, off, loudness }: Tone): () => void {
  const gain = context.createGain()
  gain.gain.value = 0
  gain.connect(context.destination)
  for (let at = context.currentTime, end = at + plannedSeconds; at < end; at += on + off) {
    gain.gain.setTargetAtTime(loudness / frequencies.length, at, rampSeconds)
    gain.gain.setTargetAtTime(0, at + on, rampSeconds)
  }
  const oscillators = frequencies.map((frequency) => {
    const oscillator = context.createOscillator()
    oscillator.frequency.value = frequency
    oscillator.connect(gain)
    oscillator.start()
    return oscillator
  })
  return () => {
    gain.disconnect()
    for (const oscillator of oscillators) oscillator.stop()
  }
}
