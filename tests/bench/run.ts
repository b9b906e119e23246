// `npm run bench`: measures what docs/benchmarks.md describes and prints one table. A missed goal is a line in it; only
// what could not be measured ends with an error.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame } from '@playwright/test'
import type { Customer } from '../../lab/customers/customer.ts'
import { personas } from '../../lab/personas.ts'
import { provideBrowser } from '../../scripts/provide-programs.ts'
import { type AgentAtDesk, agentAtDesk } from '../support/agent-at-desk.ts'
import { openBrowserWorkstation } from '../support/browser-workstation.ts'
import { measureAnswers } from './answer-bench.ts'
import { buildProductPages, openSimpleUser } from './bench-pages.ts'
import { type BenchWorld, openBenchWorld } from './bench-world.ts'
import { inMs, type Row, spreadOf, tableOf } from './figures.ts'
import { measureFsyncs } from './fsync-rate.ts'
import { installWatch } from './page-watch.ts'
import { measureRing } from './ring-bench.ts'
import { watchedFrame } from './watched-frame.ts'

const amounts = { calls: 50, presses: 150, frames: 180, fsyncs: 200 }
const say = (line: string) => console.log(line)

const browser = await provideBrowser()
if (browser.kind === 'missing') {
  say(`The benchmarks need a browser: ${browser.why}.`)
  process.exit(1)
}
process.env.CHROMIUM = browser.path
const folder = mkdtempSync(join(tmpdir(), 'hotline-bench-'))
/** Of the minute before, without our own: much above 1 and the times tell of the other work. */
const loadBefore = loadavg()[0]?.toFixed(1)
let code = 0
try {
  const rows = await measure(folder)
  say(`\n${cpus().length} cores, load ${loadBefore} before the run; times are median / p95.\n`)
  say(tableOf(rows))
} catch (error) {
  say(`Could not be measured: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  code = 1
}
rmSync(folder, { recursive: true, force: true })
process.exit(code)

async function measure(folder: string): Promise<Row[]> {
  const pages = join(folder, 'pages')
  await buildProductPages(pages)
  process.env.HOTLINE_PAGES = pages
  const world = await openBenchWorld(folder)
  const workstation = await openBrowserWorkstation({ centreUrl: world.centreUrl, toneHz: 1000 })
  // neither the host nor a frozen centre would end by itself
  const leave = () => void workstation.killHost().finally(() => process.exit(1))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave)
  try {
    return await measureAt(world, agentAtDesk(workstation), folder)
  } finally {
    await workstation.stop()
    await world.stop()
  }
}

async function measureAt(world: BenchWorld, lan: AgentAtDesk, folder: string): Promise<Row[]> {
  const page = lan.workstation.phonePage
  await page.addInitScript(installWatch, lan.texts.call.ring)
  await page.reload()
  await lan.signIn('lan')
  await lan.goReady()
  const desk = watchedFrame(await deskFrame(lan))
  const frames = spreadOf(await desk.frames(amounts.frames))
  const frameMs = frames.median
  const fsyncs = spreadOf(measureFsyncs(folder, amounts.fsyncs))
  say(`A frame takes ${inMs(frames)}; 1 kB appended and synced ${inMs(fsyncs)}.`)

  const caller = await world.customer(personas.answersEverything)
  say(`P5: ${amounts.presses} answers and as many movements of the focus …`)
  const answers = await inTheHobbies(lan, caller, () =>
    measureAnswers({ keyboard: page.keyboard, desk, frameMs, presses: amounts.presses })
  )

  await isOfferedCalls(lan, caller)
  const { sip } = await world.readyAgent('minh')
  const running = page.context().browser()
  if (!sip || !running) throw new Error('SimpleUser has no account or no browser')
  const simpleUser = watchedFrame((await openSimpleUser(running, sip)).mainFrame())
  world.freezeCentre()
  say(`P3: ${amounts.calls} calls to the desk and as many to SimpleUser, the centre frozen …`)
  const parts = { caller, desk, simpleUser, frameMs, calls: amounts.calls }
  const rings = await measureRing({ ...parts, phonePage: watchedFrame(page.mainFrame()) })
  return [...rings, ...answers]
}

async function deskFrame({ workstation }: AgentAtDesk): Promise<Frame> {
  const frame = await (await workstation.phonePage.locator('iframe').elementHandle())?.contentFrame()
  if (!frame) throw new Error('the desk is not framed')
  return frame
}

/** The desk is back in the queue once a call rings there again. */
async function isOfferedCalls(lan: AgentAtDesk, caller: Customer): Promise<void> {
  const call = await caller.call()
  await lan.seesRinging(personas.answersEverything.name)
  await call.hangUp()
  await call.ended
}

/** Leads a call to the question for hobbies, measures there, and brings the contact to its end. */
async function inTheHobbies<T>(lan: AgentAtDesk, caller: Customer, work: () => Promise<T>): Promise<T> {
  const call = await caller.call()
  await lan.seesRinging(personas.answersEverything.name)
  await lan.seesRecord(personas.answersEverything.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('female')
  await lan.invites()
  await lan.hearsYes()
  await lan.recordsOccupation('teacher')
  await lan.recordsHobbies('music')
  const result = await work()
  await lan.sends()
  await call.hangUp()
  await lan.finish('tariff')
  return result
}
