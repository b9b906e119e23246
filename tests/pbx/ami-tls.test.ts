// The manager interface over TLS on a real Asterisk: a certificate that is not vouched for, or is somebody else's, is
// refused before the centre has said who it is.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../pbx/asterisk/free-port.ts'
import { silentLog } from '../../shared/log.ts'
import { connectAmi } from '../../src-central/queue-sources/asterisk/ami-client.ts'
import { createAsteriskQueueSource } from '../../src-central/queue-sources/asterisk/asterisk-queue-source.ts'
import { type AsteriskWorld, startAsteriskWorld } from './support/asterisk-world.ts'
import { type CertificateFiles, makeSelfSignedCertificate } from './support/self-signed-certificate.ts'
import { createTold } from './support/told.ts'

const folder = mkdtempSync(join(tmpdir(), 'hotline-tls-'))
let world: AsteriskWorld
let port: number
let own: CertificateFiles
let foreign: CertificateFiles

beforeAll(async () => {
  own = makeSelfSignedCertificate(folder, 'pbx', 'DNS:pbx.example,IP:127.0.0.1')
  foreign = makeSelfSignedCertificate(folder, 'other', 'DNS:pbx.example,IP:127.0.0.1')
  port = await freePort()
  world = await startAsteriskWorld({ amiTls: { ...own, port } })
})
afterAll(async () => {
  await world?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const login = (ca: string | undefined, serverName?: string) =>
  connectAmi({ ...world.asterisk.ami, port, tls: { ca, serverName } }, { onEvent() {}, onClose() {} })

test('a queue source hears of calls through it', async () => {
  const { ami, sipUrl, realm, queue, agents } = world.asterisk
  const accounts = Object.fromEntries(agents.map(({ extension, password }) => [extension, password]))
  const source = createAsteriskQueueSource(
    { ...ami, port, tls: { caFile: own.certificate }, sipServers: [sipUrl], realm, queue, accounts },
    silentLog
  )
  const told = createTold()
  await source.start(told.listener)
  expect(source.state()).toBe('up')
  await source.setMember({ extension: 'agent1001', ready: false, reason: 'lunch' })
  expect(await world.queueMember('agent1001')).toEqual({ paused: true, reason: 'lunch' })
  await source.stop()
})

test('a certificate under its own name is taken', async () => {
  const answer = await login(readFileSync(own.certificate, 'utf8'), 'pbx.example')
  expect(answer.kind).toBe('connected')
  if (answer.kind === 'connected') answer.connection.close()
})

test.each([
  ['nobody vouches for', () => undefined, undefined, /self-signed/],
  ['another authority is asked for', () => foreign.certificate, undefined, /self-signed|signature/],
  ['is in another name', () => own.certificate, 'elsewhere.example', /altnames|does not match/i]
])('a certificate that %s is refused', async (_, authority, serverName, reason) => {
  const file = authority()
  const answer = await login(file === undefined ? undefined : readFileSync(file, 'utf8'), serverName)
  expect(answer).toMatchObject({ kind: 'unreachable', reason: expect.stringMatching(reason) })
})

test('a PBX that does not speak TLS there is refused', async () => {
  const plain = { ...world.asterisk.ami, tls: { ca: undefined, serverName: undefined } }
  const answer = await connectAmi(plain, { onEvent() {}, onClose() {} })
  expect(answer.kind).toBe('unreachable')
})
