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
  inDom: number[]
  painted: number[]
}

export async function measureRing(bench: RingBench): Promise<Row[]> {
  const samples: Samples = { baseline: [], inDom: [], painted: [] }
  for (let call = 0; call < bench.calls * 2; call += 1) await measureCall(bench, samples)
  const [baseline, inDom, painted] = [samples.baseline, samples.inDom, samples.painted].map(spreadOf)
  if (!baseline || !inDom || !painted) return []
  const behind = ({ p95 }: Spread) => (p95 - baseline.p95) / bench.frameMs
  const row = { baseline: inMs(baseline), goal: '', met: null }
  return [
    {
      ...row,
      metric: `P3 INVITE received → ring card painted, centre frozen (n = ${painted.count} + ${baseline.count})`,
      ours: inMs(painted),
      ratio: `+${inFrames(behind(painted))} at p95`,
      goal: `SimpleUser's event + ≤ ${framesAllowed} frames, p95`,
      met: behind(painted) <= framesAllowed
    },
    {
      ...row,
      metric: 'P3 of which until the card is in the document',
      ours: inMs(inDom),
      ratio: `+${inFrames(behind(inDom))} at p95`
    }
  ]
}

async function measureCall({ caller, phonePage, desk, simpleUser }: RingBench, samples: Samples) {
  await Promise.all([phonePage, desk, simpleUser].map((frame) => frame.clear()))
  const call = await caller.call()
  const rang = await Promise.race([
    desk.reached('ring-painted').then(() => 'ours' as const),
    simpleUser.reached('call-received').then(() => 'baseline' as const)
  ])
  if (rang === 'baseline') {
    samples.baseline.push((await simpleUser.reached('call-received')) - (await simpleUser.reached('invite')))
  } else {
    const invite = await phonePage.reached('invite')
    samples.inDom.push((await desk.reached('ring-in-dom')) - invite)
    samples.painted.push((await desk.reached('ring-painted')) - invite)
  }
  await call.hangUp()
  await call.ended
  // Both fall quiet again; the odd length keeps calls out of step with the frames.
  await pause(250 + Math.random() * 100)
}
