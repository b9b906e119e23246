// The check of a machine against real servers on loopback, each of them wrong in its own way: what is found, and that one
// fault hides no other.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type PreflightReport, preflightChecks, verdictOf } from '../../shared/preflight.ts'
import { checkDisk } from '../../src-main/diagnostics/check-machine.ts'
import { createNetworkProbes } from '../../src-main/diagnostics/network-probes.ts'
import {
  type PreflightEffects,
  type PreflightPlan,
  runPreflight
} from '../../src-main/diagnostics/preflight.ts'
import { relayServer } from '../../src-main/diagnostics/server-address.ts'
import { readStun } from '../../src-main/diagnostics/stun-message.ts'
import { type CertificateFiles, makeSelfSignedCertificate } from '../pbx/support/self-signed-certificate.ts'
import {
  centreOf,
  closedPort,
  closeServers,
  edgeOf,
  goodCentre,
  healthAt,
  listen,
  makeExpired,
  muteServer,
  readPair,
  stunServer,
  turnServer
} from './preflight-servers.ts'

const folder = mkdtempSync(join(tmpdir(), 'hotline-preflight-'))
let mine: CertificateFiles
let expired: CertificateFiles
beforeAll(() => {
  mine = makeSelfSignedCertificate(folder, 'pbx', 'DNS:localhost,IP:127.0.0.1')
  expired = makeExpired(folder)
})
afterEach(closeServers)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const effects = (part: Partial<PreflightEffects> = {}): PreflightEffects => ({
  probes: createNetworkProbes(globalThis.fetch),
  now: Date.now,
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
  randomId: randomUUID,
  callEcho: async () => null,
  freeBytes: async () => 20_000_000_000,
  writeTrial: () => {},
  ...part
})
const telephone = (
  servers: string[],
  iceServers: NonNullable<PreflightPlan['telephone']>['iceServers'] = []
) => ({
  servers,
  realm: 'hotline.example',
  iceServers
})
const granted = { registration: 'registered', microphone: 'granted', ringer: 'ok' } as const

/** Finding by check; the centre of these stories is on this very machine and needs no certificate. */
const foundIn = ({ results }: PreflightReport) =>
  Object.fromEntries(
    results
      .filter(({ finding }) => finding !== 'certificate-none-here')
      .map(({ check, finding }) => [check, finding])
  )
const factsOf = ({ results }: PreflightReport, check: string) =>
  results.find((result) => result.check === check)?.facts

async function check(plan: Partial<PreflightPlan>, part: Partial<PreflightEffects> = {}) {
  const centreUrl = plan.centreUrl ?? (await goodCentre())
  return runPreflight({ telephone: null, phone: undefined, ...plan, centreUrl }, effects(part))
}

describe('a machine that is well', () => {
  it('has a good word for everything that can be told, in the order in which it is shown', async () => {
    const stun = await stunServer()
    const report = await check({
      phone: granted,
      telephone: telephone([await edgeOf(mine, 'SIP/2.0 401 Unauthorized')], [{ urls: stun }])
    })
    expect(foundIn(report)).toEqual({
      disk: 'disk-writable',
      name: 'name-not-needed',
      centre: 'centre-answered',
      clock: 'clock-right',
      // self-made: it is told, and the rest is looked at all the same
      certificate: 'certificate-untrusted',
      websocket: 'websocket-open',
      sip: 'sip-answered',
      stun: 'stun-answered',
      turn: 'turn-none',
      media: 'media-passes',
      microphone: 'microphone-open'
    })
    expect(factsOf(report, 'sip')).toEqual({ status: 401 })
    expect(factsOf(report, 'centre')).toMatchObject({ version: '0.1.0' })
    const order = report.results.map((result) => preflightChecks.indexOf(result.check))
    expect(order).toEqual(order.toSorted((one, other) => one - other))
    expect(verdictOf(report.results)).toBe('warning')
  })

  it('is told apart from one of which little is known: from the command line, without a telephone', async () => {
    const report = await check({})
    expect(foundIn(report)).toMatchObject({
      websocket: 'websocket-untold',
      sip: 'sip-untold',
      media: 'media-untold',
      microphone: 'microphone-untold'
    })
    expect(verdictOf(report.results)).toBe('ok')
  })
})

