// P9: the rate at which the centre opens records against that of its own SQL on the same pool, and how soon two thousand
// hosts hear a bell that another instance rings.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { silentLog } from '../../shared/log.ts'
import { createInstances } from '../../src-central/instances/instances.ts'
import type { BriefingLoad, BriefingTimes, FeedLoad, FeedTimes } from './centre-load.ts'
import { type Announced, type CentreWorld, openCentreWorld, type Statement } from './centre-world.ts'
import { inMs, type Row, spreadOf } from './figures.ts'

export interface CentreAmounts {
  subscribers: number
  rounds: number
  /** Of each kind in each round. */
  briefings: number
  feedClients: number
  feedSeconds: number
}

const atOnce = 8
const bellsPerSecond = 4

export async function measureCentre(amounts: CentreAmounts, say: (line: string) => void): Promise<Row[]> {
  const world = await openCentreWorld(amounts.subscribers)
  if (world === null) return [notMeasured]
  try {
    say(`P9: ${amounts.rounds} × ${amounts.briefings} records of ${amounts.subscribers} subscribers …`)
    const briefings = await measureBriefings(world, amounts)
    say(`P9: ${amounts.feedClients} hosts, ${bellsPerSecond} bells a second for ${amounts.feedSeconds} s …`)
    return [briefings, ...(await measureFeed(world, amounts))]
  } finally {
    await world.stop()
  }
}

const notMeasured: Row = {
  metric: 'P9 centre',
  baseline: '–',
  ours: 'not measured: no PostgreSQL here',
  ratio: '–',
  goal: '–',
  met: null
}

/** In turn, each round with calls of its own; the first round warms up and does not count. */
async function measureBriefings(world: CentreWorld, { rounds, briefings }: CentreAmounts): Promise<Row> {
  const [token = ''] = await world.tokens(1)
  const [pattern] = await world.announce(1)
  if (!pattern) throw new Error('no call was announced')
  const statements = await world.statementsOf(pattern.interactionId, token)
  if (statements.length === 0) throw new Error('the request asked nothing of the database')
  const ours: { rate: number; times: number[] }[] = []
  const raw: { rate: number; times: number[] }[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const [forRaw, forUs] = [await world.announce(briefings), await world.announce(briefings)]
    raw.push(rated(await runStatements(world, statements, pattern, forRaw)))
    const interactionIds = forUs.map(({ interactionId }) => interactionId)
    ours.push(rated(await openRecords({ kind: 'briefings', url: world.url, token, interactionIds, atOnce })))
  }
  const ratios = ours.slice(1).map(({ rate }, index) => rate / (raw[index + 1]?.rate ?? Number.NaN))
  const ratio = spreadOf(ratios).median
  const told = (kind: typeof ours) =>
    `${spreadOf(kind.slice(1).map(({ rate }) => rate)).median.toFixed(0)}/s; ${inMs(spreadOf(kind.slice(1).flatMap(({ times }) => times)))}`
  return {
    metric: `P9 briefing, ${statements.length} statements, ${atOnce} at once`,
    baseline: told(raw),
    ours: told(ours),
    ratio: `${ratio.toFixed(2)}×`,
    goal: '≥ 0.3×',
    met: ratio >= 0.3
  }
}

const rated = ({ times, elapsedMs }: BriefingTimes) => ({ rate: (times.length * 1000) / elapsedMs, times })

/** The same statements as the request's, in one transaction, for another call. */
async function runStatements(
  { pool }: CentreWorld,
  statements: readonly Statement[],
  pattern: Announced,
  calls: Announced[]
): Promise<BriefingTimes> {
  const waiting = [...calls]
  const times: number[] = []
  const work = async () => {
    for (let call = waiting.pop(); call !== undefined; call = waiting.pop()) {
      const before = performance.now()
      const client = await pool.connect()
      await client.query('begin')
      for (const { text, values } of statements) await client.query(text, valuesFor(values, pattern, call))
      await client.query('commit')
      client.release()
      times.push(performance.now() - before)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: atOnce }, work))
  return { times, elapsedMs: performance.now() - began }
}

const valuesFor = (values: readonly unknown[], pattern: Announced, call: Announced): unknown[] =>
  JSON.parse(
    JSON.stringify(values)
      .replaceAll(pattern.interactionId, call.interactionId)
      .replaceAll(pattern.msisdn, call.msisdn)
      .replaceAll(pattern.subscriberId, call.subscriberId)
  )

/** The bells are rung by another instance, so that they come the whole way through PostgreSQL. */
async function measureFeed(world: CentreWorld, { feedClients, feedSeconds }: CentreAmounts): Promise<Row[]> {
  const other = createInstances({
    url: world.databaseUrl,
    instance: 'bench',
    random: Math.random,
    log: silentLog
  })
  await other.start({
    deliver: () => undefined,
    isFit: () => true,
    leadingChanged: () => undefined,
    hearOut: async () => undefined,
    ousted: () => undefined
  })
  const before = process.memoryUsage()
  const clients = startLoad({ kind: 'feed', url: world.url, tokens: await world.tokens(feedClients) })
  await messageOf(clients)
  // Each socket stands before the centre has found out whose it is.
  await pause(2000)
  const bells = feedSeconds * bellsPerSecond
  for (let count = 0; count < bells; count += 1) {
    const interactionId = `at-${performance.timeOrigin + performance.now()}`
    other.tell({ message: { type: 'interaction-ended', interactionId } })
    await pause(1000 / bellsPerSecond)
  }
  const after = process.memoryUsage()
  await pause(1000)
  clients.send('that is all')
  const times = await messageOf<FeedTimes>(clients)
  await other.stop()
  return feedRows({ times, expected: bells * feedClients, before, after, feedClients })
}

interface FeedFigures {
  times: FeedTimes
  expected: number
  before: NodeJS.MemoryUsage
  after: NodeJS.MemoryUsage
  feedClients: number
}

function feedRows({ times, expected, before, after, feedClients }: FeedFigures): Row[] {
  const sorted = times.toSorted((a, b) => a - b)
  const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? Number.NaN
  const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(0)} MB`
  return [
    {
      metric: `P9 feed, ${feedClients} hosts, ${bellsPerSecond} bells/s from another instance`,
      baseline: '–',
      ours: `${inMs(spreadOf(times))}; p99 ${p99.toFixed(1)} ms; ${times.length} of ${expected} heard`,
      ratio: `${p99.toFixed(0)} ms`,
      goal: 'p99 < 100 ms, all heard',
      met: p99 < 100 && times.length === expected
    },
    {
      metric: 'P9 memory of the centre’s process, before and with its hosts',
      baseline: `${megabytes(before.rss)}, heap ${megabytes(before.heapUsed)}`,
      ours: `${megabytes(after.rss)}, heap ${megabytes(after.heapUsed)}`,
      ratio: '–',
      goal: '–',
      met: null
    }
  ]
}

function startLoad(load: BriefingLoad | FeedLoad): ChildProcess {
  const child = fork(new URL('./centre-load.ts', import.meta.url), { serialization: 'advanced' })
  child.send(load)
  return child
}

/** @throws when it ends without a word, instead of waiting for it for ever */
async function messageOf<Told>(child: ChildProcess): Promise<Told> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the load ended with ${code} and said nothing`)
  })
  const [told] = (await Promise.race([once(child, 'message'), ended])) as [Told]
  ended.catch(() => undefined)
  return told
}

async function openRecords(load: BriefingLoad): Promise<BriefingTimes> {
  return messageOf<BriefingTimes>(startLoad(load))
}
