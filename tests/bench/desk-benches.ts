// P3 and P5 in one sitting: a desk at the lab's PBX, first in the guide of a call, then with calls coming in while the
// centre stands still.
import type { Customer } from '../../lab/customers/customer.ts'
import { personas } from '../../lab/personas.ts'
import { type AgentAtDesk, agentAtDesk } from '../support/agent-at-desk.ts'
import { openBrowserWorkstation } from '../support/browser-workstation.ts'
import { measureAnswers } from './answer-bench.ts'
import { openSimpleUser } from './bench-pages.ts'
import { type BenchWorld, openBenchWorld } from './bench-world.ts'
import { inMs, type Row, spreadOf } from './figures.ts'
import { measureFsyncs } from './fsync-rate.ts'
import { installWatch } from './page-watch.ts'
import { deskFrame } from './pick-up-phones.ts'
import { measureRing } from './ring-bench.ts'
import { watchedFrame } from './watched-frame.ts'

export interface DeskAmounts {
  /** Calls to each telephone. */
  calls: number
  /** Keys of each kind. */
  presses: number
  frames: number
  fsyncs: number
}

interface DeskBenches {
  /** Of the run. */
  folder: string
  amounts: DeskAmounts
  say: (line: string) => void
}

export async function measureDesk(benches: DeskBenches): Promise<Row[]> {
  const world = await openBenchWorld(benches.folder)
  const workstation = await openBrowserWorkstation({ centreUrl: world.centreUrl, toneHz: 1000 })
  // neither the host nor a frozen centre would end by itself
  const leave = () => void workstation.killHost().finally(() => process.exit(1))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave)
  try {
    return await measureAt(world, agentAtDesk(workstation), benches)
  } finally {
    await workstation.stop()
    await world.stop()
  }
}

async function measureAt(
  world: BenchWorld,
  lan: AgentAtDesk,
  { folder, amounts, say }: DeskBenches
): Promise<Row[]> {
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
