// `npm run check`: types of every layer, lint, import rules, dead code, lock completeness, generated pictures. Two at a
// time, since workstations and CI have two cores; prints only what is wrong and one line per step.
import { runCommand } from './run-command.ts'

const node = process.execPath
const typecheck = (layer: string): [string, string[]] => [
  `types ${layer}`,
  [node, 'node_modules/typescript-native/bin/tsc', '-p', `tsconfig.${layer}.json`]
]
const bin = (name: string, ...parameters: string[]) => [`node_modules/.bin/${name}`, ...parameters]
const folders = ['src-main', 'src-renderer', 'src-central', 'shared', 'lab', 'pbx', 'tests', 'scripts']

const steps: [string, string[]][] = [
  ...['shared', 'main', 'electron', 'renderer', 'central', 'lab', 'tests'].map(typecheck),
  ['format and syntax rules', bin('biome', 'check', '--error-on-warnings', '.')],
  ['type-aware rules', bin('oxlint', '--type-aware', '--deny-warnings', ...folders)],
  [
    'import rules',
    bin('depcruise', 'src-main', 'src-renderer', 'src-central', 'shared', 'lab', '--output-type', 'err')
  ],
  ['dead code', bin('knip')],
  ['lock completeness', [node, 'scripts/lock-complete.ts']],
  ['statecharts are drawn anew', [node, 'scripts/draw-statecharts.ts', '--check']]
]

const began = Date.now()
const waiting = [...steps]
const failed: string[] = []

async function work(): Promise<void> {
  for (let step = waiting.shift(); step; step = waiting.shift()) {
    const [name, [command = '', ...parameters]] = step
    const result = await runCommand(command, parameters)
    console.log(`${result.code === 0 ? 'ok  ' : 'FAIL'} ${name} (${result.seconds} s)`)
    if (result.code !== 0) {
      failed.push(name)
      console.log(result.output)
    }
  }
}

await Promise.all([work(), work()])
console.log(
  `check: ${steps.length - failed.length} of ${steps.length} in ${Math.round((Date.now() - began) / 1000)} s`
)
if (failed.length > 0) process.exit(1)
