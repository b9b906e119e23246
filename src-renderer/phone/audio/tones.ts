// The sounds the phone makes itself, as oscillators, so that no sound file has to be found.

export interface Tone {
  /** Hertz; sounded together. */
  frequencies: readonly number[]
  /** Seconds on and off. */
  on: number
  off: number
  /** 0…1. */
  loudness: number
}

export const tones = {
  ring: { frequencies: [660, 880], on: 0.9, off: 2.1, loudness: 0.16 },
  /** 425 Hz, 1 s on, 4 s off (ITU-T E.180 for Viet Nam): a number the agent dialled rings. */
  ringback: { frequencies: [425], on: 1, off: 4, loudness: 0.08 },
  /** Somebody else calls while the agent talks: short, low and seldom, for the customer may hear it through the headset. */
  waiting: { frequencies: [440], on: 0.2, off: 3.8, loudness: 0.04 },
  /** A call is about to answer itself: three short pips. */
  notice: { frequencies: [880], on: 0.1, off: 0.15, loudness: 0.12 },
  /** A callback is due: two soft strokes. */
  reminder: { frequencies: [523, 659], on: 0.25, off: 0.15, loudness: 0.08 }
} satisfies Record<string, Tone>

/** Twice the setting sounds about twice as loud: four times the amplitude, which at 100 % is still short of clipping. */
export const atVolume = (tone: Tone, percent: number): Tone => ({
  ...tone,
  loudness: tone.loudness * (percent / 50) ** 2
})

/** Two minutes are planned ahead: longer than any queue rings. */
const plannedSeconds = 120
/** Ramp that keeps a switched tone from clicking, seconds. */
const rampSeconds = 0.01

/** Starts the tone with its pauses planned in; the return value ends it at once, whatever was planned. */
export function startTone(context: AudioContext, { frequencies, on, off, loudness }: Tone): () => void {
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
