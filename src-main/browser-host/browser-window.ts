// Opens a Chromium as an application window, and closes it with the host. Which Chromium: one that is named, else the
// first that is found; none at all is told in words.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'
]

/** @param named path from the environment (CHROMIUM), tried first */
export function findBrowser(
  named: string | undefined,
  isThere: (path: string) => boolean = existsSync
): string | null {
  return [named, ...usualPlaces].find((path) => path !== undefined && path !== '' && isThere(path)) ?? null
}

export interface BrowserWindow {
  /** Resolves when the window has been closed, by whomever. */
  readonly closed: Promise<void>
  close: () => void
}

/**
 * The microphone is granted without asking: the only pages this profile ever shows are our own, and an agent who
 * overlooks the question cannot answer a call. A ring must sound before anybody has clicked.
 */
export const browserFlags = (startUrl: string, profileFolder: string, isRoot: boolean): string[] => [
  `--app=${startUrl}`,
  `--user-data-dir=${profileFolder}`,
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--autoplay-policy=no-user-gesture-required',
  '--auto-accept-camera-and-microphone-capture',
  '--window-size=1366,768',
  // a dump of a page has a customer in it
  '--disable-breakpad',
  // Chromium refuses its sandbox to root; a workstation never runs as root
  ...(isRoot ? ['--no-sandbox', '--test-type'] : [])
]

export function openBrowserWindow(browser: string, flags: readonly string[]): BrowserWindow {
  const child: ChildProcess = spawn(browser, flags, { stdio: 'ignore' })
  const closed = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  return { closed, close: () => void child.kill() }
}
