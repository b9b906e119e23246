// P8: a backlog of an outage leaves while the agent's desk is open. Baseline: the same requests one after the other, by a
// plain fetch, at the same centre in the same run. Meanwhile the desk page tells how long its frames take.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { centralHeaders } from '../../shared/central-contract.ts'
import { type AgentAtDesk, agentAtDesk } from '../support/agent-at-desk.ts'
import { type BrowserWorkstation, openBrowserWorkstation } from '../support/browser-workstation.ts'
import { backlogRow, fillOutbox, grantsOf } from './backlog.ts'
import { openBenchWorld } from './bench-world.ts'
import { inMs, type Row, spreadOf } from './figures.ts'
import { installWatch } from './page-watch.ts'
import { deskFrame } from './pick-up-phones.ts'
import { watchedFrame } from './watched-frame.ts'

interface DrainBench {
  folder: string
  /** Rows of the backlog. */
  rows: number
  /** Requests of the baseline. */
  requests: number
  say: (line: string) => void
}

const rateGoal = 0.6
const frameGoalMs = 50

export async function measureDrain(bench: DrainBench): Promise<Row[]> {
  const world = await openBenchWorld(bench.folder)
  const workstation = await openBrowserWorkstation({ centreUrl: world.centreUrl, toneHz: 1000 })
  const leave = () => void workstation.killHost().finally(() => process.exit(1))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave)
  try {
    return await measureAt(world.centreUrl, workstation, bench)
  } finally {
    await workstation.stop()
    await world.stop()
  }
}

async function measureAt(
  centreUrl: string,
  workstation: BrowserWorkstation,
  { folder, rows, requests, say }: DrainBench
): Promise<Row[]> {
  const lan = agentAtDesk(workstation)
  const grantFor = grantsOf(folder, 'bench')
  await workstation.phonePage.addInitScript(installWatch, lan.texts.call.ring)
  await workstation.killHost()
  fillOutbox(workstation.dataFolder, rows, grantFor)
  await workstation.restart()
  const before = await sequentialRate(centreUrl, { from: 1_000_000, requests, grantFor })
  say(`P8: ${rows} rows leave; one request after the other takes ${(1000 / before).toFixed(1)} ms …`)
  const drained = await drain(lan, workstation, rows)
  const after = await sequentialRate(centreUrl, { from: 2_000_000, requests, grantFor })
  const baseline = (before + after) / 2
  const rate = rows / drained.seconds
  const frames = spreadOf(drained.frames)
  const longest = Math.max(...drained.frames)
  say(`P8: long frames, each with its place since the sign-in: ${longFrames(drained.frames)}`)
  return [
    {
      metric: `P8 drain of ${rows} rows`,
      baseline: `sequential requests: ${baseline.toFixed(0)}/s`,
      ours: `${rate.toFixed(0)}/s`,
      ratio: `${(rate / baseline).toFixed(2)}×`,
      goal: `≥ ${rateGoal}×`,
      met: rate >= rateGoal * baseline
    },
    {
      metric: `P8 … frames of the desk meanwhile (${frames.count})`,
      baseline: `idle: ${inMs(spreadOf(drained.idle))}, longest ${Math.max(...drained.idle).toFixed(0)} ms`,
      ours: `${inMs(frames)}, longest ${longest.toFixed(0)} ms`,
      ratio: `${share(drained.frames).toFixed(2)} % over ${frameGoalMs} ms`,
      goal: `every one < ${frameGoalMs} ms`,
      met: longest < frameGoalMs
    },
    {
      metric: 'P8 … memory of the host, most',
      baseline: `before: ${drained.memory.before} MB`,
      ours: `${drained.memory.most} MB`,
      ratio: '',
      goal: '',
      met: null
    }
  ]
}

const share = (frames: readonly number[]) =>
  (100 * frames.filter((frame) => frame >= frameGoalMs).length) / frames.length

/** Whether they belong to the first page or come all along. */
const longFrames = (frames: readonly number[]) =>
  frames
    .flatMap((frame, index) => (frame >= frameGoalMs ? [`${frame.toFixed(0)} ms (${index})`] : []))
    .join(', ') || 'none'

interface Drained {
  seconds: number
  frames: number[]
  idle: number[]
  memory: { before: number; most: number }
}

/** About a second. */
const framesAtOnce = 60
const mostMinutes = 10

/** Signing in lets the backlog go. */
async function drain(lan: AgentAtDesk, workstation: BrowserWorkstation, rows: number): Promise<Drained> {
  const before = memoryOf(workstation.hostProcess())
  const desk = watchedFrame(await deskFrame(lan))
  const idle = await desk.frames(framesAtOnce * 3)
  await lan.signIn('lan')
  const frames: number[] = []
  let most = before
  for (const until = Date.now() + mostMinutes * 60_000; Date.now() < until; ) {
    frames.push(...(await desk.frames(framesAtOnce)))
    most = Math.max(most, memoryOf(workstation.hostProcess()))
    const { count, seconds } = leftBy(workstation.dataFolder)
    if (count >= rows) return { seconds, frames, idle, memory: { before, most } }
  }
  throw new Error(`${leftBy(workstation.dataFolder).count} of ${rows} rows have left`)
}

/** By the host's own log: how many rows have been confirmed, and in which time. */
function leftBy(dataFolder: string): { count: number; seconds: number } {
  const logs = join(dataFolder, 'logs')
  const lines = readdirSync(logs)
    .flatMap((name) => readFileSync(join(logs, name), 'utf8').split('\n'))
    .filter((line) => line.includes('"outbox.confirmed"'))
  const times = lines.map((line) => Date.parse(z.object({ time: z.string() }).parse(JSON.parse(line)).time))
  return { count: lines.length, seconds: (maximum(times) - minimum(times)) / 1000 }
}

const minimum = (values: readonly number[]) =>
  values.reduce((least, value) => Math.min(least, value), Infinity)
const maximum = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), 0)

/** Resident, MB; what the system says of the process. */
function memoryOf(process: number): number {
  const status = readFileSync(`/proc/${process}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
}

interface Sequence {
  /** Numbers of rows that are not in the backlog. */
  from: number
  requests: number
  grantFor: (interactionId: string) => string
}

/** Requests in a second. */
async function sequentialRate(centreUrl: string, { from, requests, grantFor }: Sequence): Promise<number> {
  const startedAt = performance.now()
  for (let number = from; number < from + requests; number += 1) {
    const { request, idempotencyKey, interactionId } = backlogRow(number)
    if (request.kind !== 'contact' || interactionId === null) throw new Error('the backlog is of contacts')
    const reply = await fetch(`${centreUrl}/v1/interactions/${interactionId}/contact`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        [centralHeaders.grant]: grantFor(interactionId),
        [centralHeaders.idempotencyKey]: idempotencyKey
      },
      body: JSON.stringify(request.contact)
    })
    await reply.text()
    if (!reply.ok) throw new Error(`a contact was answered with ${reply.status}`)
  }
  return (1000 * requests) / (performance.now() - startedAt)
}
