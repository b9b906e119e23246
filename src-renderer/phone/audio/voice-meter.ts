// How loud the microphone is, before any mute: an analyser beside the calls, on a context without a loudspeaker.
import type { Log } from '../../../shared/log.ts'

export interface VoiceMeter {
  /** Looks at this stream from now on; another one replaces it, `null` rests. */
  watch: (stream: MediaStream | null) => void
  /** RMS 0…1 of the last moment; `null` while nothing is watched. */
  read: () => number | null
}

/** Samples looked at: about 40 ms of 48 kHz. */
const windowSamples = 2048

export function createVoiceMeter(createContext: () => AudioContext, log: Log): VoiceMeter {
  let watched: { stream: MediaStream; context: AudioContext; analyser: AnalyserNode } | null = null
  const wave = new Float32Array(windowSamples)
  return {
    watch(stream) {
      if (watched?.stream === stream || (!watched && !stream)) return
      watched?.context.close().catch(() => {})
      watched = null
      if (!stream) return
      const context = createContext()
      context.resume().catch((error: unknown) => {
        log.warn('meter.still', { name: error instanceof Error ? error.name : 'unknown' })
      })
      const analyser = context.createAnalyser()
      analyser.fftSize = windowSamples
      context.createMediaStreamSource(stream).connect(analyser)
      watched = { stream, context, analyser }
    },
    read() {
      if (!watched) return null
      watched.analyser.getFloatTimeDomainData(wave)
      return Math.min(1, Math.sqrt(wave.reduce((sum, sample) => sum + sample * sample, 0) / windowSamples))
    }
  }
}
