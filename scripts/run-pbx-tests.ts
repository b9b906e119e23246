// `npm run test:pbx`: what must hold on a real Asterisk: the wire-behaviour suite, the queue source, the stories of the
// main job. Asterisk is put into .tools/asterisk if it is not there; where that cannot be done the skip is named.
import { mkdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { installAsterisk } from '../pbx/asterisk/install-asterisk.ts'
import { provideBrowser } from './provide-programs.ts'
import { runCommand } from './run-command.ts'
import {
  addTallies,
  closingLines,
  emptyTally,
  oneFailure,
  playwrightTally,
  type Tally,
  vitestTally
} from './tally.ts'

const resultsFolder = 'test-results'

async function runSuites(): Promise<Tally> {
  const file = `${resultsFolder}/vitest-pbx.json`
  rmSync(file, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const config = ['--config', 'tests/pbx/vitest.config.ts']
  const { code } = await runCommand('node_modules/.bin/vitest', ['run', ...config, ...reporters], {
    show: true
  })
  return vitestTally(file, code)
}

async function runStories(): Promise<Tally> {
  const file = `${resultsFolder}/playwright.json`
  rmSync(file, { force: true })
  const browser = await browserPath()
  if (browser.kind === 'missing')
    return { ...emptyTally, skipped: 1, reasons: [`stories on Asterisk: no browser: ${browser.why}`] }
  const build = await runCommand('npm', ['run', '-s', 'build:pages'], { show: true })
  if (build.code !== 0) return oneFailure(`npm run build:pages: ended with ${build.code}`)
  const env = { CHROMIUM: browser.path }
  const { code } = await runCommand('node_modules/.bin/playwright', ['test', '--project=pbx'], {
    show: true,
    env
  })
  return playwrightTally(file, code)
}

async function browserPath() {
  const given = process.env.CHROMIUM
  return given === undefined || given === '' ? provideBrowser() : { kind: 'found' as const, path: given }
}

function report(total: Tally): void {
  const counts = `PBX: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`
  for (const line of closingLines(total, counts)) console.log(line)
}

mkdirSync(resultsFolder, { recursive: true })
const installation = await installAsterisk(resolve('.tools/asterisk'))
if (installation.kind === 'unavailable') {
  report({ ...emptyTally, skipped: 1, reasons: [`Asterisk could not be installed: ${installation.reason}`] })
  process.exit(0)
}
console.log(`${installation.version} in .tools/asterisk`)
const total = addTallies([await runSuites(), await runStories()])
report(total)
process.exit(total.failed > 0 ? 1 : 0)
