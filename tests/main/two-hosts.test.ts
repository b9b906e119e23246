import { type ChildProcess, fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { startFakeCentre } from '../support/fake-centre.ts'
import { newFolder, removeFolders } from '../support/test-host.ts'

const children = new Set<ChildProcess>()
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
  removeFolders()
})

const program = join(import.meta.dirname, '../../src-main/browser-host/main.ts')

/** The real program in a process of its own, as far as its address or its refusal. */
function startDesk(dataFolder: string, centreUrl: string) {
  const flags = ['--no-window', '--data-folder', dataFolder, '--centre', centreUrl, '--pages', newFolder()]
  const child = fork(program, flags, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] })
  children.add(child)
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const said = new Promise<string>((resolve) => {
    child.stdout?.once('data', (text) => resolve(String(text)))
    child.stderr?.once('data', (text) => resolve(String(text)))
  })
  return { child, said, gone }
}

it('a second desk on the same folder is refused in words, and let in at once when the first was killed', async () => {
  const centre = await startFakeCentre()
  const folder = newFolder()
  const first = startDesk(folder, centre.url)
  expect(await first.said).toContain('Hotline Desk is ready')

  const second = startDesk(folder, centre.url)
  expect(await second.said).toContain('Another Hotline Desk already works with this folder')
  await second.gone
  expect(second.child.exitCode).toBe(1)

  first.child.kill('SIGKILL')
  await first.gone
  // the lock is the operating system's: no file of a dead process, nor a number that another has now, keeps anybody out
  writeFileSync(join(folder, 'desk.pid'), String(process.pid))
  const third = startDesk(folder, centre.url)
  expect(await third.said).toContain('Hotline Desk is ready')
  await centre.stop()
}, 60_000)
