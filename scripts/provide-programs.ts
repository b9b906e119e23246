// Finds the programs the tests and the demo need, and puts them on the machine where that is possible: as root by apt,
// else by Playwright's own install. Never fails silently: what is missing is a sentence.
import { existsSync, globSync } from 'node:fs'
import { runCommand } from './run-command.ts'

export type Provided = { kind: 'found'; path: string } | { kind: 'missing'; why: string }

const browserPaths = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
]

function installedBrowser(): string | undefined {
  const own = globSync(`${process.env.HOME ?? ''}/.cache/ms-playwright/chromium-*/chrome-linux*/chrome`)
  return [...browserPaths, ...own].find((path) => path !== undefined && existsSync(path))
}

const isRoot = () => process.getuid?.() === 0
const hasApt = () => existsSync('/usr/bin/apt-get')

/** Installs Debian packages; quiet unless it fails. */
async function installPackages(...names: string[]): Promise<boolean> {
  if (!isRoot() || !hasApt()) return false
  console.log(`installing ${names.join(', ')} …`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await runCommand('apt-get', ['update', '-qq'], { env })
  const result = await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
    env
  })
  if (result.code !== 0) console.log(result.output.split('\n').slice(-5).join('\n'))
  return result.code === 0
}

/** Chromium, Chrome or Edge: found, else by apt as root, else by Playwright's own install. */
export async function provideBrowser(): Promise<Provided> {
  const present = installedBrowser()
  if (present) return { kind: 'found', path: present }
  if (!(await installPackages('chromium', 'fonts-noto-cjk'))) {
    await runCommand('node_modules/.bin/playwright', ['install', 'chromium'])
  }
  const path = installedBrowser()
  return path
    ? { kind: 'found', path }
    : {
        kind: 'missing',
        why: 'no Chromium, Chrome or Edge was found, apt needs root, and its own download failed'
      }
}

const pulsePrograms = ['/usr/bin/pulseaudio', '/usr/bin/pactl', '/usr/bin/pacat', '/usr/bin/parec']

/** PulseAudio, whose null sinks are headsets that a test can plug in and pull out. */
export async function provideSoundServer(): Promise<Provided> {
  const isThere = () => pulsePrograms.every((program) => existsSync(program))
  if (!isThere()) await installPackages('pulseaudio', 'pulseaudio-utils')
  return isThere()
    ? { kind: 'found', path: '/usr/bin/pulseaudio' }
    : { kind: 'missing', why: 'no PulseAudio was found and apt needs root' }
}

const compilerPath = '/usr/bin/cc'

/** A C compiler, for the shim that the fault machines lay under the host. */
export async function provideCompiler(): Promise<Provided> {
  if (process.platform !== 'linux') return { kind: 'missing', why: 'the shim is for Linux only' }
  if (!existsSync(compilerPath)) await installPackages('gcc', 'libc6-dev')
  return existsSync(compilerPath)
    ? { kind: 'found', path: compilerPath }
    : { kind: 'missing', why: 'no C compiler was found and apt needs root' }
}

const sippPath = '/usr/bin/sipp'

/** SIPp, the carrier of the load test. */
export async function provideSipp(): Promise<Provided> {
  if (!existsSync(sippPath)) await installPackages('sip-tester')
  return existsSync(sippPath)
    ? { kind: 'found', path: sippPath }
    : { kind: 'missing', why: 'no SIPp was found and apt needs root' }
}

const postgresPath = () => globSync('/usr/lib/postgresql/*/bin/initdb').sort().at(-1)

/** Folder of PostgreSQL's programs. */
export async function providePostgres(): Promise<Provided> {
  if (!postgresPath()) await installPackages('postgresql')
  const path = postgresPath()
  return path
    ? { kind: 'found', path: path.replace(/\/initdb$/, '') }
    : { kind: 'missing', why: 'no PostgreSQL server programs were found and apt needs root' }
}
