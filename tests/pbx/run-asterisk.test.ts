// `npm run pbx` as whoever types it has it: Asterisk with the sample configuration until it is asked to stop, and nothing
// left of it then.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { connectAmi } from '../../src-central/queue-sources/asterisk/ami-client.ts'
import { asteriskOptionsSchema } from '../../src-central/queue-sources/asterisk/asterisk-options.ts'
import { typed } from '../support/command-process.ts'
import { asteriskFolder } from './support/asterisk-world.ts'

const script = join(import.meta.dirname, '../../scripts/run-asterisk.ts')
const folder = mkdtempSync(join(tmpdir(), 'hotline-run-'))
let child: ChildProcess | undefined
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Resolves when it has said how to stop it. */
async function typePbx(...words: string[]) {
  let said = ''
  const started = spawn(process.execPath, [script, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  child = started
  for (const side of [started.stdout, started.stderr]) side.on('data', (chunk) => (said += String(chunk)))
  const ended = once(started, 'exit').then(([code]) => code as number | null)
  await expect.poll(() => said, { timeout: 30_000 }).toContain('To stop it: Ctrl-C')
  const secrets = /^ +(\/.+\.json)$/m.exec(said)?.[1] ?? ''
  const runFolder = dirname(secrets)
  return {
    said: () => said,
    secrets,
    runFolder,
    /** Of Asterisk itself. */
    pid: Number(readFileSync(join(runFolder, 'run/asterisk.pid'), 'utf8')),
    async stop(signal: 'SIGINT' | 'SIGTERM') {
      started.kill(signal)
      return ended
    }
  }
}

const inConsole = (runFolder: string, command: string) =>
  execFileSync(
    join(asteriskFolder, 'bin/asterisk'),
    ['-C', join(runFolder, 'etc/asterisk.conf'), '-rx', command],
    { encoding: 'utf8', timeout: 5000 }
  )

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('Asterisk answers until it is asked to stop; then neither it nor its run folder is left', async () => {
  const pbx = await typePbx()
  expect(inConsole(pbx.runFolder, 'core show version')).toMatch(/^Asterisk 22\./)
  expect(inConsole(pbx.runFolder, 'pjsip show auths')).toContain('agent1001')
  expect(lives(pbx.pid)).toBe(true)
  expect(await pbx.stop('SIGTERM')).toBe(0)
  expect({ process: lives(pbx.pid), folder: existsSync(pbx.runFolder) }).toEqual({
    process: false,
    folder: false
  })
  expect(pbx.said()).toMatch(/Asterisk is stopped; its run folder is removed\.\n$/)
})

test('passwords stand in a file for its owner alone, which a centre takes, and not on the screen', async () => {
  const pbx = await typePbx()
  const text = readFileSync(pbx.secrets, 'utf8')
  const options = asteriskOptionsSchema.parse(JSON.parse(text))
  expect(statSync(pbx.secrets).mode & 0o777).toBe(0o600)
  expect(pbx.said()).toContain(`${options.sipServers[0]}, realm ${options.realm}`)
  const extensions = ['agent1001', 'agent1002', 'agent1003', 'agent1004', 'super2001']
  expect(Object.keys(options.accounts)).toEqual(extensions)
  expect(extensions.filter((extension) => !pbx.said().includes(extension))).toEqual([])
  const secrets = text.match(/"[0-9a-f]{36}"/g) ?? []
  expect(secrets).toHaveLength(extensions.length + 3)
  expect(secrets.filter((secret) => pbx.said().includes(secret.slice(1, -1)))).toEqual([])
  const { host, port, username, secret } = options
  const login = await connectAmi({ host, port, username, secret }, { onEvent() {}, onClose() {} })
  expect(login.kind).toBe('connected')
  if (login.kind === 'connected') login.connection.close()
  expect(await pbx.stop('SIGINT')).toBe(0)
})

test('a run folder that was named is kept, may be used again, and is never one that holds other files', async () => {
  const named = join(folder, 'pbx')
  for (const time of ['first', 'second']) {
    const pbx = await typePbx('--run-folder', named)
    expect({ time, runFolder: pbx.runFolder }).toEqual({ time, runFolder: named })
    expect(await pbx.stop('SIGTERM')).toBe(0)
    expect({ process: lives(pbx.pid), log: existsSync(join(named, 'log/full')) }).toEqual({
      process: false,
      log: true
    })
  }
  writeFileSync(join(folder, 'letter.txt'), 'Dear Ada')
  expect(await typed([script, '--run-folder', folder])).toEqual({
    exitCode: 1,
    printed: '',
    complaint: `Asterisk does not run: ${folder} holds other files: name an empty or a new folder, or that of an earlier run.`
  })
  expect(existsSync(join(folder, 'etc'))).toBe(false)
})

test('an Asterisk that ends without being asked is told as such', async () => {
  const pbx = await typePbx('--run-folder', join(folder, 'pbx'))
  process.kill(pbx.pid, 'SIGKILL')
  await expect.poll(pbx.said, { timeout: 5000 }).toContain('Asterisk has ended without being asked to')
  await expect.poll(() => child?.exitCode).toBe(1)
})
