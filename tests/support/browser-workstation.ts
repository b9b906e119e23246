// A workstation without Electron: the browser host as a process of its own and a Chromium whose microphone plays a tone.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { toneWav } from '../../pbx/asterisk/tone-wav.ts'
import { mediaFlags, type Workstation, type WorkstationOptions, windowSize } from './workstation.ts'

const quietFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows'
]

export interface BrowserWorkstation extends Workstation {
  dataFolder: string
  /** Id of the host's process as it is now. */
  hostProcess(): number
}

/** Opens a workstation on an empty disk; the desk stands at the sign-in form. */
export async function openBrowserWorkstation(options: WorkstationOptions): Promise<BrowserWorkstation> {
  const folder = mkdtempSync(join(tmpdir(), 'hotline-desk-'))
  const tone = join(folder, 'microphone.wav')
  writeFileSync(tone, toneWav(options.toneHz, 10))
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [...quietFlags, ...mediaFlags(options.soundServer ? null : tone)],
    ...(options.soundServer && {
      env: { ...process.env, ...options.soundServer },
      ignoreDefaultArgs: ['--mute-audio']
    })
  })
  const context = await browser.newContext({
    viewport: windowSize,
    locale: 'vi-VN',
    permissions: ['microphone']
  })
  const page = await context.newPage()
  const dataFolder = join(folder, 'data')
  const startHost = () => startHostProcess(dataFolder, options.centreUrl)
  let host = await startHost()
  await page.goto(host.startUrl)
  return {
    phonePage: page,
    desk: page.frameLocator('iframe'),
    screenshot: (path) => page.screenshot(path === undefined ? {} : { path }),
    reloadDesk: () =>
      page
        .locator('iframe')
        .evaluate((frame) => (frame as HTMLIFrameElement).contentWindow?.location.reload()),
    losePhonePage: async () => void (await page.goto('about:blank')),
    dataFolder,
    hostProcess: () => host.id,
    hostOutput: () => host.output(),
    killHost: () => host.end('SIGKILL'),
    async restart() {
      host = await startHost()
      await page.goto(host.startUrl)
    },
    async stop() {
      await browser.close()
      await host.end('SIGTERM')
    }
  }
}

interface HostProcess {
  id: number
  startUrl: string
  output(): string
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

function startHostProcess(dataFolder: string, centreUrl: string): Promise<HostProcess> {
  const child = spawn(
    process.execPath,
    ['src-main/browser-host/main.ts', '--no-window', '--data-folder', dataFolder, '--centre', centreUrl],
    { stdio: ['ignore', 'pipe', 'pipe'] }
  )
  let output = ''
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`the host did not start:\n${output}`)), 20_000)
    const take = (chunk: Buffer) => {
      output += chunk.toString('utf8')
      const startUrl = /http:\/\/127\.0\.0\.1:\d+\/start\?t=[\w-]+/.exec(output)?.[0]
      if (!startUrl) return
      clearTimeout(patience)
      resolve({
        id: child.pid ?? 0,
        startUrl,
        output: () => output,
        end: (signal) => endProcess(child, signal)
      })
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('exit', (code) => reject(new Error(`the host ended with ${code}:\n${output}`)))
  })
}

function endProcess(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}
