// S2: the network between host and centre fails in every way, again and again, while captures run. After each healing
// whatever was written before must be through within thirty seconds of the host's own time; at the end nothing may be
// lost, doubled or stuck.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { judge } from './checker.ts'
import { type NetworkFault, networkFaults, startFaultProxy } from './fault-proxy.ts'
import { openFaultWorld } from './fault-world.ts'
import { comesToRest, type FaultRun } from './kill-hosts.ts'
import { createChance } from './random.ts'
import { testTime } from './test-time.ts'
import { createWorkstation, type Workstation } from './workstation.ts'

export interface Heal {
  fault: NetworkFault
  seconds: number
  /** Rows that waited when the network healed: without any, there was nothing to be slow with. */
  rows: number
}

export interface NetworkRun extends FaultRun {
  /** From healing until everything older was through, in seconds of the host's time; one per fault. */
  healedAfter: Heal[]
  hits: Record<string, number>
}

/** The host's time runs this many times as fast as ours: its back-offs and limits do not have to be sat out. */
const pace = 6
const longestFaultMs = 800
/** Seconds of the host's time after which a row counts as stuck. */
export const healLimitSeconds = 30

export async function cutNetworks({ runs, seed }: { runs: number; seed: number }): Promise<NetworkRun> {
  const chance = createChance(seed)
  const world = await openFaultWorld(pace)
  const proxy = await startFaultProxy(world.url, chance)
  const folder = mkdtempSync(join(tmpdir(), 'hotline-faults-'))
  const healedAfter: NetworkRun['healedAfter'] = []
  try {
    const station = createWorkstation(world, chance, { folder, extension: 'agent1001' })
    station.start(proxy.url)
    await station.working()
    for (let run = 0; run < runs; run += 1) {
      const fault = chance.oneOf(networkFaults)
      await proxy.break(fault)
      await pause(chance.between(50, longestFaultMs))
      await proxy.heal()
      healedAfter.push({ fault, ...(await untilThrough(station, testTime(world.time))) })
    }
    station.rest()
    const parked = await comesToRest(station)
    await station.kill()
    const verdict = await judge(world, [{ folder, ...station }])
    for (const { fault, seconds } of healedAfter)
      if (seconds > healLimitSeconds)
        verdict.stuck.push(`after ${fault}: not through within ${seconds.toFixed(0)} s`)
    const hits = Object.fromEntries(proxy.hits)
    return { faults: runs, verdict, parked, failures: station.failures, healedAfter, hits }
  } finally {
    await proxy.stop()
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Of the host's time: until no row is left that was there when the network healed. Gives up at twice the limit. */
async function untilThrough(station: Workstation, now: () => number): Promise<Omit<Heal, 'fault'>> {
  const healedAt = now()
  let rows: number | null = null
  for (;;) {
    const { oldestWaitingAt, waiting } = await station.outbox()
    const seconds = (now() - healedAt) / 1000
    const isThrough = oldestWaitingAt === null || oldestWaitingAt > healedAt
    rows ??= isThrough ? 0 : waiting
    if (isThrough || seconds > 2 * healLimitSeconds) return { seconds, rows }
    await pause(10)
  }
}
