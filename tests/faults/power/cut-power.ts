// S3: the power of the workstation is cut at random moments while captures run. What its disk keeps is built anew from the
// record of the shim — all that was synced, and by chance some of the rest — and the next host has to start from that.
// Each life is also cut at earlier moments of its record, and those stores are judged by themselves.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readLogBeside } from '../../../src-main/store/damaged-copy.ts'
import { storeFile } from '../../../src-main/store/sqlite-store.ts'
import { judge, judgeStore, verdictWith } from '../checker.ts'
import { type FaultWorld, openFaultWorld } from '../fault-world.ts'
import { comesToRest, type FaultRun, liveForAWhile } from '../kill-hosts.ts'
import { type Chance, createChance } from '../random.ts'
import type { Acknowledged } from '../work-message.ts'
import { createWorkstation, type Workstation } from '../workstation.ts'
import { createDisk, type DiskEntry, type DiskImage, readDiskRecord } from './power-record.ts'
import { recordOf, shimEnvironment } from './power-shim.ts'

export interface PowerRun extends FaultRun {
  /** Earlier moments of the same lives whose store was judged, too. */
  alsoCut: number
}

export interface PowerCuts {
  runs: number
  seed: number
  /** The preloaded shim. */
  shim: string
  /** Counter-proof: the store does not sync its commits. */
  weakened?: boolean
}

/** One cut in so many falls into the start of the host. */
const cutsPerStart = 5
const longestStartMs = 600
const earlierCuts = 3
const toldName = 'told'
const weakening = ['--import', join(import.meta.dirname, 'weaken-store.ts')]

export async function cutPower({ runs, seed, shim, weakened = false }: PowerCuts): Promise<PowerRun> {
  const chance = createChance(seed)
  const world = await openFaultWorld()
  const place = mkdtempSync(join(tmpdir(), 'hotline-power-'))
  const folder = join(place, 'disk')
  const process = { environment: shimEnvironment(shim, folder), flags: weakened ? weakening : [] }
  const lost: string[] = []
  const corrupt: string[] = []
  let alsoCut = 0
  try {
    const station = createWorkstation(world, chance, { folder, extension: 'agent1001' })
    let image: DiskImage = new Map()
    for (let run = 0; run < runs; run += 1) {
      putBack(folder, image)
      const entries = await liveAndLosePower(station, { world, chance, process, folder })
      const earlier = judgeEarlierCuts(image, entries, chance, place)
      alsoCut += earlier.judged
      lost.push(...earlier.lost.map((what) => `an earlier moment of life ${run}: ${what}`))
      corrupt.push(...earlier.corrupt.map((what) => `an earlier moment of life ${run}: ${what}`))
      // without its syncs it may well be broken in the middle
      if (!weakened && earlier.brokenLogs > 0)
        corrupt.push(`an earlier moment of life ${run}: a torn log was taken for a broken one`)
      image = cutAfter(image, entries, chance)
    }
    putBack(folder, image)
    // how work would go on after a loss is not the question then
    if (weakened) return { ...atTheDisk({ lost, corrupt }), faults: runs, alsoCut }
    station.rest()
    station.start(world.url)
    await station.working()
    const parked = await comesToRest(station)
    await station.kill()
    const verdict = await judge(world, [{ folder, ...station }])
    verdict.lost.push(...lost)
    verdict.corrupt.push(...corrupt)
    return { faults: runs, verdict, parked, failures: station.failures, alsoCut }
  } finally {
    await world.close()
    rmSync(place, { recursive: true, force: true })
  }
}

const atTheDisk = ({ lost, corrupt }: { lost: string[]; corrupt: string[] }) => ({
  verdict: verdictWith({ lost, corrupt }),
  parked: [],
  failures: []
})

interface Life {
  world: FaultWorld
  chance: Chance
  process: { environment: Record<string, string>; flags: string[] }
  folder: string
}

async function liveAndLosePower(station: Workstation, { world, chance, process, folder }: Life) {
  rmSync(recordOf(folder), { force: true })
  station.start(world.url, process)
  if (chance.next() < 1 / cutsPerStart) await pause(chance.between(0, longestStartMs))
  else {
    await station.working()
    await liveForAWhile(station, chance)
  }
  await station.kill()
  return readDiskRecord(readIfThere(recordOf(folder)))
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}

function cutAfter(before: DiskImage, entries: readonly DiskEntry[], chance: Chance): DiskImage {
  const disk = createDisk(before)
  for (const entry of entries) disk.play(entry)
  return disk.cut(chance)
}

/** The same life, ended earlier: whatever had been acknowledged by then is in the store, and the store is whole. */
function judgeEarlierCuts(before: DiskImage, entries: readonly DiskEntry[], chance: Chance, place: string) {
  const moments = new Set(
    Array.from({ length: earlierCuts }, () => Math.floor(chance.between(0, entries.length)))
  )
  const disk = createDisk(before)
  const folder = join(place, 'earlier')
  const told = new Map<string, Acknowledged>()
  const found = { judged: 0, brokenLogs: 0, lost: [] as string[], corrupt: [] as string[] }
  entries.forEach((entry, index) => {
    if (entry.name === toldName) {
      if (entry.kind === 'w') keepTold(told, entry)
    } else disk.play(entry)
    if (!moments.has(index) || told.size === 0) return
    putBack(folder, disk.cut(chance))
    found.judged += 1
    if (readLogBeside(join(folder, storeFile)).isDamaged) found.brokenLogs += 1
    const { lost, corrupt } = judgeStore(folder, told)
    found.lost.push(...lost)
    found.corrupt.push(...corrupt)
  })
  return found
}

function keepTold(told: Map<string, Acknowledged>, { content }: DiskEntry): void {
  const capture: Acknowledged = JSON.parse(content.toString('utf8'))
  told.set(capture.captureId, capture)
}

/** The folder holds these files and nothing else. */
function putBack(folder: string, image: DiskImage): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
  for (const [name, content] of image)
    if (name !== toldName) writeFileSync(join(folder, name), content, { mode: 0o600 })
}
