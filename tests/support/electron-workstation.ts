// A workstation in Electron itself, from the bundle in out/: a hidden phone window and a desk window. Used wherever the
// binary is; the stories are the same.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { toneWav } from '../../pbx/asterisk/tone-wav.ts'
import { mediaFlags, type Workstation, type WorkstationOptions } from './workstation.ts'

interface Running {
  app: ElectronApplication
  phonePage: Page
  desk: Page
}

/** Opens a workstation on an empty disk; the desk stands at the sign-in form. */
export async function openElectronWorkstation(
  executablePath: string,
  { centreUrl, toneHz }: WorkstationOptions
): Promise<Workstation> {
  const folder = mkdtempSync(join(tmpdir(), 'hotline-electron-'))
  const [tone, installation] = [join(folder, 'microphone.wav'), join(folder, 'installation.json')]
  writeFileSync(tone, toneWav(toneHz, 10))
  mkdirSync(join(folder, 'store'))
  const site = {
    centreUrl,
    dataFolder: join(folder, 'store'),
    sipOrigins: ['ws://127.0.0.1:*'],
    allowPlainVault: true
  }
  writeFileSync(installation, JSON.stringify(site))
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  let output = ''
  const launch = async (): Promise<Running> => {
    const app = await _electron.launch({
      executablePath,
      args: [...sandbox, ...mediaFlags(tone), `--user-data-dir=${join(folder, 'profile')}`, '.'],
      env: { ...(process.env as Record<string, string>), HOTLINE_INSTALLATION: installation }
    })
    app.process().stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8')
    })
    return { app, phonePage: await windowOf(app, 'index.html'), desk: await windowOf(app, 'desk.html') }
  }
  let running = await launch()
  return {
    get phonePage() {
      return running.phonePage
    },
    get desk() {
      return running.desk
    },
    screenshot: (path) => running.desk.screenshot(path === undefined ? {} : { path }),
    reloadDesk: async () => void (await running.desk.reload()),
    losePhonePage: () => running.phonePage.close(),
    hostOutput: () => output,
    async killHost() {
      const gone = running.app.waitForEvent('close')
      running.app.process().kill('SIGKILL')
      await gone
    },
    async restart() {
      running = await launch()
    },
    async stop() {
      const gone = running.app.waitForEvent('close')
      // not by quitting, which asks the agent about calls and unsent changes
      await running.app.evaluate(({ app }) => app.exit()).catch(() => {})
      await gone
    }
  }
}

async function windowOf(app: ElectronApplication, file: string): Promise<Page> {
  const isIt = (page: Page) => page.url().includes(file)
  return app.windows().find(isIt) ?? app.waitForEvent('window', { predicate: isIt })
}
