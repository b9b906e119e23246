// Entry of the utility process: runs the host with what Electron gives a child — `net`, which knows proxies and company
// certificates — and what the main process hands over.
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { net } from 'electron'
import { openWebsocketFeed } from '../central/websocket-feed-socket.ts'
import { startHost } from '../host.ts'
import type { Host, Schedule } from '../host-platform.ts'
import { openFileLog } from '../log/file-log.ts'
import { logStrayFaults } from '../log/log-stray-faults.ts'
import { createHandedSettingsFile } from './handed-settings-file.ts'
import { createHandedVault } from './handed-vault.ts'
import type { FromHost, StartMessage } from './host-messages.ts'
import { serveHost } from './serve-host.ts'

const post = (message: FromHost) => process.parentPort.postMessage(message)

/** Node's timers take no more than 2^31 - 1 ms. */
const scheduleByTimer: Schedule = (delayMs, callback) => {
  const timer = setTimeout(callback, Math.min(delayMs, 2 ** 31 - 1))
  return () => clearTimeout(timer)
}

function start({ dataFolder, centreUrl, vaultKey, vaultName, settings }: StartMessage): Promise<Host> {
  const log = openFileLog(join(dataFolder, 'logs', 'host.log'))
  logStrayFaults(process, log)
  return startHost({
    dataFolder,
    centreUrl,
    hostName: hostname(),
    now: Date.now,
    random: Math.random,
    randomId: randomUUID,
    schedule: scheduleByTimer,
    timeLimit: (ms) => AbortSignal.timeout(ms),
    fetch: (input, init) => net.fetch(input instanceof URL ? input.href : input, init),
    openFeedSocket: openWebsocketFeed,
    vault: createHandedVault(vaultName, Buffer.from(vaultKey, 'base64')),
    settingsFile: createHandedSettingsFile(settings, (changed) =>
      post({ kind: 'settings', settings: { ...changed } })
    ),
    log
  })
}

serveHost({
  post,
  start,
  onMessage: (listener) => process.parentPort.on('message', ({ data }) => listener(data))
})
