// Starts one Asterisk on the loopback address in its own run folder and stops it by its process id. Several may run side
// by side; nothing is shared between them.
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createAsteriskProcess } from './asterisk-process.ts'
import { freePort } from './free-port.ts'
import type { AsteriskProgram } from './install-asterisk.ts'
import { loopbackMedia } from './loopback-media.ts'
import { type AgentEndpoint, agentSections, writeRunFolder } from './write-run-folder.ts'

export interface AmiAccess {
  host: string
  port: number
  username: string
  secret: string
}

export interface AsteriskRun {
  asterisk: AsteriskProgram
  /** Short (a Unix socket lives in it: 108 characters in all) and without blanks. */
  runFolder: string
  realm?: string
  queue?: string
  agents?: readonly AgentEndpoint[]
  /** How long one agent's phone rings in the queue. */
  ringSeconds?: number
  /** How long an agent's leg lives without audio from it. */
  agentRtpTimeoutSeconds?: number
  /** Free ones are taken where none are named. */
  ports?: { webSocket?: number; ami?: number }
  rtp?: { from: number; to: number }
}

export interface RunningAsterisk {
  sipUrl: string
  realm: string
  queue: string
  /** The centre's own AMI user, with its least rights. */
  ami: AmiAccess
  /** The AMI user that plays customers. */
  simulator: AmiAccess
  agents: readonly AgentEndpoint[]
  /** One command of Asterisk's console; its output. */
  cli: (command: string) => Promise<string>
  /** Ends the process as a power cut would; the run folder stays. */
  kill: () => Promise<void>
  /** Starts the same configuration again after `kill`. */
  restart: () => Promise<void>
  stop: () => Promise<void>
}

export async function startAsterisk(run: AsteriskRun): Promise<RunningAsterisk> {
  const settings = await settle(run)
  const media = loopbackMedia()
  writeRunFolder(run.runFolder, templateValues(run, settings, media.addresses))
  const program = createAsteriskProcess(run.asterisk.program, run.runFolder)
  try {
    await program.start()
  } catch (error) {
    media.release()
    throw error
  }
  const { realm, queue, ami, simulator, agents } = settings
  return {
    realm,
    queue,
    ami,
    simulator,
    agents,
    sipUrl: `ws://127.0.0.1:${settings.webSocketPort}/ws`,
    cli: program.cli,
    kill: () => program.end('SIGKILL'),
    restart: program.start,
    async stop() {
      await program.end('SIGTERM')
      media.release()
      rmSync(run.runFolder, { recursive: true, force: true })
    }
  }
}

async function settle(run: AsteriskRun) {
  const webSocketPort = run.ports?.webSocket ?? (await freePort())
  const amiPort = run.ports?.ami ?? (await freePort())
  const access = (username: string) => ({ host: '127.0.0.1', port: amiPort, username, secret: newSecret() })
  return {
    webSocketPort,
    amiPort,
    realm: run.realm ?? 'hotline.lab',
    queue: run.queue ?? 'care1090',
    ami: access('centre'),
    simulator: access('simulator'),
    agents:
      run.agents ??
      ['agent1001', 'agent1002', 'agent1003', 'agent1004'].map((extension) => ({
        extension,
        password: newSecret()
      }))
  }
}

const newSecret = () => randomBytes(18).toString('hex')

function templateValues(
  run: AsteriskRun,
  settings: Awaited<ReturnType<typeof settle>>,
  addresses: readonly string[]
): Record<string, string> {
  return {
    runFolder: run.runFolder,
    modules: run.asterisk.modules,
    share: run.asterisk.share,
    programs: run.asterisk.programs,
    webSocketPort: String(settings.webSocketPort),
    amiPort: String(settings.amiPort),
    centreUser: settings.ami.username,
    centreSecret: settings.ami.secret,
    simulatorUser: settings.simulator.username,
    simulatorSecret: settings.simulator.secret,
    rtpFrom: String(run.rtp?.from ?? 20_000),
    rtpTo: String(run.rtp?.to ?? 20_999),
    iceHostCandidates: addresses.map((address) => `${address} => 127.0.0.1`).join('\n'),
    realm: settings.realm,
    queue: settings.queue,
    ringSeconds: String(run.ringSeconds ?? 15),
    agentRtpTimeoutSeconds: String(run.agentRtpTimeoutSeconds ?? 12),
    agents: settings.agents.map(agentSections).join(''),
    hotlineName: 'Hotline 1090',
    hotlineNumber: '1090',
    callbackRingSeconds: '30',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the dial plan, not of this program
    callbackChannel: 'Local/${CARE_NUMBER}@sim-pstn/n'
  }
}
