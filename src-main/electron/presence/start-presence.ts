// The shell's presence beside the pages, put together: what it knows of the workplace, and the window, notices, tray and
// doors that follow from it.
import type { App, BrowserWindow, PowerMonitor } from 'electron'
import type { Host } from '../../host-platform.ts'
import type { IpcTransport } from '../ipc-transport.ts'
import { createDeskWindow } from './desk-window.ts'
import { followPower } from './follow-power.ts'
import { followWorkplace } from './follow-workplace.ts'
import { createLeavingGuard } from './guard-leaving.ts'
import { createReminderNotice } from './reminder-notice.ts'
import { createRingAlert, type RingAlertParts } from './ring-alert.ts'
import type { Question } from './shell-words.ts'
import { createTray, type TrayPlace } from './tray.ts'

/** Electron's own tray, notifications and questions (system-places.ts). */
export interface SystemPlaces {
  createTrayPlace: (open: () => void) => TrayPlace
  showNotice: RingAlertParts['showNotice']
  askOn: (window: BrowserWindow, question: Question) => Promise<number>
}

export interface PresenceParts {
  app: App
  places: SystemPlaces
  powerMonitor: PowerMonitor
  platform: string
  host: Pick<Host, 'dispatch' | 'onPush'>
  transport: Pick<IpcTransport, 'tell'>
  window: BrowserWindow
}

export function startPresence(parts: PresenceParts): void {
  const { app, places, powerMonitor, platform, host, transport, window } = parts
  const desk = createDeskWindow(window, platform)
  const ring = createRingAlert({ desk, showNotice: places.showNotice })
  const remind = createReminderNotice({ desk, showNotice: places.showNotice })
  const quit = () => app.quit()
  const tray = createTray({ place: places.createTrayPlace(desk.bringForward), open: desk.bringForward, quit })
  const workplace = followWorkplace({
    host,
    onChange(now, before) {
      ring(now, before)
      remind(now, before)
      tray(now)
    }
  })
  const guard = createLeavingGuard({
    workplace: workplace.read,
    desk,
    ask: (question) => places.askOn(window, question),
    quit
  })
  tray(workplace.read())
  window.webContents.on('did-finish-load', () => void workplace.ask())
  window.on('focus', desk.calm)
  window.on('close', guard.closing)
  window.on('session-end', guard.sessionEnds)
  app.on('before-quit', guard.quitting)
  app.on('second-instance', desk.bringForward)
  app.on('activate', desk.bringForward)
  followPower({
    on: (event, listener) => powerMonitor.on(event as 'resume', listener),
    tellPhone: (event) => transport.tell('phone', event),
    log: workplace.log
  })
  powerMonitor.on('shutdown', guard.sessionEnds)
}
