// The two windows: the desk, and the hidden one that holds the calls. Both are as tight as Electron allows; the phone's
// timers are never throttled, because a hidden window still has to notice a dead line.
import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron'
import type { PageRole } from '../../shared/wire.ts'

/** Smallest window the desk's layout is made for, device-independent pixels. */
const smallest = { width: 1180, height: 680 }
/** As in electron-builder.yml: by it Windows knows whose notifications these are. */
export const applicationId = 'com.example.hotline-desk'

const usual = { width: 1366, height: 768 }

const tight = (preload: string): WebPreferences => ({
  preload,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  spellcheck: false,
  devTools: false
})

/** @param preload absolute path of the built preload script */
export function windowOptions(page: PageRole, preload: string): BrowserWindowConstructorOptions {
  if (page === 'phone') {
    const webPreferences = {
      ...tight(preload),
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required' as const
    }
    return { show: false, skipTaskbar: true, title: 'Hotline Desk', webPreferences }
  }
  return {
    ...usual,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    autoHideMenuBar: true,
    title: 'Hotline Desk',
    webPreferences: tight(preload)
  }
}
