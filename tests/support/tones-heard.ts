// Which of several tones a phone page plays to the agent, also at once: what a conference or a wrongly audible customer
// looks like. Measured on the very stream that the page's loudspeaker plays.
import type { Page } from '@playwright/test'

/** A tone this far above the floor between the tones is there, dB. */
const aboveFloorDb = 20

export function tonesHeard(page: Page, candidates: readonly number[]): Promise<number[]> {
  return page.evaluate(measure, { candidates: [...candidates], aboveFloorDb })
}

/** Runs in the page. */
async function measure({ candidates, aboveFloorDb: above }: { candidates: number[]; aboveFloorDb: number }) {
  const source = [...document.querySelectorAll('audio')].find(
    (element) => element.srcObject instanceof MediaStream && !element.muted
  )?.srcObject
  if (!(source instanceof MediaStream)) return []
  const context = new AudioContext()
  const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 })
  context.createMediaStreamSource(source).connect(analyser)
  await context.resume()
  await new Promise((resolve) => setTimeout(resolve, 350))
  const spectrum = new Float32Array(analyser.frequencyBinCount)
  analyser.getFloatFrequencyData(spectrum)
  const at = (hz: number) => {
    const bin = Math.round((hz * analyser.fftSize) / context.sampleRate)
    return Math.max(...spectrum.slice(bin - 3, bin + 4))
  }
  await context.close()
  const floor = Math.max(-80, at(2500))
  return candidates.filter((hz) => at(hz) > Math.max(floor + above, -60))
}
