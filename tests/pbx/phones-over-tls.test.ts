// Agents' phones over TLS, with the lines that docs/operations/asterisk.md gives a site: a call both of whose sides hear each
// other, and no way in for a phone that does not trust the PBX, or that speaks without TLS.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import { createAgentPhone } from './support/agent-phone.ts'
import { agent, provideReadyDesk } from './support/ready-desk.ts'
import { makeSelfSignedCertificate } from './support/self-signed-certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'hotline-wss-'))
const certificate = makeSelfSignedCertificate(folder, 'pbx', 'IP:127.0.0.1')
const others = getCACertificates('default')
const trusted = [...others, readFileSync(certificate.certificate, 'utf8')]
// as an administrator does on each workstation
setDefaultCACertificates(trusted)
afterAll(() => {
  setDefaultCACertificates(others)
  rmSync(folder, { recursive: true, force: true })
})
const desk = provideReadyDesk({ webSocketTls: certificate })

test('a call over wss is heard on both sides', async () => {
  expect(desk.world.asterisk.sipUrl).toMatch(/^wss:/)
  const customer = await desk.world.customerCalls({ ani: '+84901234567' })
  const call = await desk.phone.nextCall()
  await call.answer()
  const near = (hz: number) => expect.toSatisfy((heard: number) => Math.abs(heard - hz) < 15)
  await expect.poll(() => call.heard().toneHz, { timeout: 5000 }).toEqual(near(1000))
  await expect.poll(() => customer.hears(), { timeout: 5000 }).toEqual(near(440))
  await customer.hangUp()
  expect(await call.ended).toMatchObject({ by: 'them', cause: 16 })
})

test.each([
  ['does not trust the certificate', (url: string) => url, others],
  ['speaks without TLS', (url: string) => url.replace('wss:', 'ws:'), trusted]
])('a phone that %s gets no connection', async (_, urlOf, authorities) => {
  const account = await desk.source.sipAccount(agent)
  const phone = createAgentPhone({ ...account, servers: account.servers.map(urlOf) })
  setDefaultCACertificates(authorities)
  await expect(phone.register()).rejects.toThrow(/WebSocket closed/)
  setDefaultCACertificates(trusted)
})
