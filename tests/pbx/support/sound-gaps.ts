// The longest silence in what the phone page plays to the agent, sample by sample: what a customer's tone leaves out is
// what the agent has missed.
import type { Page } from '@playwright/test'

interface GapMeter {
  silent: number
  longest: number
  sampleRate: number
  /** How much sound was looked at, samples. */
  seen: number
  track: MediaStreamTrack
}
type MeteredWindow = Window & { gapMeter?: GapMeter }

export interface SoundGaps {
  /** Longest silence since the beginning, ms; with how much was listened to, so that deafness is no silence. */
  read: () => Promise<{ longestMs: number; seconds: number }>
  stop: () => Promise<void>
}

/** Call it while the agent hears the customer; it listens to that call's stream until `stop`. */
export async function watchSoundGaps(page: Page): Promise<SoundGaps> {
  await page.evaluate(listen)
  return {
    read: () =>
      page.evaluate(() => {
        const { gapMeter } = window as MeteredWindow
        if (!gapMeter) throw new Error('no meter')
        const { longest, sampleRate, seen } = gapMeter
        return { longestMs: Math.round((longest / sampleRate) * 1000), seconds: seen / sampleRate }
      }),
    stop: () => page.evaluate(() => (window as MeteredWindow).gapMeter?.track.stop())
  }
}

/** Runs in the page. Chromium's track processor hands over every sample, late rather than never. */
async function listen(): Promise<void> {
  const quietest = 0.003
  const sources = [...document.querySelectorAll('audio')].map((element) => element.srcObject)
  const [played] = sources.flatMap((source) => (source instanceof MediaStream ? source.getAudioTracks() : []))
  if (!played) throw new Error('nothing is played to the agent')
  const track = played.clone()
  const { MediaStreamTrackProcessor } = window as unknown as {
    MediaStreamTrackProcessor: new (init: {
      track: MediaStreamTrack
      maxBufferSize: number
    }) => { readable: ReadableStream<AudioData> }
  }
  const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: 1000 })
  const reader = readable.getReader()
  const meter: GapMeter = { silent: 0, longest: 0, sampleRate: 48_000, seen: 0, track }
  const take = (sound: AudioData) => {
    const samples = new Float32Array(sound.numberOfFrames)
    sound.copyTo(samples, { planeIndex: 0, format: 'f32-planar' })
    meter.sampleRate = sound.sampleRate
    sound.close()
    for (const sample of samples) {
      meter.silent = Math.abs(sample) > quietest ? 0 : meter.silent + 1
      meter.longest = Math.max(meter.longest, meter.silent)
    }
    meter.seen += samples.length
  }
  const follow = async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) take(next.value)
  }
  void follow()
  ;(window as MeteredWindow).gapMeter = meter
}
