// Listens to what the phone page plays to the agent: which pure tone, how loud. Measured in the page, on the very stream
// its audio element plays, so that silence cannot pass for a call.
import type { Page } from '@playwright/test'

export interface Hearing {
  /** Strongest frequency, Hz. */
  toneHz: number
  /** RMS 0…1. */
  level: number
}

/** Waits until the agent hears this tone (±25 Hz); throws with what was heard instead. */
export async function listenToCustomer(page: Page, toneHz: number, patienceMs = 8_000): Promise<Hearing> {
  const until = Date.now() + patienceMs
  let heard: Hearing = { toneHz: 0, level: 0 }
  while (Date.now() < until) {
    heard = await page.evaluate(measure)
    if (heard.level > 0.005 && Math.abs(heard.toneHz - toneHz) <= 25) return heard
    await page.waitForTimeout(150)
  }
  throw new Error(
    `the agent hears ${Math.round(heard.toneHz)} Hz at ${heard.level.toFixed(4)}, not ${toneHz} Hz`
  )
}

/** Runs in the page. */
async function measure(): Promise<Hearing> {
  const stream = [...document.querySelectorAll('audio')]
    .map((element) => element.srcObject)
    .find((source) => source instanceof MediaStream && source.getAudioTracks().length > 0)
  if (!(stream instanceof MediaStream)) return { toneHz: 0, level: 0 }
  const context = new AudioContext()
  const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 })
  context.createMediaStreamSource(stream).connect(analyser)
  await context.resume()
  await new Promise((resolve) => setTimeout(resolve, 350))
  const spectrum = new Float32Array(analyser.frequencyBinCount)
  const wave = new Float32Array(analyser.fftSize)
  analyser.getFloatFrequencyData(spectrum)
  analyser.getFloatTimeDomainData(wave)
  const strongest = spectrum.reduce(
    (best, value, index) => (value > (spectrum[best] ?? -Infinity) ? index : best),
    0
  )
  const level = Math.sqrt(wave.reduce((sum, sample) => sum + sample * sample, 0) / wave.length)
  await context.close()
  return { toneHz: (strongest * context.sampleRate) / analyser.fftSize, level }
}
