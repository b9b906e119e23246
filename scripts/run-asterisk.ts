// `npm run pbx [-- --run-folder FOLDER]`: Asterisk 22 with the sample configuration, on this machine's loopback address,
// until Ctrl-C or SIGTERM. Exit code 0: stopped when asked, 1: it could not be had or has ended by itself, 2: asked wrongly.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type AsteriskProgram, installAsterisk } from '../pbx/asterisk/install-asterisk.ts'
import { type LoopbackMedia, loopbackMedia } from '../pbx/asterisk/loopback-media.ts'
import { type RunningAsterisk, startAsterisk } from '../pbx/asterisk/start-asterisk.ts'

const usage =
  'pbx [--run-folder FOLDER]     (the folder is kept afterwards; without it one in the temporary files, removed at the end)\n'
const home = join(import.meta.dirname, '../.tools/asterisk')
/** Passwords and secrets, in the form in which the centre takes them (docs/operations/asterisk.md). */
const secretsName = 'centre-options.json'
/** `sun_path` of a Unix socket, without its closing zero. */
const longestSocketPath = 107
const stopTimeLimitMs = 8000

const sentence = (error: unknown) => (error instanceof Error ? error.message : String(error))

interface RunFolder {
  path: string
  isKept: boolean
}

/** @throws Error for a folder that Asterisk cannot run in, or that holds somebody else's files. */
function provideRunFolder(wanted: string | undefined): RunFolder {
  if (wanted === undefined) return { path: mkdtempSync(join(tmpdir(), 'hotline-pbx-')), isKept: false }
  const path = resolve(wanted)
  // its configuration files know no quoting of paths
  if (!/^[\w./+-]+$/.test(path))
    throw new Error(`Asterisk cannot run in "${path}": only letters, digits and ._/+- may stand in its name.`)
  if (join(path, 'run/asterisk.ctl').length > longestSocketPath)
    throw new Error(`Asterisk cannot run in ${path}: the name is too long for a socket.`)
  // a run writes etc/ and more into it, and must not do so in the root folder, say
  if (existsSync(path) && readdirSync(path).length > 0 && !existsSync(join(path, secretsName)))
    throw new Error(`${path} holds other files: name an empty or a new folder, or that of an earlier run.`)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return { path, isKept: true }
}

/** As the centre's options file, and beside it the user that plays customers. */
function writeSecrets(runFolder: string, { ami, supervisor, simulator, ...pbx }: RunningAsterisk): string {
  const path = join(runFolder, secretsName)
  const user = ({ username, secret }: typeof ami) => ({ username, secret })
  const options = {
    ...ami,
    supervisor: user(supervisor),
    sipServers: [pbx.sipUrl],
    realm: pbx.realm,
    queue: pbx.queue,
    accounts: Object.fromEntries(pbx.agents.map(({ extension, password }) => [extension, password])),
    simulator: user(simulator)
  }
  writeFileSync(path, `${JSON.stringify(options, null, 2)}\n`, { mode: 0o600 })
  // the mode above is for a new file only
  chmodSync(path, 0o600)
  return path
}

function announcement({ path, isKept }: RunFolder, asterisk: RunningAsterisk, installed: AsteriskProgram) {
  const secrets = writeSecrets(path, asterisk)
  const namesOf = (isLead: boolean) =>
    asterisk.agents
      .filter((agent) => (agent.isLead ?? false) === isLead)
      .map(({ extension }) => extension)
      .join(', ')
  return `${installed.version} runs on this machine, on its loopback address only.

  Telephones   ${asterisk.sipUrl}, realm ${asterisk.realm}
  Extensions   agents ${namesOf(false)}; leads ${namesOf(true)}
  Queue        ${asterisk.queue}
  Passwords    of the extensions, and the AMI accounts (${asterisk.ami.host}:${asterisk.ami.port}), are in a file that only you can read:
               ${secrets}
               A centre takes it as it is: QUEUE_SOURCE=asterisk ASTERISK_OPTIONS_FILE=${secrets}
  Its console  ${installed.program} -C ${join(path, 'etc/asterisk.conf')} -r
  Its log      ${join(path, 'log/full')}

To stop it: Ctrl-C here, or SIGTERM to process ${process.pid}. The run folder is then ${isKept ? 'kept' : 'removed'}.`
}

/** Resolves at the first wish to stop; further ones (npm and the terminal both pass Ctrl-C on) change nothing. */
function wishToStop(): Promise<'asked'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('asked'))
  })
}

/** Without the process of Asterisk nothing keeps this one busy. */
const endByItself = () =>
  new Promise<'by itself'>((resolve) => {
    process.once('beforeExit', () => resolve('by itself'))
  })

/** Ends it as `stop` does, calls included, but leaves its folder. */
async function endAndKeep(asterisk: RunningAsterisk, folder: string): Promise<void> {
  await asterisk.cli('core stop now').catch(() => undefined)
  const deadline = Date.now() + stopTimeLimitMs
  // it takes its socket away last
  while (existsSync(join(folder, 'run/asterisk.ctl')) && Date.now() < deadline) await pause(50)
  await asterisk.kill()
}

/** @throws Error with the reason where Asterisk does not start. */
async function runIn(folder: RunFolder, installed: AsteriskProgram): Promise<number> {
  const stopWished = wishToStop()
  try {
    const asterisk = await startAsterisk({ asterisk: installed, runFolder: folder.path })
    console.log(announcement(folder, asterisk, installed))
    if ((await Promise.race([stopWished, endByItself()])) === 'by itself') {
      folder.isKept = true
      console.error(`Asterisk has ended without being asked to; what it said last is in ${folder.path}/log.`)
      return 1
    }
    if (folder.isKept) await endAndKeep(asterisk, folder.path)
    else await asterisk.stop()
    console.log(`Asterisk is stopped; its run folder is ${folder.isKept ? 'kept' : 'removed'}.`)
    return 0
  } finally {
    if (!folder.isKept) rmSync(folder.path, { recursive: true, force: true })
  }
}

async function main(): Promise<number> {
  let wanted: string | undefined
  try {
    wanted = parseArgs({ options: { 'run-folder': { type: 'string' } } }).values['run-folder']
  } catch (error) {
    process.stderr.write(`pbx: ${sentence(error)}\n${usage}`)
    return 2
  }
  const installed = await installAsterisk(home)
  if (installed.kind === 'unavailable') {
    console.error(`Asterisk cannot be had on this machine: ${installed.reason}.`)
    return 1
  }
  let media: LoopbackMedia | undefined
  try {
    // held here as well: `stop` gives the address back, the ways that keep the folder do not
    media = loopbackMedia()
    return await runIn(provideRunFolder(wanted), installed)
  } catch (error) {
    console.error(`Asterisk does not run: ${sentence(error)}`)
    return 1
  } finally {
    media?.release()
  }
}

process.exitCode = await main()
