// Sound as the lab knows it: pure tones at 8 kHz, in G.711 µ-law on the wire. Whoever is heard is recognised by the tone.

export const sampleRate = 8000
/** Samples of one RTP packet: 20 ms. */
export const packetSamples = 160

/** ITU-T G.711 µ-law. */
export function encodeMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(sample), 32_635) + 0x84
  const exponent = Math.max(Math.floor(Math.log2(magnitude)) - 7, 0)
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff
}

export function decodeMuLaw(byte: number): number {
  const value = ~byte & 0xff
  const magnitude = ((((value & 0x0f) << 3) + 0x84) << ((value >> 4) & 7)) - 0x84
  return (value & 0x80) === 0 ? magnitude : -magnitude
}

/** Packet after packet of one unbroken sine, as µ-law bytes. */
export function createTone(hz: number, amplitude = 8000): () => Uint8Array {
  let position = 0
  return () =>
    Uint8Array.from({ length: packetSamples }, () => {
      const sample = amplitude * Math.sin((2 * Math.PI * hz * position) / sampleRate)
      position += 1
      return encodeMuLaw(Math.round(sample))
    })
}

const energyOf = (samples: readonly number[]) => samples.reduce((sum, sample) => sum + sample * sample, 0)

/** Root mean square, 0 (silence) to 1 (full scale). */
export function levelOf(samples: readonly number[]): number {
  return samples.length === 0 ? 0 : Math.sqrt(energyOf(samples) / samples.length) / 32_768
}

/** Goertzel: the energy that is at this frequency. */
function energyAt(samples: readonly number[], hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / sampleRate)
  let [last, before] = [0, 0]
  for (const sample of samples) [last, before] = [sample + coefficient * last - before, last]
  const power = last * last + before * before - coefficient * last * before
  return power / (samples.length / 2)
}

function strongest(samples: readonly number[], from: number, to: number, step: number) {
  const energy = energyOf(samples)
  let found = { hz: from, share: 0 }
  for (let hz = from; hz <= to; hz += step) {
    const share = energyAt(samples, hz) / energy
    if (share > found.share) found = { hz, share }
  }
  return found
}

/** Whether a tone is part of the sound, also beside others. */
export const holdsTone = (samples: readonly number[], hz: number): boolean =>
  levelOf(samples) >= silence && energyAt(samples, hz) / energyOf(samples) > 0.05

const lowestHz = 200
const highestHz = 3400
const silence = 0.003
/** An eighth of a second blurs a tone over some 8 Hz, so that steps of 4 Hz cannot miss it. */
const glance = sampleRate / 8

/** The tone that prevails in half a second of sound, Hz; `null` for silence and for noise. */
export function toneOf(samples: readonly number[]): number | null {
  if (samples.length < packetSamples * 5 || levelOf(samples) < silence) return null
  const { hz } = strongest(samples.slice(-glance), lowestHz, highestHz, 4)
  const { hz: exact, share } = strongest(samples, hz - 4, hz + 4, 1)
  return share > 0.3 ? exact : null
}
