// The disk of the workstation is full again and again while captures run: what cannot be saved is refused in words and done
// again by whoever asked for it; nothing that was acknowledged is lost, and work goes on by itself when there is room.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { judge } from './checker.ts'
import { openFaultWorld } from './fault-world.ts'
import { comesToRest, type FaultRun } from './kill-hosts.ts'
import { fullFlagOf, shimEnvironment } from './power/power-shim.ts'
import { createChance } from './random.ts'
import { createWorkstation } from './workstation.ts'

export interface FullDiskRun extends FaultRun {
  /** How often somebody was told that nothing can be saved. */
  refusals: number
}

/** Time runs faster, so that nobody sits out the pauses. */
const pace = 6

export async function fillDisks(chosen: { runs: number; seed: number; shim: string }): Promise<FullDiskRun> {
  const chance = createChance(chosen.seed)
  const world = await openFaultWorld(pace)
  const place = mkdtempSync(join(tmpdir(), 'hotline-full-'))
  const folder = join(place, 'disk')
  mkdirSync(folder)
  try {
    const station = createWorkstation(world, chance, { folder, extension: 'agent1001' })
    station.start(world.url, { environment: shimEnvironment(chosen.shim, folder) })
    await station.working()
    for (let run = 0; run < chosen.runs; run += 1) {
      await pause(chance.between(20, 300))
      writeFileSync(fullFlagOf(folder), '')
      await pause(chance.between(20, 500))
      rmSync(fullFlagOf(folder))
    }
    station.rest()
    const parked = await comesToRest(station)
    await station.kill()
    const verdict = await judge(world, [{ folder, ...station }])
    return {
      faults: chosen.runs,
      verdict,
      parked,
      failures: station.failures,
      refusals: station.refusals()
    }
  } finally {
    await world.close()
    rmSync(place, { recursive: true, force: true })
  }
}
