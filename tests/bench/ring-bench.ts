// P3: from the INVITE's frame to the painted ring card while the centre stands still, beside SIP.js SimpleUser in the
// same browser at the same PBX. The queue offers to whoever has waited longest, so the calls alternate.
import { setTimeout as pause } from 'node:timers/promises'
import type { Customer } from '../../lab/customers/customer.ts'
import { inFrames, inMs, type Row, type Spread, spreadOf } from './figures.ts'
import type { WatchedFrame } from './watched-frame.ts'

interface RingBench {
  caller: Customer
  phonePage: WatchedFrame
  desk: WatchedFrame
  simpleUser: WatchedFrame
  /** Length of a frame in this run, ms. */
  frameMs: number
  /** Calls to each. */
  calls: number
}

/** How far behind the baseline the card may be. */
const framesAllowed = 2

interface Samples {
  baseline: number[]
  inDocument: number[]
  painted: number[]
  onScreen: number[]
}

/** @throws when the queue did not send its calls to both */
export async function measureRing(bench: RingBench): Promise<Row[]> {
  const { calls, frameMs } = bench
  const samples: Samples = { baseline: [], inDocument: [], painted: [], onScreen: [] }
  for (let call = 0; call < calls * 2; call += 1) await measureCall(bench, samples)
  const { baseline: events, painted } = samples
  if (Math.min(events.length, painted.length) < calls / 2)
    throw new Error(`${events.length} calls went to SimpleUser and ${painted.length} to the desk`)
  const baseline = spreadOf(events)
  const behind = ({ p95 }: Spread) => (p95 - baseline.p95) / frameMs
  const row = (what: string, values: readonly number[]): Row => {
    const ours = spreadOf(values)
    const ratio = `${inFrames(behind(ours))} behind, p95`
    return { metric: `P3 ${what}`, baseline: inMs(baseline), ours: inMs(ours), ratio, goal: '', met: null }
  }
  return [
    {
      ...row(`INVITE received → ring card painted, centre frozen (${painted.length} calls)`, painted),
      baseline: `SimpleUser's event: ${inMs(baseline)} (${events.length})`,
      goal: `≤ ${framesAllowed} frames behind, p95`,
      met: behind(spreadOf(painted)) <= framesAllowed
    },
    row('… until it is in the document', samples.inDocument),
    row('… until it is on the screen', samples.onScreen)
  ]
}

async function measureCall({ caller, phonePage, desk, simpleUser }: RingBench, samples: Samples) {
  await Promise.all([phonePage, desk, simpleUser].map((frame) => frame.clear()))
  const call = await caller.call()
  const rang = await Promise.race([
    desk.reached('ring on screen').then(() => 'ours' as const),
    simpleUser.reached('call received').then(() => 'baseline' as const)
  ])
  if (rang === 'baseline') {
    samples.baseline.push((await simpleUser.reached('call received')) - (await simpleUser.reached('invite')))
  } else {
    const invite = await phonePage.reached('invite')
    samples.inDocument.push((await desk.reached('ring in document')) - invite)
    samples.painted.push((await desk.reached('ring painted')) - invite)
    samples.onScreen.push((await desk.reached('ring on screen')) - invite)
  }
  await call.hangUp()
  await call.ended
  // Both fall quiet again; the odd length keeps calls out of step with the frames.
  await pause(250 + Math.random() * 100)
}
