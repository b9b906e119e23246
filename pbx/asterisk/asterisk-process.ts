// The process of one Asterisk: started in the foreground, ready when it has fully booted, ended by its own id, and never
// left behind when the program that started it ends.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const startTimeLimitMs = 20_000
const stopTimeLimitMs = 8000

/** @param program the executable, @param runFolder as written by `writeRunFolder`. */
export function createAsteriskProcess(program: string, runFolder: string) {
  const configuration = join(runFolder, 'etc/asterisk.conf')
  const consoleFile = join(runFolder, 'log/console')
  let child: ChildProcess | null = null

  const cli = (command: string) =>
    new Promise<string>((resolve, reject) => {
      execFile(program, ['-C', configuration, '-rx', command], { timeout: 5000 }, (error, stdout) =>
        error === null
          ? resolve(stdout)
          : reject(new Error(`Asterisk's console does not answer: ${error.message}`))
      )
    })
  const killWithUs = () => child?.kill('SIGKILL')

  async function start(): Promise<void> {
    rmSync(join(runFolder, 'run/asterisk.ctl'), { force: true })
    const output = openSync(consoleFile, 'a')
    child = spawn(program, ['-C', configuration, '-f', '-n'], { stdio: ['ignore', output, output] })
    closeSync(output)
    process.once('exit', killWithUs)
    await booted(child)
  }

  async function booted(started: ChildProcess): Promise<void> {
    const failure = new Promise<never>((_, reject) => started.once('error', reject))
    for (const deadline = Date.now() + startTimeLimitMs; Date.now() < deadline; ) {
      if (started.exitCode !== null)
        throw new Error(`Asterisk ended at once: ${readFileSync(consoleFile, 'utf8').slice(-2000)}`)
      const answer = await Promise.race([cli('core waitfullybooted').catch(() => ''), failure])
      if (answer.includes('fully booted')) return
      await sleep(100)
    }
    await end('SIGKILL')
    throw new Error(`Asterisk was not up within ${startTimeLimitMs / 1000} s`)
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = child
    process.removeListener('exit', killWithUs)
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
    ending.kill(signal)
    const overdue = setTimeout(() => ending.kill('SIGKILL'), stopTimeLimitMs)
    await gone
    clearTimeout(overdue)
  }

  return { start, end, cli }
}
