// The clock of the workstation is set forward and back by hours and whole days while captures run and the network comes and goes, as by a
// dead battery and the time service after it. Nothing may wait for a time that is not coming, and nothing may be sent in a
// storm, lost or doubled.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { judge } from './checker.ts'
import { startFaultProxy } from './fault-proxy.ts'
import { openFaultWorld } from './fault-world.ts'
import { comesToRest, type FaultRun } from './kill-hosts.ts'
import { createChance } from './random.ts'
import { createWorkstation } from './workstation.ts'

export interface ClockRun extends FaultRun {
  /** Requests of the worst moment of the run: those that fell upon a fault, per fault. */
  requestsPerFault: number
}

const pace = 6
const hourMs = 3_600_000
const longestJumpHours = 12
/** Long enough for everything a desk forgets after some days. */
const longestJumpDays = 10
const jumpsPerDays = 3

export async function setClocks({ runs, seed }: { runs: number; seed: number }): Promise<ClockRun> {
  const chance = createChance(seed)
  const world = await openFaultWorld(pace)
  const proxy = await startFaultProxy(world.url, chance)
  const folder = mkdtempSync(join(tmpdir(), 'hotline-clocks-'))
  try {
    const station = createWorkstation(world, chance, { folder, extension: 'agent1001' })
    station.start(proxy.url)
    await station.working()
    for (let run = 0; run < runs; run += 1) {
      await proxy.break(chance.oneOf(['status-500', 'status-503', 'reset'] as const))
      await pause(chance.between(50, 400))
      const most = chance.next() < 1 / jumpsPerDays ? longestJumpDays * 24 : longestJumpHours
      // at the end always back: rows then have their time from hours ahead
      const hours = run === runs - 1 ? -longestJumpHours : chance.between(-most, most)
      station.setClock(Math.round(hours * hourMs))
      await pause(chance.between(0, 100))
      await proxy.heal()
      await pause(chance.between(50, 400))
    }
    station.rest()
    const parked = await comesToRest(station)
    await station.kill()
    const verdict = await judge(world, [{ folder, ...station, forgets: true }])
    const requests = [...proxy.hits.values()].reduce((sum, count) => sum + count, 0)
    return { faults: runs, verdict, parked, failures: station.failures, requestsPerFault: requests / runs }
  } finally {
    await proxy.stop()
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
