// Starts one program and waits for it, with its output either shown as it comes or kept for later.
import { spawn } from 'node:child_process'

export interface CommandResult {
  code: number
  output: string
  /** Whole seconds it took. */
  seconds: number
}

/** Never rejects: a program that cannot be started has code 127 and says so in its output. */
export function runCommand(
  command: string,
  parameters: readonly string[],
  options: { show?: boolean; env?: Record<string, string>; cwd?: string } = {}
): Promise<CommandResult> {
  const began = Date.now()
  return new Promise((resolve) => {
    const child = spawn(command, parameters, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let output = ''
    const take = (chunk: Buffer) => {
      output += chunk.toString('utf8')
      if (options.show) process.stdout.write(chunk)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    const done = (code: number) => resolve({ code, output, seconds: Math.round((Date.now() - began) / 1000) })
    child.on('error', (error) => {
      output += `${command}: ${error.message}\n`
      done(127)
    })
    child.on('close', (code) => done(code ?? 1))
  })
}
