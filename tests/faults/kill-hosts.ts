// S1: the host is killed (SIGKILL) at random moments while captures run, again and again on the same store, and started
// once more in peace. Nothing that was acknowledged may be missing, nothing may be there twice.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { judge, type Verdict } from './checker.ts'
import { openFaultWorld } from './fault-world.ts'
import { type Chance, createChance } from './random.ts'
import { createWorkstation, type Workstation } from './workstation.ts'

export interface FaultRun {
  faults: number
  verdict: Verdict
  /** Rows of the outbox that a person would have to look at, by problem code. */
  parked: string[]
  failures: readonly string[]
}

/** One kill in so many falls into the start of the host, when it takes up what an earlier life has left. */
const killsPerStart = 5
const longestStartMs = 1_000
/** A life lasts so many acknowledgements at most, several captures long: work, not time, so that a busy machine finds as much. */
const mostAcknowledgements = 16
const longestLifeMs = 5_000
/** And then a moment more, so that the end falls between two of them as well. */
const momentMs = 40

export async function killHosts({ runs, seed }: { runs: number; seed: number }): Promise<FaultRun> {
  const chance = createChance(seed)
  const world = await openFaultWorld()
  const folder = mkdtempSync(join(tmpdir(), 'hotline-faults-'))
  try {
    const station = createWorkstation(world, chance, { folder, extension: 'agent1001' })
    for (let run = 0; run < runs; run += 1) {
      station.start(world.url)
      if (chance.next() < 1 / killsPerStart) await pause(chance.between(0, longestStartMs))
      else {
        await station.working()
        await liveForAWhile(station, chance)
      }
      await station.kill()
    }
    station.rest()
    station.start(world.url)
    await station.working()
    const parked = await comesToRest(station)
    await station.kill()
    const verdict = await judge(world, [{ folder, ...station }])
    return { faults: runs, verdict, parked, failures: station.failures }
  } finally {
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

export async function liveForAWhile(station: Workstation, chance: Chance): Promise<void> {
  await station.acknowledges(Math.floor(chance.between(0, mostAcknowledgements)), longestLifeMs)
  await pause(chance.between(0, momentMs))
}

const restLimitMs = 60_000
/** Proposals of endings stand after a second; adopted calls come on top. */
const quietMs = 1500

/** Waits until the outbox has stayed empty for a while; parked rows are named. */
export async function comesToRest(station: Workstation): Promise<string[]> {
  const began = Date.now()
  let emptySince = Number.POSITIVE_INFINITY
  for (;;) {
    const { waiting, late, parked } = await station.outbox()
    const now = Date.now()
    emptySince = waiting === 0 ? Math.min(emptySince, now) : Number.POSITIVE_INFINITY
    if (now - emptySince >= quietMs || now - began >= restLimitMs) {
      const why = late.map(({ kind, problem, attempts }) => `${kind}: ${problem} after ${attempts} attempts`)
      const never = waiting > 0 ? [`${waiting} rows never left (${why.join(', ')})`] : []
      return [...never, ...parked.map(({ kind, problem }) => `${kind}: ${problem}`)]
    }
    await pause(50)
  }
}
