// Checks the machine, all at once: what an installer and the helpdesk want to know before the first call. Each check has a
// time limit of its own, and one that breaks says so without touching the others.
import type { SipAccount } from '../../shared/central-contract.ts'
import type { PhoneReadiness } from '../../shared/domain/readiness.ts'
import {
  type PreflightCheck,
  type PreflightReport,
  type PreflightResult,
  preflightChecks
} from '../../shared/preflight.ts'
import type { Schedule } from '../schedule.ts'
import { checkCentre, checkName } from './check-centre.ts'
import { checkCertificate } from './check-certificate.ts'
import { checkDisk, checkMicrophone, type DiskProbes } from './check-machine.ts'
import { checkRelay, udpFound } from './check-relay.ts'
import { checkSignalling } from './check-signalling.ts'
import { type Found, found } from './finding.ts'
import type { Probes } from './probes.ts'
import { relayServer, type ServerAddress, serverAddress } from './server-address.ts'

/** Longer than any knock waits, ms. */
const checkLimitMs = 12_000

export interface PreflightPlan {
  centreUrl: string
  /** The telephone's servers, as the centre gives them to an agent who is signed in; `null` while nobody is. */
  telephone: Pick<SipAccount, 'servers' | 'realm' | 'iceServers'> | null
  /** `undefined`: there is no phone page here. */
  phone: PhoneReadiness | null | undefined
}

export interface PreflightEffects extends DiskProbes {
  probes: Omit<Probes, 'freeBytes'>
  now: () => number
  schedule: Schedule
  randomId: () => string
  /** A call to the PBX's echo; `null`: it could not be made here. */
  callEcho: () => Promise<Found | null>
}

type Put = (check: PreflightCheck, subject: string, found: Found) => void

export async function runPreflight(plan: PreflightPlan, effects: PreflightEffects): Promise<PreflightReport> {
  const results: PreflightResult[] = []
  const put: Put = (check, subject, { finding, facts }) => {
    // the centre and an edge may be one machine
    const isKnown = results.some((other) => other.check === check && other.subject === subject)
    if (!isKnown) results.push({ check, subject, finding, facts })
  }
  const centre = serverAddress(plan.centreUrl)
  await Promise.all([
    checkItself(plan, effects, put),
    checkServer(centre, effects, put),
    checkCentreItself(centre, plan, effects, put),
    ...edgesOf(plan).map((url) => checkEdge(url, centre, plan, effects, put)),
    checkRelays(plan, effects, put)
  ])
  return { at: effects.now(), results: results.toSorted(byPlace) }
}

const place = ({ check }: PreflightResult): number => preflightChecks.indexOf(check)
const byPlace = (one: PreflightResult, other: PreflightResult): number =>
  place(one) - place(other) || one.subject.localeCompare(other.subject)

const edgesOf = ({ telephone }: PreflightPlan): readonly (string | null)[] => telephone?.servers ?? [null]

/** In time or not at all. */
async function inTime<T>({ schedule }: PreflightEffects, work: Promise<T>, otherwise: T): Promise<T> {
  let cancel = () => {}
  const late = new Promise<T>((resolve) => {
    cancel = schedule(checkLimitMs, () => resolve(otherwise))
  })
  return Promise.race([work.catch(() => otherwise), late]).finally(() => cancel())
}

const unfinished = found('check-unfinished')

async function checkItself({ phone }: PreflightPlan, effects: PreflightEffects, put: Put): Promise<void> {
  put('microphone', '', checkMicrophone(phone))
  put('disk', '', await inTime(effects, checkDisk(effects), unfinished))
}

async function checkServer(address: ServerAddress, effects: PreflightEffects, put: Put): Promise<void> {
  const { probes, now } = effects
  const [name, certificate] = await Promise.all([
    inTime(effects, checkName(address.host, probes), unfinished),
    inTime(effects, checkCertificate(address, { ...probes, now }), unfinished)
  ])
  put('name', address.host, name)
  put('certificate', address.subject, certificate)
}

async function checkCentreItself(
  { subject }: ServerAddress,
  { centreUrl }: PreflightPlan,
  effects: PreflightEffects,
  put: Put
): Promise<void> {
  const { probes, now } = effects
  const otherwise = { centre: unfinished, clock: found('clock-untold') }
  const { centre, clock } = await inTime(effects, checkCentre(centreUrl, { ...probes, now }), otherwise)
  put('centre', subject, centre)
  put('clock', '', clock)
}

async function checkEdge(
  url: string | null,
  centre: ServerAddress,
  { telephone }: PreflightPlan,
  effects: PreflightEffects,
  put: Put
): Promise<void> {
  if (url === null) {
    put('websocket', '', found('websocket-untold'))
    put('sip', '', found('sip-untold'))
    return
  }
  const { probes, randomId } = effects
  const address = serverAddress(url)
  const otherwise = { websocket: unfinished, sip: found('sip-untold') }
  const knock = checkSignalling(url, telephone?.realm ?? address.host, { ...probes, randomId })
  const [{ websocket, sip }] = await Promise.all([
    inTime(effects, knock, otherwise),
    address.subject === centre.subject ? undefined : checkServer(address, effects, put)
  ])
  put('websocket', address.subject, websocket)
  put('sip', address.subject, sip)
}

async function checkRelays({ telephone }: PreflightPlan, effects: PreflightEffects, put: Put): Promise<void> {
  const echo = inTime(effects, effects.callEcho(), null)
  const servers = (telephone?.iceServers ?? []).flatMap((ice) => relayServer(ice) ?? [])
  const asked = await Promise.all(
    servers.map(async (server) => ({
      server,
      found: await inTime(effects, checkRelay(server, effects.probes), unfinished)
    }))
  )
  for (const one of asked) put(one.server.kind, one.server.subject, one.found)
  for (const kind of ['stun', 'turn'] as const)
    if (!servers.some((server) => server.kind === kind)) put(kind, '', found(`${kind}-none`))
  // voice itself says more than a server beside its way
  put('media', '', (await echo) ?? udpFound(asked))
}
