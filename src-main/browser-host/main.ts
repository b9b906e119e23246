// Command line of the browser host: reads flags and environment, starts, opens the window, and ends everything together.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { StoreRefusal } from '../host.ts'
import { logStrayFaults } from '../log/log-stray-faults.ts'
import { browserFlags, findBrowser, openBrowserWindow } from './browser-window.ts'
import { startBrowserHost } from './start-browser-host.ts'

const environment = process.env
const { values } = parseArgs({
  options: {
    /** Print the address instead of opening a window. */
    'no-window': { type: 'boolean', default: false },
    'data-folder': {
      type: 'string',
      default: environment.HOTLINE_DATA ?? join(homedir(), '.local', 'share', 'hotline-desk')
    },
    centre: { type: 'string', default: environment.HOTLINE_CENTRE ?? 'http://127.0.0.1:8090' },
    pages: {
      type: 'string',
      default: environment.HOTLINE_PAGES ?? join(import.meta.dirname, '..', '..', 'out', 'pages')
    },
    port: { type: 'string', default: environment.HOTLINE_PORT ?? '0' },
    /** Origins of the SIP servers, separated by blanks, e.g. "wss://sip.example.com:7443". */
    'sip-origins': { type: 'string', default: environment.HOTLINE_SIP_ORIGINS ?? '' }
  }
})

try {
  const dataFolder = values['data-folder']
  const sipOrigins = values['sip-origins'].split(' ').filter(Boolean)
  const desk = await startBrowserHost({
    dataFolder,
    centreUrl: values.centre,
    pagesFolder: values.pages,
    port: Number(values.port),
    ...(sipOrigins.length > 0 && { sipOrigins })
  })
  logStrayFaults(process, desk.log)

  const browser = values['no-window'] ? null : findBrowser(environment.CHROMIUM)
  const flags = browserFlags(desk.newStartUrl(), join(dataFolder, 'browser'), process.getuid?.() === 0)
  const window = browser === null ? null : openBrowserWindow(browser, flags)
  if (window === null) console.log(`Hotline Desk is ready: ${desk.newStartUrl()}`)
  if (window === null && !values['no-window']) {
    console.log('No Chromium was found: open the address above in one, or name it with CHROMIUM=/path.')
  }

  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    window?.close()
    await desk.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end())
  process.on('exit', () => window?.close())
  void window?.closed.then(end)
} catch (error) {
  if (!(error instanceof StoreRefusal)) throw error
  console.error(error.message)
  process.exit(1)
}
