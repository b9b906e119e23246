// One workstation as a story sees it, whichever shell it runs: two pages, a host that can be killed, a disk that outlives
// both.
import type { FrameLocator, Page } from '@playwright/test'

export interface Workstation {
  /** Where the calls are: what the agent hears is measured there. After `restart` another one. */
  readonly phonePage: Page
  /** Where the agent works. */
  readonly desk: Page | FrameLocator
  screenshot(path?: string): Promise<Buffer>
  /** Reloads the desk page alone, as after a crash of it; the phone page stays. */
  reloadDesk(): Promise<void>
  /** The phone page is gone, and with it its calls. */
  losePhonePage(): Promise<void>
  /** What the host said so far. */
  hostOutput(): string
  /** kill -9, as a power cut or a crash would. */
  killHost(): Promise<void>
  /** Starts the host again on the same disk and opens its pages anew. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export interface WorkstationOptions {
  centreUrl: string
  /** What the agent "says", Hz. */
  toneHz: number
  /** Devices of a sound server instead of a tone file: environment by which a browser finds it. */
  soundServer?: Readonly<Record<string, string>>
}

/** Window of the reference layout. */
export const windowSize = { width: 1366, height: 768 }

/** The microphone plays a tone file, or devices are real; permissions are granted, media may run over loopback. */
export const mediaFlags = (toneFile: string | null): string[] => [
  '--use-fake-ui-for-media-stream',
  ...(toneFile === null
    ? []
    : ['--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${toneFile}`]),
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns'
]
