// `npm run bench`: measures what docs/benchmarks.md describes and prints one table. A missed goal is a line in it; only
// what could not be measured ends with an error. `-- P1 P5`: only the sittings in which these are measured; `-- quick`:
// few repetitions, to see that it works.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { provideBrowser } from '../../scripts/provide-programs.ts'
import { buildProductPages } from './bench-pages.ts'
import { measureCentre } from './centre-bench.ts'
import { measureDesk } from './desk-benches.ts'
import { measureDrain } from './drain-bench.ts'
import { measureEnqueue } from './enqueue-bench.ts'
import { type Row, tableOf } from './figures.ts'
import { measurePickUps } from './pick-up-bench.ts'

const wanted = process.argv.slice(2)
const isQuick = wanted.includes('quick')
const amounts = isQuick
  ? { calls: 4, presses: 12, frames: 60, fsyncs: 50, withoutStun: 3, withDeafStun: 2 }
  : { calls: 50, presses: 150, frames: 180, fsyncs: 200, withoutStun: 20, withDeafStun: 6 }
const say = (line: string) => console.log(line)

const centreAmounts = isQuick
  ? { subscribers: 2000, rounds: 2, briefings: 100, feedClients: 200, feedSeconds: 3 }
  : { subscribers: 100_000, rounds: 7, briefings: 600, feedClients: 2000, feedSeconds: 20 }
const outboxAmounts = isQuick
  ? { rounds: 2, rowsPerRound: 50, rows: 300, requests: 100 }
  : { rounds: 10, rowsPerRound: 200, rows: 10_000, requests: 1000 }
const folder = mkdtempSync(join(tmpdir(), 'hotline-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
/** Of the minute before, without our own: much above 1 and the times tell of the other work. */
const loadBefore = loadavg()[0]?.toFixed(1)

/** What shares a world is measured in one sitting. */
const sittings: { metrics: string[]; inBrowser: boolean; measure: () => Promise<Row[]> }[] = [
  { metrics: ['P1', 'P2'], inBrowser: true, measure: () => measurePickUps(amounts, say) },
  { metrics: ['P3', 'P5'], inBrowser: true, measure: () => measureDesk({ folder, amounts, say }) },
  {
    metrics: ['P7'],
    inBrowser: false,
    measure: async () => measureEnqueue({ folder, say, ...outboxAmounts })
  },
  { metrics: ['P8'], inBrowser: true, measure: () => measureDrain({ folder, say, ...outboxAmounts }) },
  { metrics: ['P9'], inBrowser: false, measure: () => measureCentre(centreAmounts, say) }
]
const isWanted = ({ metrics }: { metrics: string[] }) =>
  wanted.every((name) => name === 'quick') || metrics.some((metric) => wanted.includes(metric))

const rows: Row[] = []
let code = 0
const chosen = sittings.filter(isWanted)
if (chosen.some(({ inBrowser }) => inBrowser)) await prepareBrowser()
if (code === 0)
  for (const sitting of chosen)
    await sitting.measure().then(
      (measured) => rows.push(...measured),
      (error: unknown) => unmeasured(sitting.metrics.join(', '), error)
    )
say(`\n${cpus().length} cores, load ${loadBefore} before the run; times are median / p95.\n`)
say(tableOf(rows))
process.exit(code)

async function prepareBrowser(): Promise<void> {
  const browser = await provideBrowser()
  if (browser.kind === 'missing') return unmeasured('what needs a browser', new Error(browser.why))
  process.env.CHROMIUM = browser.path
  const pages = join(folder, 'pages')
  await buildProductPages(pages).catch((error) => unmeasured('the pages', error))
  process.env.HOTLINE_PAGES = pages
}

function unmeasured(what: string, error: unknown): void {
  say(
    `Could not be measured: ${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  )
  code = 1
}
