// `npm run faults -- --runs N --seed S [--only kill|network]`: the fault machines in their long form, with the judge's
// table. Ends with an error when anything was lost, doubled, stuck or damaged.
import { parseArgs } from 'node:util'
import { isClean } from './checker.ts'
import { cutNetworks } from './cut-networks.ts'
import { type FaultRun, killHosts } from './kill-hosts.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' }
  }
})
const runs = Number(values.runs)
const seed = Number(values.seed)
const machines: Record<string, () => Promise<FaultRun & { healedAfter?: { seconds: number }[] }>> = {
  kill: () => killHosts({ runs, seed }),
  network: () => cutNetworks({ runs, seed })
}
const names = values.only === undefined ? Object.keys(machines) : [values.only]
if (!(runs > 0) || !Number.isInteger(seed) || names.some((name) => !Object.hasOwn(machines, name))) {
  console.error('Usage: npm run faults -- --runs 100 --seed 1 [--only kill|network]')
  process.exit(2)
}

let failed = false
console.log(
  '| machine | faults | captures | changes | tasks | lost | duplicated | stuck | corrupt | slowest heal |'
)
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |')
const complaints: string[] = []
for (const name of names) {
  const run = machines[name]
  if (!run) continue
  const { verdict, faults, healedAfter, parked, failures } = await run()
  const { captures, changes, tasks, lost, duplicated, stuck, corrupt } = verdict
  const slowest = healedAfter ? `${Math.max(...healedAfter.map(({ seconds }) => seconds)).toFixed(1)} s` : '–'
  const counts = [lost, duplicated, stuck, corrupt].map((list) => list.length)
  console.log(`| ${[name, faults, captures, changes, tasks, ...counts, slowest].join(' | ')} |`)
  complaints.push(...lost, ...duplicated, ...stuck, ...corrupt)
  complaints.push(...parked.map((row) => `parked: ${row}`), ...failures.map((why) => `worker: ${why}`))
  failed ||= !isClean(verdict) || parked.length > 0 || failures.length > 0
}
for (const complaint of complaints.slice(0, 50)) console.log(`- ${complaint}`)
process.exit(failed ? 1 : 0)
