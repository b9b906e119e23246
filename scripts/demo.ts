// `npm run demo`: lab PBX, centre, carrier CRM and a desk on embedded defaults. With a display it opens the desk (Electron
// where its binary is or can be installed, else Chromium) and lets you call it; without one it plays the narrated tour.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startLab } from '../lab/start-lab.ts'
import { openCallerConsole } from './demo/caller-console.ts'
import { createNarrator } from './demo/narrator.ts'
import { openShell } from './demo/open-shell.ts'
import { playTour } from './demo/tour.ts'
import { provideBrowser } from './provide-programs.ts'
import { runCommand } from './run-command.ts'

const { values } = parseArgs({
  options: {
    /** Play the tour and end: exit 0 only if every step held. */
    once: { type: 'boolean', default: false }
  }
})
const print = (line: string) => console.log(line)
const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY

const build = await runCommand('npm', ['run', '-s', 'build:pages'])
if (build.code !== 0) {
  print(`The pages could not be built:\n${build.output}`)
  process.exit(1)
}
const lab = await startLab()
print(`The lab is up: centre ${lab.centreUrl}, PBX ${lab.pbx.sipUrl}, carrier CRM ${lab.carrierCrm.url}`)
print('Its window for captures is open round the clock, so that this works at any hour.')

if (values.once || !display) await tour()
else await show()

async function tour(): Promise<void> {
  const browser = await provideBrowser()
  if (browser.kind === 'missing') {
    print(`The tour needs a browser: ${browser.why}. Install Chromium, or name one with CHROMIUM=/path.`)
    process.exit(1)
  }
  process.env.CHROMIUM = browser.path
  const narrator = createNarrator(print, Date.now)
  let code = 0
  try {
    await playTour(lab, narrator, 'tour')
    print(`\nAll ${narrator.held()} steps held. Screenshots are in tour/.`)
  } catch (error) {
    print(`\n${narrator.held()} steps held, then:\n${error instanceof Error ? error.message : String(error)}`)
    code = 1
  }
  await lab.stop()
  process.exit(code)
}

async function show(): Promise<void> {
  const shell = await openShell({
    centreUrl: lab.centreUrl,
    folder: mkdtempSync(join(tmpdir(), 'hotline-demo-')),
    print
  })
  openCallerConsole(lab, process.stdin, print)
  const end = async () => {
    shell.close()
    await lab.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end())
  void shell.closed.then(end)
}
