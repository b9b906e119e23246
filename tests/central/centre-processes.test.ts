// Centres as processes side by side, on one PostgreSQL and one PBX: killed, asked to stop, and asked twice.
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type CarrierCrm, startCarrierCrm } from '../../lab/carrier-crm/start-carrier-crm.ts'
import { type Customer, createCustomer } from '../../lab/customers/customer.ts'
import { type LabPbx, startLabPbx } from '../../lab/pbx/start-lab-pbx.ts'
import { sessionSchema } from '../../shared/central-contract.ts'
import { silentLog } from '../../shared/log.ts'
import { createAuditLog } from '../../src-central/audit/audit-log.ts'
import { loadSecrets } from '../../src-central/secrets.ts'
import { openDatabase } from '../../src-central/store/open-database.ts'
import { serverDatabase, type TestDatabase } from '../support/central-databases.ts'
import { type CentreProcess, startCentreProcess } from '../support/centre-process.ts'

const server = serverDatabase()
const realm = 'hotline.lab'

describe.skipIf(server === null)('centres as processes', { timeout: 90_000 }, () => {
  let database: TestDatabase
  let url: string
  let pbx: LabPbx
  let carrier: CarrierCrm
  let folder: string
  let db: pg.Client
  const centres: CentreProcess[] = []
  const people: Customer[] = []
  beforeAll(async () => {
    database = await server!.create()
    url = database.choice.kind === 'postgresql' ? database.choice.url : ''
    pbx = await startLabPbx({ realm, customersPassword: 'c', controlToken: 'control' })
    carrier = await startCarrierCrm({ token: 'carrier' })
    folder = mkdtempSync(join(tmpdir(), 'centre-processes-'))
    // As an operator prepares a second instance: the secrets, without the name.
    loadSecrets(join(folder, 'a'))
    mkdirSync(join(folder, 'b'))
    for (const name of ['secret', 'escrow.pem']) cpSync(join(folder, 'a', name), join(folder, 'b', name))
    db = new pg.Client({ connectionString: url })
    await db.connect()
  })
  afterEach(async () => {
    await Promise.all(centres.splice(0).map((one) => one.kill()))
    await Promise.all(people.splice(0).map((one) => one.stop()))
  })
  afterAll(async () => {
    await db.end()
    await carrier.stop()
    await pbx.stop()
    await database.discard()
    rmSync(folder, { recursive: true, force: true })
  })

  const start = async (name: 'a' | 'b'): Promise<CentreProcess> => {
    const centre = await startCentreProcess({
      CENTRE_PORT: '0',
      DATABASE_URL: url,
      CENTRE_SECRETS_FOLDER: join(folder, name),
      CENTRE_SEED: 'demo',
      QUEUE_SOURCE: 'lab',
      LAB_CONTROL_URL: pbx.controlUrl,
      LAB_SIP_URL: pbx.sipUrl,
      LAB_REALM: realm,
      LAB_TOKEN: 'control',
      CARRIER_CRM_URL: carrier.url,
      CARRIER_CRM_TOKEN: 'carrier'
    })
    centres.push(centre)
    return centre
  }
  const calls = async (number: string) => {
    const customer = createCustomer({
      number,
      name: 'Ada',
      toneHz: 500,
      realm,
      password: 'c',
      sipUrl: pbx.sipUrl
    })
    people.push(customer)
    await customer.start()
    return customer.call()
  }
  const health = async (centre: CentreProcess) => {
    const reply = await fetch(`${centre.url}/v1/health`)
    const body = (await reply.json()) as Record<string, unknown>
    return { ...body, status: reply.status, leads: body.leads }
  }
  const leads = async (centre: CentreProcess) => (await health(centre)).leads
  const interactionsOf = async (ani: string) =>
    (await db.query('select interaction_id, ended_at from interaction where ani = $1', [ani])).rows
  const signIn = async (centre: CentreProcess, username = 'lan') => {
    const body = JSON.stringify({ username, password: 'hotline', hostId: `pc-${username}` })
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch(`${centre.url}/v1/session`, { method: 'POST', headers, body })
    return sessionSchema.parse(await reply.json())
  }
  const withToken = (token: string) => ({
    authorization: `Bearer ${token}`,
    'content-type': 'application/json'
  })
  /** A call nobody has announced is waited for, for a second and a half. */
  const slowRequest = (centre: CentreProcess, token: string, id: string) =>
    fetch(`${centre.url}/v1/interactions/${id}`, {
      method: 'PUT',
      headers: withToken(token),
      body: JSON.stringify({
        channel: 'call',
        ani: '+84901000001',
        dnis: null,
        queue: null,
        enteredAt: 1,
        enteredAtSource: 'invite'
      })
    })

  test('a leader that is killed is replaced within seconds, and what happened meanwhile is known', async () => {
    // Both at once, on an empty database: one of them makes the tables.
    const [a, b] = await Promise.all([start('a'), start('b')])
    const firstLeads = await leads(a)
    const [leader, other] = firstLeads === true ? [a, b] : [b, a]
    expect(await leads(other)).toBe(false)
    const one = await calls('+84901000001')
    await expect.poll(() => interactionsOf('+84901000001')).toHaveLength(1)

    // What is asked of the PBX at the one that only follows is done.
    const { token, sip } = await signIn(other)
    expect(sip).toMatchObject({ username: 'agent1001' })
    const ready = { method: 'PUT', headers: withToken(token), body: '{"state":"ready","reason":null}' }
    expect((await fetch(`${other.url}/v1/agent/state`, ready)).status).toBe(200)

    await leader.kill()
    await one.hangUp()
    await calls('+84901000002')
    const killedAt = performance.now()
    await expect.poll(() => leads(other), { timeout: 10_000, interval: 50 }).toBe(true)
    expect(performance.now() - killedAt).toBeLessThan(5000)
    await expect.poll(() => interactionsOf('+84901000002'), { timeout: 10_000 }).toHaveLength(1)
    await expect
      .poll(() => interactionsOf('+84901000001'), { timeout: 10_000 })
      .toEqual([expect.objectContaining({ ended_at: expect.any(String) })])

    // The killed one comes back under its name, follows, and goes on with its chain.
    const again = await start(leader === a ? 'a' : 'b')
    expect([await leads(again), await leads(other)]).toEqual([false, true])
    await signIn(again, 'minh')
    await pause(1500)
    for (const name of ['a', 'b'] as const) expect(await verifyChain(name)).toBe('intact')
  })

  test('asked to stop, a centre says so, answers what is open, sends hosts elsewhere and seals its audit', async () => {
    const centre = await start('a')
    const { token } = await signIn(centre)
    const socket = new WebSocket(`${centre.url.replace('http', 'ws')}/v1/feed`, { headers: withToken(token) })
    const closed = once(socket, 'close').then(([code]) => code as number)
    await once(socket, 'open')
    const open = slowRequest(centre, token, 'not-announced-1')
    await pause(300)
    centre.process.kill('SIGTERM')
    await expect
      .poll(() => health(centre), { interval: 50 })
      .toMatchObject({ status: 503, ok: false, draining: true, leads: false })
    expect((await open).status).toBe(403)
    expect(await closed).toBe(1001)
    expect(await centre.ended).toBe(0)
    const { instance } = loadSecrets(join(folder, 'a'))
    const unsealed = 'select count(*)::int as count from audit where instance = $1 and position is null'
    expect((await db.query(unsealed, [instance])).rows).toEqual([{ count: 0 }])
    expect(await verifyChain('a')).toBe('intact')
  })

  test('asked twice, it ends at once', async () => {
    const centre = await start('a')
    const { token } = await signIn(centre)
    const open = slowRequest(centre, token, 'not-announced-2').then(
      ({ status }) => status,
      () => 'cut off'
    )
    await pause(200)
    centre.process.kill('SIGTERM')
    await pause(200)
    const askedAgainAt = performance.now()
    centre.process.kill('SIGTERM')
    expect(await centre.ended).toBe(1)
    expect(performance.now() - askedAgainAt).toBeLessThan(1000)
    expect(await open).toBe('cut off')
  })

  async function verifyChain(name: 'a' | 'b'): Promise<string> {
    const { auditKey: key, instance } = loadSecrets(join(folder, name))
    const opened = await openDatabase({ kind: 'postgresql', url })
    const audit = createAuditLog({ db: opened.db, key, instance, now: Date.now, log: silentLog })
    const { kind } = await audit.verify()
    await audit.stop()
    await opened.close()
    return kind
  }
})
