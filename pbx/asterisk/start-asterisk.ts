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
  /** How long a colleague's phone rings, also for a transfer. */
  colleagueRingSeconds?: number
  /** How long a customer's telephone rings when an agent calls back. */
  callbackRingSeconds?: number
  /** How long an agent's leg lives without audio from it. */
  agentRtpTimeoutSeconds?: number
  /** How long the carrier's leg lives without audio from it; 0 = as long as its session timer lets it. */
  carrierRtpTimeoutSeconds?: number
  /** Session timers towards the carrier, seconds, 90 at least. */
  carrierSessionSeconds?: number
  /** `host:port` of a carrier: callbacks go there over the trunk, as at a site, instead of to the simulated customers. */
  callbacksTo?: string
  /** Session timers (RFC 4028) on every call with an agent, seconds, 90 at least; else where the phone wants them. */
  sessionSeconds?: number
  /** Free ones are taken where none are named. */
  ports?: { webSocket?: number; ami?: number; carrier?: number }
  /** PEM files: the manager interface then speaks TLS on a port of its own, too. */
  amiTls?: { certificate: string; key: string; port: number }
  /** PEM files: agents' phones then speak TLS (wss) and nothing else. */
  webSocketTls?: { certificate: string; key: string }
  rtp?: { from: number; to: number }
}

export interface RunningAsterisk {
  sipUrl: string
  /** UDP, on the loopback address: where the carrier's calls come in. */
  carrierPort: number
  realm: string
  queue: string
  /** The centre's own AMI user, with its least rights. */
  ami: AmiAccess
  /** The AMI user that rings a lead's phone for supervision. */
  supervisor: AmiAccess
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
  const { realm, queue, ami, supervisor, simulator, agents } = settings
  return {
    realm,
    queue,
    ami,
    supervisor,
    simulator,
    agents,
    carrierPort: settings.carrierPort,
    sipUrl: `${webSocketProtocol(run)}://127.0.0.1:${settings.webSocketPort}/ws`,
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
  const carrierPort = run.ports?.carrier ?? (await freePort())
  const access = (username: string) => ({ host: '127.0.0.1', port: amiPort, username, secret: newSecret() })
  return {
    webSocketPort,
    amiPort,
    carrierPort,
    realm: run.realm ?? 'hotline.lab',
    queue: run.queue ?? 'care1090',
    ami: access('centre'),
    supervisor: access('supervisor'),
    simulator: access('simulator'),
    agents:
      run.agents ??
      ['agent1001', 'agent1002', 'agent1003', 'agent1004', 'super2001'].map((extension) => ({
        extension,
        password: newSecret(),
        isLead: extension.startsWith('super')
      }))
  }
}

const webSocketProtocol = ({ webSocketTls }: AsteriskRun) => (webSocketTls === undefined ? 'ws' : 'wss')

const webSocketDoor = (tls: AsteriskRun['webSocketTls'], port: number) =>
  tls === undefined
    ? `bindaddr = 127.0.0.1
bindport = ${port}`
    : `tlsenable = yes
tlsbindaddr = 127.0.0.1:${port}
tlscertfile = ${tls.certificate}
tlsprivatekey = ${tls.key}`

const amiTlsLines = (tls: AsteriskRun['amiTls']) =>
  tls === undefined
    ? '; tlsenable = yes'
    : `tlsenable = yes
tlsbindaddr = 127.0.0.1:${tls.port}
tlscertfile = ${tls.certificate}
tlsprivatekey = ${tls.key}`

// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the dial plan, not of this program
const [toSimulation, toCarrier] = ['Local/${CARE_NUMBER}@sim-pstn/n', 'PJSIP/${CARE_NUMBER}@carrier']
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
    webSocketProtocol: webSocketProtocol(run),
    webSocketDoor: webSocketDoor(run.webSocketTls, settings.webSocketPort),
    amiPort: String(settings.amiPort),
    carrierPort: String(settings.carrierPort),
    carrierAddress: run.callbacksTo ?? '127.0.0.1:9',
    amiTls: amiTlsLines(run.amiTls),
    centreUser: settings.ami.username,
    centreSecret: settings.ami.secret,
    supervisorUser: settings.supervisor.username,
    supervisorSecret: settings.supervisor.secret,
    simulatorUser: settings.simulator.username,
    simulatorSecret: settings.simulator.secret,
    rtpFrom: String(run.rtp?.from ?? 20_000),
    rtpTo: String(run.rtp?.to ?? 20_999),
    iceHostCandidates: addresses.map((address) => `${address} => 127.0.0.1`).join('\n'),
    realm: settings.realm,
    queue: settings.queue,
    ringSeconds: String(run.ringSeconds ?? 15),
    agentRtpTimeoutSeconds: String(run.agentRtpTimeoutSeconds ?? 12),
    carrierRtpTimeoutSeconds: String(run.carrierRtpTimeoutSeconds ?? 30),
    carrierSessionSeconds: String(run.carrierSessionSeconds ?? 1800),
    sessionTimers: run.sessionSeconds === undefined ? 'yes' : 'always',
    sessionSeconds: String(run.sessionSeconds ?? 1800),
    agents: settings.agents.map(agentSections).join(''),
    hotlineName: 'Hotline 1090',
    hotlineNumber: '1090',
    queueSeconds: '120',
    callbackRingSeconds: String(run.callbackRingSeconds ?? 30),
    colleagueRingSeconds: String(run.colleagueRingSeconds ?? 20),
    // N, X and Z stand for digits in a pattern, also in small letters: hence the brackets.
    agentPattern: '_age[n]tXXXX',
    leadPattern: '_superXXXX',
    callbackChannel: run.callbacksTo === undefined ? toSimulation : toCarrier
  }
}