describe('the way to the centre', () => {
  it('a port where nothing listens is a refusal, and leaves the clock untold', async () => {
    const report = await check({ centreUrl: `http://127.0.0.1:${await closedPort()}` })
    expect(foundIn(report)).toMatchObject({ centre: 'centre-refused', clock: 'clock-untold' })
    expect(verdictOf(report.results)).toBe('failed')
  })

  it('a name that does not exist is found out, by the real resolver or its silence', async () => {
    const report = await check({ centreUrl: 'http://centre.invalid:8090' })
    expect(['name-unknown', 'name-unanswered']).toContain(foundIn(report).name)
    expect(foundIn(report)).toMatchObject({ centre: 'centre-silent' })
  })

  it.each([
    ['unknown', 'name-unknown'],
    ['unanswered', 'name-unanswered']
  ] as const)('a name server that says "%s" is told as %s', async (kind, finding) => {
    const probes = { ...createNetworkProbes(globalThis.fetch), lookUp: async () => ({ kind }) }
    expect(foundIn(await check({ centreUrl: 'http://centre.invalid' }, { probes })).name).toBe(finding)
  })

  it('a clock an hour behind is wrong, fifteen seconds are a drift', async () => {
    const hour = await check({ centreUrl: await centreOf(healthAt(() => Date.now() + 3_600_000)) })
    expect(foundIn(hour).clock).toBe('clock-wrong')
    expect(factsOf(hour, 'clock')).toEqual({ seconds: -3600 })
    const little = await check({ centreUrl: await centreOf(healthAt(() => Date.now() - 15_000)) })
    expect(foundIn(little).clock).toBe('clock-drifting')
  })

  it('whoever else answers is not the centre, and a centre without its PBX is troubled', async () => {
    const stranger = await centreOf((_request, response) =>
      response.end('<html>Log in to this network</html>')
    )
    expect(foundIn(await check({ centreUrl: stranger })).centre).toBe('centre-stranger')
    const troubled = await centreOf(healthAt(Date.now, { queueSource: 'down' }))
    expect(foundIn(await check({ centreUrl: troubled })).centre).toBe('centre-troubled')
  })
})

describe('certificates', () => {
  const certificateAt = async (url: string, part: Partial<PreflightEffects> = {}) => {
    const report = await check({ telephone: telephone([url]) }, part)
    return report.results.find((result) => result.check === 'certificate' && url.includes(result.subject))
  }

  it('one that has ended is told as such, and SIP behind it is looked at all the same', async () => {
    const report = await check({ telephone: telephone([await edgeOf(expired, 'SIP/2.0 200 OK')]) })
    expect(foundIn(report)).toMatchObject({ certificate: 'certificate-expired', sip: 'sip-answered' })
  })

  it('one that ends in three weeks is told with its days', async () => {
    const url = await edgeOf(mine, 'SIP/2.0 200 OK')
    const until = Date.now() + 86_400_000
    const probes = createNetworkProbes(globalThis.fetch)
    const trusting: typeof probes.certificate = async (host, port) => {
      const seen = await probes.certificate(host, port)
      return seen.kind === 'seen' ? { ...seen, distrust: null } : seen
    }
    expect(await certificateAt(url, { probes: { ...probes, certificate: trusting } })).toMatchObject({
      finding: 'certificate-ending',
      facts: { days: 0, until: new Date(until).toISOString().slice(0, 10) }
    })
  })

  it('one for another name is told apart from one that nobody trusts', async () => {
    const other = makeSelfSignedCertificate(folder, 'elsewhere', 'DNS:elsewhere.example')
    expect(await certificateAt(await edgeOf(other, 'SIP/2.0 200 OK'))).toMatchObject({
      finding: 'certificate-other-name'
    })
    expect(await certificateAt(await edgeOf(mine, 'SIP/2.0 200 OK'))).toMatchObject({
      finding: 'certificate-untrusted'
    })
  })

  it('a plain address is a warning, but not on this very machine', async () => {
    expect(await certificateAt(`ws://127.0.0.1:${await closedPort()}/ws`)).toMatchObject({
      finding: 'certificate-none-here'
    })
  })
})

describe('the way to the PBX', () => {
  it('an edge that answers the upgrade with 403 is told with its status', async () => {
    const server = createHttpsServer(readPair(mine))
    server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
    )
    const report = await check({ telephone: telephone([`wss://127.0.0.1:${await listen(server)}/ws`]) })
    expect(foundIn(report)).toMatchObject({ websocket: 'websocket-forbidden', sip: 'sip-untold' })
    expect(factsOf(report, 'websocket')).toEqual({ status: 403 })
  })

  it('an edge that is not there does not hide that the other one works', async () => {
    const gone = `wss://127.0.0.1:${await closedPort()}/ws`
    const report = await check({ telephone: telephone([gone, await edgeOf(mine, 'SIP/2.0 404 Not Found')]) })
    const found = report.results
      .filter((result) => result.check === 'websocket')
      .map(({ finding }) => finding)
    expect(found.toSorted()).toEqual(['websocket-open', 'websocket-refused'])
  })

  it('an edge that takes frames and says nothing is no SIP server', async () => {
    expect(foundIn(await check({ telephone: telephone([await edgeOf(mine, null)]) })).sip).toBe('sip-silent')
  })
})

