// Puts a real Asterisk into a folder of the project, without installing anything on the machine, and says plainly why
// not where that cannot be done, so that a test run can name what it skipped.
import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'

/** Where the parts of an unpacked Asterisk are. */
export interface AsteriskProgram {
  version: string
  program: string
  modules: string
  share: string
  programs: string
}
export type AsteriskInstallation =
  | ({ kind: 'installed' } & AsteriskProgram)
  | { kind: 'unavailable'; reason: string }

const installTimeLimitMs = 300_000
const script = join(import.meta.dirname, 'get-asterisk.sh')

/** Idempotent: a folder that already holds a usable Asterisk is taken as it is. */
export async function installAsterisk(folder: string): Promise<AsteriskInstallation> {
  if (process.platform !== 'linux')
    return unavailable(`Asterisk runs on Linux only, this is ${process.platform}`)
  const outcome = await run('bash', [script, folder])
  if (outcome.failure !== null) return unavailable(outcome.failure)
  const root = join(folder, 'root')
  const modules = globSync(join(root, 'usr/lib/*/asterisk/modules'))[0]
  if (modules === undefined || !existsSync(join(modules, 'app_queue.so')))
    return unavailable('the package of Asterisk holds no queue module')
  return {
    kind: 'installed',
    version: outcome.lastLine,
    program: join(folder, 'bin/asterisk'),
    modules,
    share: join(root, 'usr/share/asterisk'),
    programs: join(root, 'usr/sbin')
  }
}

function unavailable(reason: string): AsteriskInstallation {
  return { kind: 'unavailable', reason }
}

function run(command: string, args: string[]): Promise<{ failure: string | null; lastLine: string }> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: installTimeLimitMs }, (error, stdout, stderr) => {
      const lastOf = (text: string) => text.trim().split('\n').at(-1) ?? ''
      // apt says what is wrong in its first "E:" line and only consequences after it.
      const cause = /^E: (.+)$/m.exec(stderr)?.[1] ?? lastOf(stderr)
      resolve({ failure: error === null ? null : cause || error.message, lastLine: lastOf(stdout) })
    })
  })
}
