// `npm run faults -- --runs N --seed S [--only kill|network|power|unsynced|disk|clock|damage]`: the fault machines in their long form,
// with the judge's table. Ends with an error when anything was lost, doubled, stuck or damaged, and
// when a machine looked at nothing.
import { parseArgs } from 'node:util'
import { provideCompiler } from '../../scripts/provide-programs.ts'
import { isClean, verdictWith } from './checker.ts'
import { cutNetworks } from './cut-networks.ts'
import { damageStores } from './damage-stores.ts'
import { networkFaults } from './fault-proxy.ts'
import { fillDisks } from './fill-disks.ts'
import { type FaultRun, killHosts } from './kill-hosts.ts'
import { cutPower } from './power/cut-power.ts'
import { buildPowerShim } from './power/power-shim.ts'
import { setClocks } from './set-clocks.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' }
  }
})
const runs = Number(values.runs)
const seed = Number(values.seed)
/** From so many faults on, a machine that met with nothing has failed; fewer may well miss everything. */
const enoughRuns = 10
/** And from so many on, each kind of fault falls upon somebody. */
const manyRuns = 200
/** The counter-proof needs no more to lose something, and takes long to judge. */
const proofRuns = Math.max(enoughRuns, Math.min(runs, 20))

/** A run, and what is worth saying of it beside the judge's counts. */
interface Told {
  run: FaultRun
  note: string
  /** What the run must have met with, for finding nothing to mean anything. */
  met: Record<string, number>
}

const withShim = async (work: (shim: string) => Promise<Told>): Promise<Told | string> => {
  const compiler = await provideCompiler()
  if (compiler.kind === 'missing') return compiler.why
  const shim = buildPowerShim()
  return shim.kind === 'missing' ? shim.why : work(shim.path)
}

const workOf = ({ verdict: { captures, changes, contacts } }: FaultRun) => ({ captures, changes, contacts })
/** Few faults leave no time for it. */
const dialledIn = ({ verdict: { dialled } }: FaultRun) => (runs >= manyRuns ? { dialled } : {})

/** Each tells its run, or why it cannot run on this machine. */
const machines: Record<string, () => Promise<Told | string>> = {
  async kill() {
    const run = await killHosts({ runs, seed })
    return { run, note: `${run.verdict.dialled} callbacks`, met: { ...workOf(run), ...dialledIn(run) } }
  },
  async network() {
    const run = await cutNetworks({ runs, seed })
    const heals = run.healedAfter.filter(({ rows }) => rows > 0).map(({ seconds }) => seconds)
    const hits = Object.values(run.hits).reduce((sum, count) => sum + count, 0)
    // while nobody listens there is nobody to count
    const missed = networkFaults.filter((fault) => fault !== 'refused' && !run.hits[fault])
    const kinds = runs >= manyRuns && missed.length > 0 ? { [`hits of ${missed.join(', ')}`]: 0 } : {}
    const note = `slowest of ${heals.length} heals with rows waiting ${Math.max(0, ...heals).toFixed(1)} s; ${hits} requests hit; ${run.verdict.dialled} callbacks`
    return {
      run,
      note,
      met: { ...workOf(run), ...dialledIn(run), ...kinds, heals: heals.length, hits }
    }
  },
  power: () =>
    withShim(async (shim) => {
      const run = await cutPower({ runs, seed, shim })
      const note = `and ${run.alsoCut} earlier moments of the same lives`
      return { run, note, met: { ...workOf(run), 'earlier moments': run.alsoCut } }
    }),
  unsynced: () =>
    withShim(async (shim) => {
      const weakened = await cutPower({ runs: proofRuns, seed, shim, weakened: true })
      const { lost, corrupt } = weakened.verdict
      const run = { ...weakened, verdict: verdictWith({ corrupt }) }
      const note = `counter-proof: without syncs ${lost.length} answers lost, as it must be`
      return { run, note, met: { losses: lost.length } }
    }),
  disk: () =>
    withShim(async (shim) => {
      const run = await fillDisks({ runs, seed, shim })
      return { run, note: `${run.refusals} refusals`, met: { ...workOf(run), refusals: run.refusals } }
    }),
  async clock() {
    const run = await setClocks({ runs, seed })
    const note = `${run.requestsPerFault.toFixed(0)} requests per fault`
    return { run, note, met: { ...workOf(run), requests: run.requestsPerFault } }
  },
  async damage() {
    const { faults, unharmed, salvaged, refused, lost } = damageStores({ runs, seed })
    const verdict = verdictWith({ lost: faults })
    const note = `${unharmed} unharmed, ${salvaged} salvaged, ${refused} refused; ${lost} rows gone, all named`
    return { run: { faults: runs, verdict, parked: [], failures: [] }, note, met: { salvaged } }
  }
}
const names = values.only === undefined ? Object.keys(machines) : [values.only]
if (!(runs > 0) || !Number.isInteger(seed) || names.some((name) => !Object.hasOwn(machines, name))) {
  console.error(`Usage: npm run faults -- --runs 100 --seed 1 [--only ${Object.keys(machines).join('|')}]`)
  process.exit(2)
}

let failed = false
console.log(
  '| machine | faults | captures | changes | tasks | contacts | lost | duplicated | stuck | corrupt | s | |'
)
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |')
const complaints: string[] = []
for (const name of names) {
  const began = Date.now()
  const told = (await machines[name]?.()) ?? 'no such machine'
  if (typeof told === 'string') {
    console.log(`| ${name} | skipped: ${told} |`)
    // asked for by name, it was to be proven
    failed ||= values.only !== undefined
    continue
  }
  const { verdict, faults, parked, failures } = told.run
  const { captures, changes, tasks, contacts, lost, duplicated, stuck, corrupt } = verdict
  const counts = [lost, duplicated, stuck, corrupt].map((list) => list.length)
  const seconds = Math.round((Date.now() - began) / 1000)
  console.log(
    `| ${[name, faults, captures, changes, tasks, contacts, ...counts, seconds, told.note].join(' | ')} |`
  )
  complaints.push(...lost, ...duplicated, ...stuck, ...corrupt)
  complaints.push(...parked.map((row) => `parked: ${row}`), ...failures.map((why) => `worker: ${why}`))
  const missed = faults < enoughRuns ? [] : Object.keys(told.met).filter((what) => told.met[what] === 0)
  complaints.push(...missed.map((what) => `${name}: no ${what}, so that nothing was tried`))
  failed ||= !isClean(verdict) || parked.length > 0 || failures.length > 0 || missed.length > 0
}
for (const complaint of complaints.slice(0, 50)) console.log(`- ${complaint}`)
process.exit(failed ? 1 : 0)
