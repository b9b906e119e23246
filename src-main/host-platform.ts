// Everything a shell hands to the host. The host itself touches no clock, network, randomness or operating system but
// through these, so that Electron, the browser host and the tests run the same program.
import type { Log } from '../shared/log.ts'
import type { PageRole, WirePush, WireReply } from '../shared/wire.ts'
import type { OpenFeedSocket } from './central/central-feed.ts'
import type { Schedule } from './schedule.ts'
import type { SettingsFile } from './settings/settings-file.ts'
import type { KeyVault } from './store/key-vault.ts'

export type { Schedule } from './schedule.ts'

export interface HostPlatform {
  /** Machine-wide folder; the store lies in it, and only one host may use it at a time. */
  dataFolder: string
  /** Base address of the centre, e.g. https://centre.example.com */
  centreUrl: string
  /** What people call this workstation. */
  hostName?: string
  /** Epoch ms. */
  now: () => number
  /** 0 ≤ x < 1, for jitter only. */
  random: () => number
  /** UUIDs. */
  randomId: () => string
  schedule: Schedule
  /** Ends a question to the centre that is not answered within so many ms; a test's runs at its own pace. */
  timeLimit: (ms: number) => AbortSignal
  fetch: typeof globalThis.fetch
  openFeedSocket: OpenFeedSocket
  vault: KeyVault
  settingsFile: SettingsFile
  log: Log
}

export interface Host {
  dispatch: (request: unknown, page: PageRole) => Promise<WireReply>
  /** The return value ends the subscription. */
  onPush: (page: PageRole, listener: (push: WirePush) => void) => () => void
  pageAttached: (page: PageRole) => void
  /** The link of a page is gone for good. For the phone page this is the loss of its calls. */
  pageLost: (page: PageRole) => void
  stop: () => Promise<void>
}
