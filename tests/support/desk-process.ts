// One workstation: the browser host as a process of its own (so that it can be killed) and a Chromium whose microphone
// plays a pure tone. The data folder outlives both, as a disk does.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { toneWav } from '../../pbx/asterisk/tone-wav.ts'

export interface DeskProcess {
  page: Page
  /** Lines of the host's log so far. */
  hostOutput(): string
  /** kill -9, as a power cut or a crash would. */
  killHost(): Promise<void>
  /** Starts the host again on the same folder and opens its pages anew. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export interface DeskOptions {
  centreUrl: string
  /** What the agent "says", Hz. */
  toneHz: number
  size?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
}

const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows'
]

/** Opens a workstation on an empty disk; the page stands at the sign-in form. */
export async function openDesk(options: DeskOptions): Promise<DeskProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'hotline-desk-'))
  const tone = join(folder, 'microphone.wav')
  writeFileSync(tone, toneWav(options.toneHz, 10))
  const browser = await launchBrowser(tone)
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1366, height: 768 },
    locale: 'vi-VN',
    colorScheme: options.colorScheme ?? 'light',
    permissions: ['microphone']
  })
  const page = await context.newPage()
  let host = await startHostProcess(join(folder, 'data'), options.centreUrl)
  await page.goto(host.startUrl)
  return {
    page,
    hostOutput: () => host.output(),
    killHost: () => host.end('SIGKILL'),
    async restart() {
      host = await startHostProcess(join(folder, 'data'), options.centreUrl)
      await page.goto(host.startUrl)
    },
    async stop() {
      await browser.close()
      await host.end('SIGTERM')
    }
  }
}

function launchBrowser(tone: string): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
  return chromium.launch({
    executablePath,
    args: [...browserFlags, `--use-file-for-fake-audio-capture=${tone}`]
  })
}

interface HostProcess {
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
    const patience = setTimeout(() => reject(new Error(`the host did not start:\n${output}`)), 15_000)
    const take = (chunk: Buffer) => {
      output += chunk.toString('utf8')
      const startUrl = /http:\/\/127\.0\.0\.1:\d+\/start\?t=[\w-]+/.exec(output)?.[0]
      if (!startUrl) return
      clearTimeout(patience)
      resolve({ startUrl, output: () => output, end: (signal) => endProcess(child, signal) })
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
