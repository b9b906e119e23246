// Electron's entry: one instance, one host, two windows. It only puts together what the other files decide.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  powerMonitor,
  protocol,
  type Session,
  safeStorage,
  session,
  utilityProcess,
  type WebContents
} from 'electron'
import type { PageRole } from '../../shared/wire.ts'
import type { Schedule } from '../host-platform.ts'
import { createPageHandler } from './app-protocol.ts'
import { openCredentialVault } from './credential-vault.ts'
import { chooseHeadset, maySeeDevice } from './headset-permission.ts'
import { type HostChild, type HostProcessParts, startHostProcess } from './host-process.ts'
import {
  type Installation,
  installationFile,
  type Machine,
  readInstallation,
  sharedFolder
} from './installation.ts'
import { createIpcTransport, type IpcTransport } from './ipc-transport.ts'
import { guardContents } from './navigation-guard.ts'
import { pageAddresses, pageScheme } from './page-address.ts'
import { followPage, type LivingContents } from './page-life.ts'
import { pageHeaders } from './page-policy.ts'
import { mayUse } from './permission-guard.ts'
import { startPresence } from './presence/start-presence.ts'
import { systemPlaces } from './presence/system-places.ts'
import { openSettingsFile } from './settings-file.ts'
import { applicationId, windowOptions } from './windows.ts'

const output = join(import.meta.dirname, '..')
const preload = join(output, 'preload', 'preload.cjs')
const machine: Machine = { platform: process.platform, environment: process.env }

const scheduleByTimer: Schedule = (delayMs, callback) => {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}
/** To the console of whoever started it; the host's own log is a file. */
const complain = (what: string) => console.warn(`refused: ${what}`)

protocol.registerSchemesAsPrivileged([
  { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }
])

// Before anything is shown: Windows puts notifications under it.
app.setAppUserModelId(applicationId)

if (app.requestSingleInstanceLock()) app.whenReady().then(run).catch(giveUp)
else app.quit()

function giveUp(error: unknown): void {
  dialog.showErrorBox('Hotline Desk', error instanceof Error ? error.message : String(error))
  app.exit(1)
}

async function run(): Promise<void> {
  const installation = readInstallation(installationFile(machine, app.isPackaged))
  const dataFolder = installation.dataFolder ?? sharedFolder(machine)
  mkdirSync(dataFolder, { recursive: true })
  guardSession(session.defaultSession)
  const handler = createPageHandler(join(output, 'pages'), pageHeaders(installation.sipOrigins))
  session.defaultSession.protocol.handle(pageScheme, handler)

  const settingsFile = openSettingsFile(dataFolder)
  const vault = await openVault(dataFolder, installation)
  const host = startHostProcess({
    fork: forkHost,
    schedule: scheduleByTimer,
    start: {
      kind: 'start',
      dataFolder,
      centreUrl: installation.centreUrl,
      vaultKey: Buffer.from(vault.key).toString('base64'),
      vaultName: vault.name,
      settings: settingsFile.read()
    },
    onRefused: giveUp,
    onRestarted() {
      transport.tell('phone', 'shell.hostRestarted')
      windows.desk.webContents.reload()
    },
    onSettings: settingsFile.write
  })
  const transport = createIpcTransport({ ipcMain, host, onStranger: complain })
  const windows = { phone: openWindow('phone', transport), desk: openWindow('desk', transport) }
  startPresence({
    app,
    places: systemPlaces,
    powerMonitor,
    platform: machine.platform,
    host,
    transport,
    window: windows.desk
  })
  endTogether(windows, () => host.stop())
}

async function openVault(dataFolder: string, { allowPlainVault }: Installation) {
  const file = join(dataFolder, 'vault.key')
  if (allowPlainVault) safeStorage.setUsePlainTextEncryption(true)
  const vault = await openCredentialVault({
    safeStorage,
    allowPlainVault,
    platform: process.platform,
    read: () => readIfThere(file),
    write: (wrapped) => writeFileSync(file, wrapped, { mode: 0o600, flush: true })
  })
  if (vault.kind === 'refused') throw new Error(`The vault cannot be opened: ${vault.why}.`)
  return vault
}

function readIfThere(file: string): Uint8Array | null {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const forkHost: HostProcessParts['fork'] = (): HostChild => {
  const child = utilityProcess.fork(join(import.meta.dirname, 'host.js'), [], {
    serviceName: 'Hotline Desk host'
  })
  return {
    postMessage: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    kill: () => void child.kill()
  }
}

function guardSession(target: Session): void {
  target.setPermissionRequestHandler((contents, permission, decide, details) => {
    const { requestingUrl, isMainFrame } = details
    const mediaTypes = 'mediaTypes' in details ? details.mediaTypes : undefined
    decide(mayUse({ permission, requestingUrl, isMainFrame, mediaTypes }) && contents !== null)
  })
  target.setPermissionCheckHandler(
    (_contents, permission, _origin, { requestingUrl, isMainFrame, mediaType }) =>
      mayUse({ permission, requestingUrl, isMainFrame, mediaType })
  )
  target.setDevicePermissionHandler(maySeeDevice)
  target.on('select-hid-device', (event, { deviceList, frame }, choose) => {
    event.preventDefault()
    choose(chooseHeadset(deviceList, frame?.url ?? null))
  })
}

function openWindow(page: PageRole, transport: IpcTransport): BrowserWindow {
  const window = new BrowserWindow(windowOptions(page, preload))
  const contents: WebContents = window.webContents
  guardContents(contents, complain)
  followPage(page, livingContents(contents), transport)
  if (page === 'desk') window.once('ready-to-show', () => window.show())
  void window.loadURL(pageAddresses[page])
  return window
}

/** Electron's overloads of `on`, one event at a time. */
const livingContents = (contents: WebContents): LivingContents => ({
  id: contents.id,
  send: (channel, message) => contents.send(channel, message),
  isDestroyed: () => contents.isDestroyed(),
  reload: () => contents.reload(),
  on: (event, listener) => contents.on(event as 'destroyed', listener)
})

/**
 * The desk gone is the product gone; presence/guard-leaving.ts says when it may go. The host closes its store before the
 * process ends.
 */
function endTogether(
  windows: Readonly<Record<PageRole, BrowserWindow>>,
  stopHost: () => Promise<void>
): void {
  let isStopped = false
  app.on('web-contents-created', (_event, contents) => guardContents(contents, complain))
  windows.desk.on('closed', () => app.quit())
  app.on('will-quit', (event) => {
    if (isStopped) return
    event.preventDefault()
    void stopHost().finally(() => {
      isStopped = true
      app.quit()
    })
  })
}
