// `npm run bench`: measures what docs/benchmarks.md describes and prints one table. A missed goal is a line in it; only
// what could not be measured ends with an error. `-- P1 P5`: only the sittings in which these are measured; `-- quick`:
// few repetitions, to see that it works.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { provideBrowser } from '../../scripts/provide-programs.ts'
import { buildProductPages } from './bench-pages.ts'
import { measureDesk } from './desk-benches.ts'
import { type Row, tableOf } from './figures.ts'
import { measurePickUps } from './pick-up-bench.ts'

const wanted = process.argv.slice(2)
const isQuick = wanted.includes('quick')
const amounts = isQuick
  ? { calls: 4, presses: 12, frames: 60, fsyncs: 50, withoutStun: 3, withDeafStun: 2 }
  : { calls: 50, presses: 150, frames: 180, fsyncs: 200, withoutStun: 20, withDeafStun: 6 }
const say = (line: string) => console.log(line)

const browser = await provideBrowser()
if (browser.kind === 'missing') {
  say(`The benchmarks need a browser: ${browser.why}.`)
  process.exit(1)
}
process.env.CHROMIUM = browser.path
const folder = mkdtempSync(join(tmpdir(), 'hotline-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
/** Of the minute before, without our own: much above 1 and the times tell of the other work. */
const loadBefore = loadavg()[0]?.toFixed(1)

/** What shares a world is measured in one sitting. */
const sittings: { metrics: string[]; measure: () => Promise<Row[]> }[] = [
  { metrics: ['P1', 'P2'], measure: () => measurePickUps(amounts, say) },
  { metrics: ['P3', 'P5'], measure: () => measureDesk({ folder, amounts, say }) }
]
const isWanted = ({ metrics }: { metrics: string[] }) =>
  wanted.every((name) => name === 'quick') || metrics.some((metric) => wanted.includes(metric))

const rows: Row[] = []
let code = 0
try {
  const pages = join(folder, 'pages')
  await buildProductPages(pages)
  process.env.HOTLINE_PAGES = pages
} catch (error) {
  unmeasured('the pages', error)
}
if (code === 0)
  for (const sitting of sittings.filter(isWanted))
    await sitting.measure().then(
      (measured) => rows.push(...measured),
      (error: unknown) => unmeasured(sitting.metrics.join(', '), error)
    )
say(`\n${cpus().length} cores, load ${loadBefore} before the run; times are median / p95.\n`)
say(tableOf(rows))
process.exit(code)

function unmeasured(what: string, error: unknown): void {
  say(
    `Could not be measured: ${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  )
  code = 1
}
