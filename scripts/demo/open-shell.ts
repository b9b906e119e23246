// Opens one desk in the best shell this machine has: Electron, else the browser host with its Chromium window.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { provideElectron } from '../find-electron.ts'
import { provideBrowser } from '../provide-programs.ts'
import { runCommand } from '../run-command.ts'

export interface ShellOptions {
  centreUrl: string
  /** Of this demo alone: store, settings, browser profile. */
  folder: string
  print: (line: string) => void
}

export interface Shell {
  /** Resolves when the desk was closed. */
  closed: Promise<void>
  close(): void
}

export async function openShell({ centreUrl, folder, print }: ShellOptions): Promise<Shell> {
  const electron = await provideElectron()
  if (electron.kind === 'found') {
    await runCommand('npm', ['run', '-s', 'build'])
    return follow(openElectron(electron.path, centreUrl, folder))
  }
  print(`${electron.why}: the desk opens in a browser window instead, with the same host and pages.`)
  const browser = await provideBrowser()
  const env = { ...process.env, ...(browser.kind === 'found' && { CHROMIUM: browser.path }) }
  const parameters = ['src-main/browser-host/main.ts', '--data-folder', folder, '--centre', centreUrl]
  return follow(spawn(process.execPath, parameters, { stdio: ['ignore', 'inherit', 'inherit'], env }))
}

function openElectron(path: string, centreUrl: string, folder: string): ChildProcess {
  const installation = join(folder, 'installation.json')
  const dataFolder = join(folder, 'store')
  mkdirSync(dataFolder, { recursive: true })
  const sipOrigins = ['ws://127.0.0.1:*']
  writeFileSync(installation, JSON.stringify({ centreUrl, dataFolder, sipOrigins, allowPlainVault: true }))
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const env = { ...process.env, HOTLINE_INSTALLATION: installation }
  return spawn(path, [...sandbox, `--user-data-dir=${join(folder, 'profile')}`, '.'], {
    stdio: 'inherit',
    env
  })
}

function follow(child: ChildProcess): Shell {
  const closed = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  return { closed, close: () => void child.kill() }
}
