// A command of ours as a process of its own, as whoever types it has it: its words, what it is told by standard input, and
// how it ends.
import { execFile } from 'node:child_process'

export interface CommandEnd {
  /** `null` = it was still running when its time was up. */
  exitCode: number | null
  printed: string
  complaint: string
}

export interface CommandCircumstances {
  env?: Record<string, string>
  /** By standard input. */
  told?: string
}

const limitMs = 30_000

/** @param words the script, and what is typed behind it */
export function typed(
  words: string[],
  { env = {}, told = '' }: CommandCircumstances = {}
): Promise<CommandEnd> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env }, timeout: limitMs }
    const child = execFile(process.execPath, words, options, (_error, printed, complaint) =>
      resolve({ exitCode: child.exitCode, printed: printed.trim(), complaint: complaint.trim() })
    )
    // one that is asked wrongly ends before it reads
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(told)
  })
}
