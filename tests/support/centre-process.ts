// A centre as a process of its own, as it is run: it can be asked to stop, killed, or made to stand still.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface CentreProcess {
  url: string
  process: ChildProcess
  /** Everything it has written. */
  output: () => string
  /** Its exit code; `null` when it was killed. */
  ended: Promise<number | null>
  /** By force: one that stands still hears no polite word. */
  kill: () => Promise<void>
}

const startLimitMs = 60_000

export function startCentreProcess(environment: Record<string, string>): Promise<CentreProcess> {
  const child = spawn(process.execPath, ['src-central/main.ts'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  // frozen, it would outlive a run that fails
  const leave = () => void child.kill('SIGKILL')
  process.once('exit', leave)
  const ended = once(child, 'exit').then(([code]) => {
    process.off('exit', leave)
    return code as number | null
  })
  let output = ''
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`the centre did not start:\n${output}`))
    const patience = setTimeout(fail, startLimitMs)
    const take = (chunk: Buffer) => {
      output += chunk.toString('utf8')
      const port = /centre\.started.*"port":(\d+)|"port":(\d+).*centre\.started/.exec(output)
      if (!port) return
      clearTimeout(patience)
      resolve({
        url: `http://127.0.0.1:${port[1] ?? port[2]}`,
        process: child,
        output: () => output,
        ended,
        async kill() {
          leave()
          await ended
        }
      })
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    void ended.then(() => {
      clearTimeout(patience)
      fail()
    })
  })
}