describe('STUN and TURN', () => {
  it('no answer over UDP means that calls would have no sound', async () => {
    const urls = await muteServer()
    expect(foundIn(await check({ telephone: telephone([], [{ urls }]) }))).toMatchObject({
      stun: 'stun-silent',
      media: 'media-blocked'
    })
  })

  it('voice that came back from the PBX says more than a server beside its way', async () => {
    const urls = await muteServer()
    const callEcho = async () => ({ finding: 'media-heard', facts: {} }) as const
    const report = await check({ telephone: telephone([], [{ urls }]) }, { callEcho })
    expect(foundIn(report)).toMatchObject({ stun: 'stun-silent', media: 'media-heard' })
  })

  it('a relay is allocated with the right password and refused with another', async () => {
    const urls = await turnServer('ada', 'right')
    const ask = (credential: string) =>
      check({ telephone: telephone([], [{ urls, username: 'ada', credential }]) })
    expect(foundIn(await ask('right'))).toMatchObject({ turn: 'turn-allocated', media: 'media-passes' })
    const refused = await ask('wrong')
    expect(foundIn(refused)).toMatchObject({ turn: 'turn-refused', media: 'media-passes' })
    expect(factsOf(refused, 'turn')).toEqual({ status: 401 })
  })

  it.each([
    ['stun:stun.example.com', 'stun', 'udp', 'stun.example.com', 3478],
    ['turn:turn.example.com:3479?transport=tcp', 'turn', 'tcp', 'turn.example.com', 3479],
    ['turns:[2001:db8::1]:5350', 'turn', 'tls', '2001:db8::1', 5350]
  ])('%s is read', (urls, kind, transport, host, port) => {
    expect(relayServer({ urls })).toMatchObject({ kind, transport, host, port })
  })

  it('what is no such address is left alone, and what is no STUN message is no answer', () => {
    expect(relayServer({ urls: 'http://stun.example.com' })).toBeNull()
    expect(readStun(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))).toBeNull()
    expect(readStun(Buffer.alloc(3))).toBeNull()
  })
})

describe('this PC', () => {
  const plenty = async () => 20_000_000_000
  it('a disk without room is full, whether the system says so beforehand or in the act', async () => {
    expect(await checkDisk({ freeBytes: async () => 4_000_000, writeTrial: () => {} })).toEqual({
      finding: 'disk-full',
      facts: { free: 4 }
    })
    const writeTrial = () => {
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 })
    }
    expect(await checkDisk({ freeBytes: plenty, writeTrial })).toMatchObject({ finding: 'disk-full' })
  })

  it('a store that may not be written is told apart, and little room is a warning', async () => {
    const writeTrial = () => {
      throw Object.assign(new Error('permission denied'), { code: 'EACCES' })
    }
    expect(await checkDisk({ freeBytes: plenty, writeTrial })).toMatchObject({ finding: 'disk-unwritable' })
    expect(await checkDisk({ freeBytes: async () => 200_000_000, writeTrial: () => {} })).toMatchObject({
      finding: 'disk-low'
    })
  })

  it.each([
    [granted, 'microphone-open'],
    [{ ...granted, microphone: 'refused' as const }, 'microphone-shut'],
    [{ ...granted, microphone: 'unknown' as const }, 'microphone-unopened'],
    [null, 'microphone-unopened']
  ])('the phone page says of its microphone %j', async (phone, finding) => {
    expect(foundIn(await check({ phone })).microphone).toBe(finding)
  })
})

it('a check that never ends is given up, and the others stand', async () => {
  const probes = { ...createNetworkProbes(globalThis.fetch), fetchText: () => new Promise<never>(() => {}) }
  const atOnce: PreflightEffects['schedule'] = (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs / 20)
    return () => clearTimeout(timer)
  }
  const report = await check({}, { probes, schedule: atOnce })
  expect(foundIn(report)).toMatchObject({
    centre: 'check-unfinished',
    clock: 'clock-untold',
    disk: 'disk-writable'
  })
})
