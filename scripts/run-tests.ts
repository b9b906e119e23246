// `npm test`: everything, in order of cost, ending with one plain line over all runners. What cannot run on this machine
// is named with its reason and counted as skipped; a runner that ran nothing counts as failed.
import { mkdirSync, rmSync } from 'node:fs'
import { findElectron } from './find-electron.ts'
import { provideBrowser, provideCompiler, providePostgres, provideSoundServer } from './provide-programs.ts'
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

async function runCheck(): Promise<Tally> {
  const result = await runCommand(process.execPath, ['scripts/check.ts'], { show: true })
  return result.code === 0
    ? { ...emptyTally, passed: 1 }
    : oneFailure('npm run check: its own lines say which step')
}

async function runVitest(env: Record<string, string>): Promise<Tally> {
  const file = `${resultsFolder}/vitest.json`
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  const result = await runCommand('node_modules/.bin/vitest', ['run', ...reporters], { show: true, env })
  return vitestTally(file, result.code)
}

async function runStories(env: Record<string, string>): Promise<Tally> {
  // Where Electron is, its stories must run over today's bundle, not over what an earlier build left.
  const bundles = findElectron().kind === 'found' ? ['build:pages', 'build'] : ['build:pages']
  for (const bundle of bundles) {
    const build = await runCommand('npm', ['run', '-s', bundle], { show: true })
    if (build.code !== 0) return oneFailure(`npm run ${bundle}: ended with ${build.code}`)
  }
  const result = await runCommand(
    'node_modules/.bin/playwright',
    ['test', '--project=stories', '--project=electron'],
    {
      show: true,
      env
    }
  )
  return playwrightTally(`${resultsFolder}/playwright.json`, result.code)
}

async function runPbx(env: Record<string, string>): Promise<Tally> {
  const result = await runCommand(process.execPath, ['scripts/run-pbx-tests.ts'], { show: true, env })
  const line = /^PBX: (\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(result.output)
  if (!line) return oneFailure('npm run test:pbx: ended without its closing line')
  const told = (what: RegExp) => [...result.output.matchAll(what)].map(([, words]) => words ?? '')
  return {
    passed: Number(line[1]),
    failed: Number(line[2]),
    skipped: Number(line[3]),
    reasons: told(/^SKIPPED: (.+)$/gm),
    again: told(/^PLAYED AGAIN: (.+)$/gm),
    failures: told(/^FAILED: (.+)$/gm)
  }
}

rmSync(resultsFolder, { recursive: true, force: true })
mkdirSync(resultsFolder, { recursive: true })
const [browser, postgres] = [await provideBrowser(), await providePostgres()]
const compiler = await provideCompiler()
// its stories say themselves that they were skipped, with the reason
await provideSoundServer()
const env: Record<string, string> = {
  ...(browser.kind === 'found' ? { CHROMIUM: browser.path } : {})
}

const tallies = [await runCheck(), await runVitest(env)]
if (browser.kind === 'found') tallies.push(await runStories(env), await runPbx(env))
else tallies.push(oneFailure(`stories in the browser: ${browser.why}`))
if (postgres.kind === 'missing')
  tallies.push({ ...emptyTally, skipped: 1, reasons: [`the centre on PostgreSQL: ${postgres.why}`] })
if (compiler.kind === 'missing')
  tallies.push({ ...emptyTally, reasons: [`power cuts and full disks: ${compiler.why}`] })

const total = addTallies(tallies)
const counts = `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`
for (const line of closingLines(total, counts)) console.log(line)
process.exit(total.failed > 0 ? 1 : 0)
