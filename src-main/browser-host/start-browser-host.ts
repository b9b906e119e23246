// The browser host: the same host program in plain Node, reached by pages in a Chromium over loopback. For machines
// without an Electron binary; it is left out of the packaged application.
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Log } from '../../shared/log.ts'
import { openWebsocketFeed } from '../central/websocket-feed-socket.ts'
import { startHost } from '../host.ts'
import type { Host, HostPlatform } from '../host-platform.ts'
import { openFileLog } from '../log/file-log.ts'
import type { Schedule } from '../schedule.ts'
import { startBrowserServer } from './browser-server.ts'
import { openFileVault } from './file-vault.ts'
import { createJsonSettingsFile } from './json-settings-file.ts'
import { createPageLinks } from './page-links.ts'

export interface BrowserHostOptions {
  dataFolder: string
  centreUrl: string
  /** Where the built pages lie. */
  pagesFolder: string
  /** 0 = any free port. */
  port?: number
  /** ws:// or wss:// origins of the SIP servers the pages may speak to. */
  sipOrigins?: readonly string[]
  /** Parts of the platform to replace, for tests. */
  platform?: Partial<HostPlatform>
}

export interface BrowserHost {
  host: Host
  url: string
  /** An address that lets one browser in, once. */
  newStartUrl: () => string
  log: Log
  stop: () => Promise<void>
}

/** Any encrypted server, and a laboratory's on this machine. */
const usualSipOrigins = ['wss:', 'ws://127.0.0.1:*', 'ws://localhost:*']

const scheduleByTimer: Schedule = (delayMs, callback) => {
  const timer = setTimeout(callback, Math.min(delayMs, 2 ** 31 - 1))
  return () => clearTimeout(timer)
}

/** @throws StoreRefusal when the store cannot be used */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { dataFolder, centreUrl, pagesFolder, port = 0, sipOrigins = usualSipOrigins } = options
  const fileLog = openFileLog(join(dataFolder, 'logs', 'host.log'))
  const platform: HostPlatform = {
    dataFolder,
    centreUrl,
    hostName: hostname(),
    now: Date.now,
    random: Math.random,
    randomId: randomUUID,
    schedule: scheduleByTimer,
    timeLimit: (ms) => AbortSignal.timeout(ms),
    fetch: globalThis.fetch,
    openFeedSocket: openWebsocketFeed,
    vault: openFileVault(join(dataFolder, 'desk.key')),
    settingsFile: createJsonSettingsFile(join(dataFolder, 'settings.json')),
    log: fileLog,
    ...options.platform
  }
  const host = await startHost(platform)
  const links = createPageLinks(host, platform.schedule)
  const server = await startBrowserServer({ port, pagesFolder, sipOrigins, links })
  return {
    host,
    url: server.url,
    newStartUrl: server.newStartUrl,
    log: platform.log,
    async stop() {
      await server.stop()
      await host.stop()
      fileLog.close()
    }
  }
}
