// PGlite's folder belongs to one process: of many that start at once one gets it, and whoever is killed has given it up.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lockFolder } from '../../src-central/store/lock-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'centre-lock-'))
const started: ChildProcess[] = []
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** A process that tries for the folder, says how it went, and stays as long as it has it. */
function starter(name: string): { child: ChildProcess; verdict: Promise<string> } {
  const module = new URL('../../src-central/store/lock-folder.ts', import.meta.url).href
  const program = `const { lockFolder } = await import(${JSON.stringify(module)})
    try { lockFolder(${JSON.stringify(join(folder, name))}); process.stdout.write('has it'); setInterval(() => {}, 1000) }
    catch (error) { process.stdout.write(error.message) }`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program])
  started.push(child)
  return { child, verdict: once(child.stdout, 'data').then(([text]) => String(text)) }
}

test('of six processes that start at once one has the folder, also after its holder was killed', async () => {
  for (const round of [1, 2]) {
    const starters = Array.from({ length: 6 }, () => starter('race'))
    const verdicts = await Promise.all(starters.map(({ verdict }) => verdict))
    expect({ round, holders: verdicts.filter((text) => text === 'has it').length }).toEqual({
      round,
      holders: 1
    })
    const refused = `the centre’s database folder ${join(folder, 'race')} is in use by another process`
    expect(new Set(verdicts)).toEqual(new Set(['has it', refused]))
    const holder = starters[verdicts.indexOf('has it')]?.child
    holder?.kill('SIGKILL')
    if (holder) await once(holder, 'exit')
  }
})

test('one process has it once, and again after it has let go', () => {
  const unlock = lockFolder(join(folder, 'own'))
  expect(() => lockFolder(join(folder, 'own'))).toThrow('in use')
  unlock()
  lockFolder(join(folder, 'own'))()
})
