// The host's utility process in memory: the real serving end, reached over messages that cross as structured clones.
import type { FromHost, StartMessage } from '../../../src-main/electron/host-messages.ts'
import type { HostChild } from '../../../src-main/electron/host-process.ts'
import { serveHost } from '../../../src-main/electron/serve-host.ts'
import type { Host } from '../../../src-main/host-platform.ts'

export const startMessage: StartMessage = {
  kind: 'start',
  dataFolder: '/data',
  centreUrl: 'https://centre.example.com',
  vaultKey: Buffer.alloc(32).toString('base64'),
  vaultName: 'libsecret',
  settings: { theme: 'dark' }
}

export interface FakeChild {
  child: HostChild
  /** What a crash looks like from outside. */
  die: () => void
  isKilled: () => boolean
}

export function createFakeChild(startHost: (message: StartMessage) => Promise<Host>): FakeChild {
  let toHost: (message: unknown) => void = () => {}
  let fromHost: (message: unknown) => void = () => {}
  let onExit = () => {}
  let isKilled = false
  serveHost({
    post: (message: FromHost) => fromHost(structuredClone(message)),
    onMessage: (listener) => {
      toHost = listener
    },
    start: startHost
  })
  return {
    child: {
      postMessage: (message) => toHost(structuredClone(message)),
      onMessage: (listener) => {
        fromHost = listener
      },
      onExit: (listener) => {
        onExit = listener
      },
      kill: () => {
        isKilled = true
      }
    },
    die: () => {
      fromHost = () => {}
      onExit()
    },
    isKilled: () => isKilled
  }
}
