// `npm run -s rescue -- export --store FOLDER --out FILE` takes the outbox out of the store of a workstation that will not
// start; `… replay --bundle FILE --centre URL --user NAME` brings it to the centre. Exit code 0: all of it is told or in a
// lead's hands, 1: something still waits, 2: nothing was done.
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { problemNumbers } from '../shared/problem.ts'
import type { RescueOutcome, RescueResult } from '../shared/rescue-contract.ts'
import { readDeadStore } from '../src-main/rescue/read-dead-store.ts'
import { replayBundle } from '../src-main/rescue/replay-bundle.ts'
import { readBundle, writeBundle } from '../src-main/rescue/rescue-bundle.ts'

const usage =
  'rescue export --store FOLDER --out FILE\n' +
  '       replay --bundle FILE --centre URL --user NAME     (an installer’s; the password on standard input)\n'

const options = {
  store: { type: 'string' },
  out: { type: 'string' },
  bundle: { type: 'string' },
  centre: { type: 'string' },
  user: { type: 'string' }
} as const
let values: { [name in keyof typeof options]?: string } = {}

function given(name: keyof typeof options): string {
  const value = values[name]
  if (!value) throw new Error(`--${name} is missing\n${usage}`)
  return value
}

function exportStore(): number {
  const bundle = readDeadStore(given('store'), Date.now())
  // never over an older bundle: that may be all there is of another PC
  writeFileSync(given('out'), writeBundle(bundle), { flag: 'wx', mode: 0o600 })
  const outbox = bundle.rows.filter(({ table }) => table === 'outbox').length
  console.log(
    `key ${bundle.key.keyId}: ${outbox} rows, ${bundle.rows.length - outbox} captures, all still sealed`
  )
  for (const { kind, count } of bundle.lost) console.log(`lost: ${count ?? 'an unknown number'} of ${kind}`)
  return bundle.lost.length === 0 ? 0 : 1
}

const isOver: ReadonlySet<RescueOutcome> = new Set(['sent', 'already-there', 'with-lead', 'nothing-owed'])

function lineOf({ outcome, kind, rowId, captureId, code }: RescueResult): string {
  const words = [outcome.padEnd(13), kind.padEnd(16), captureId ?? rowId]
  return code === null ? words.join('  ') : [...words, `${code} (${problemNumbers[code]})`].join('  ')
}

async function replay(): Promise<number> {
  const bundle = readBundle(readFileSync(given('bundle'), 'utf8'))
  const centreUrl = given('centre')
  const username = given('user')
  const password = (await text(process.stdin)).replace(/\r?\n$/, '')
  const counts = new Map<RescueOutcome, number>()
  const isWhole = await replayBundle(bundle, {
    centreUrl,
    username,
    password,
    fetch: globalThis.fetch,
    randomId: randomUUID,
    told(result) {
      counts.set(result.outcome, (counts.get(result.outcome) ?? 0) + 1)
      console.log(lineOf(result))
    }
  })
  const summary = [...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', ')
  console.log(`${bundle.rows.length} in the bundle: ${summary || 'nothing told'}`)
  if (!isWhole) console.log('The centre could not go on. Run it again: what is there already stays as it is.')
  return isWhole && [...counts.keys()].every((outcome) => isOver.has(outcome)) ? 0 : 1
}

try {
  // a word it does not know is code 2 as well: 1 would say that a bundle was written
  const read = parseArgs({ allowPositionals: true, options })
  values = read.values
  const [command] = read.positionals
  if (command !== 'export' && command !== 'replay') throw new Error(usage)
  process.exitCode = command === 'export' ? exportStore() : await replay()
} catch (error) {
  console.error(error instanceof Error ? error.message : 'unknown reason')
  process.exitCode = 2
}
