// Signing in: who gets a session, for how long, and how often one may guess.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addAccount } from '../../src-central/sessions/add-account.ts'
import { hashPassword, passwordMatches } from '../../src-central/sessions/password.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld } from '../support/central-world.ts'

const hour = 3_600_000

describe.each(databaseKinds())('sessions on $name', ({ create }) => {
  let world: CentralWorld
  beforeAll(async () => {
    world = await openCentralWorld(await create())
  })
  afterAll(() => world.close())
  const tryPassword = (username: string, password: string) =>
    world.request('POST', '/v1/session', { username, password, hostId: 'pc-1' })

  test('an agent who signs in gets a token, a telephone for this session, the policy and no subscriber', async () => {
    const { session } = await world.signIn('lan')
    expect(session).toEqual({
      token: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: world.clock.now + 12 * hour,
      agent: { agentId: 'agent-lan', username: 'lan', name: 'Lan', role: 'agent', extension: 'agent1001' },
      sip: expect.objectContaining({ username: 'agent1001', dialPrefix: '9' }),
      policy: world.policy,
      catalogueVersion: expect.any(String),
      escrowKey: expect.any(String)
    })
  })

  test('a clerk and an installer have no telephone', async () => {
    expect((await world.signIn('an')).session.sip).toBeNull()
    expect((await world.signIn('it')).session.sip).toBeNull()
  })

  test('while the PBX is away an agent signs in without a telephone', async () => {
    world.pbx.set('down')
    const { session } = await world.signIn('minh')
    world.pbx.set('up')
    expect(session.sip).toBeNull()
  })

  test('a wrong password and an unknown name are refused in the same words', async () => {
    const wrong = await tryPassword('hoa', 'guess')
    const unknown = await tryPassword('nobody', 'guess')
    expect(wrong.status).toBe(401)
    expect(wrong.body.code).toBe('sign-in-refused')
    expect(unknown.body).toEqual(wrong.body)
  })

  test('after five wrong passwords even the right one has to wait', async () => {
    for (let guess = 0; guess < 5; guess += 1) expect((await tryPassword('trang', 'guess')).status).toBe(401)
    const refused = await tryPassword('trang', 'hotline')
    expect(refused.body.code).toBe('too-many-requests')
    expect(Number(refused.headers['retry-after'])).toBe(300)
    world.clock.now += 300_000
    expect((await tryPassword('trang', 'hotline')).status).toBe(201)
  })

  test('guessing at one desk keeps nobody from signing in at another', async () => {
    const elsewhere = { 'x-forwarded-for': '10.1.2.3' }
    const guess = (password: string, headers = {}) =>
      world.request('POST', '/v1/session', { username: 'trang', password, hostId: 'pc-1' }, headers)
    for (let attempt = 0; attempt < 6; attempt += 1) await guess('guess', elsewhere)
    expect((await guess('hotline', elsewhere)).status).toBe(429)
    expect((await guess('hotline')).status).toBe(201)
  })

  test.each([
    ['nothing', undefined],
    ['no password', { username: 'lan', hostId: 'pc-1' }],
    ['a password of a megabyte', { username: 'lan', password: 'x'.repeat(1_000_000), hostId: 'pc-1' }]
  ])('a sign-in with %s is malformed, not wrong', async (_what, body) => {
    const reply = await world.request('POST', '/v1/session', body)
    expect(reply.body.code).toBe('request-malformed')
    expect(reply.headers['content-type']).toContain('application/problem+json')
    expect([400, 413]).toContain(reply.status)
  })

  test('a session ends twelve hours after sign-in, however busy it is', async () => {
    const lan = await world.signIn('lan')
    for (let halfHours = 1; halfHours < 24; halfHours += 1) {
      world.clock.now += hour / 2
      must(await lan.request('GET', '/v1/agent/state'), 200)
    }
    world.clock.now += hour / 2
    expect((await lan.request('GET', '/v1/agent/state')).body.code).toBe('signed-out')
  })

  test('a session nobody uses ends after an hour', async () => {
    const lan = await world.signIn('lan')
    world.clock.now += hour + 1
    expect((await lan.request('GET', '/v1/agent/state')).body.code).toBe('signed-out')
  })

  test('signing out ends the session and takes the agent out of the queue', async () => {
    const lan = await world.signIn('lan')
    must(await lan.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    must(await lan.request('DELETE', '/v1/session'), 204)
    await vi.waitFor(() =>
      expect(world.pbx.told.at(-1)).toEqual({
        member: { extension: 'agent1001', ready: false, reason: null }
      })
    )
    expect((await lan.request('GET', '/v1/agent/state')).status).toBe(401)
  })

  test('an account that was switched off is signed out at once', async () => {
    const hoa = await world.signIn('hoa')
    await world.db.updateTable('account').set({ disabled: true }).where('username', '=', 'hoa').execute()
    expect((await hoa.request('GET', '/v1/agent/state')).status).toBe(401)
    await world.db.updateTable('account').set({ disabled: false }).where('username', '=', 'hoa').execute()
  })

  test('an installer adds an account, and gives it a new password', async () => {
    const account = { username: 'grace', name: 'Grace', role: 'agent', extension: 'agent1009' } as const
    await addAccount(world.db, { ...account, password: 'first password' })
    expect((await tryPassword('grace', 'first password')).status).toBe(201)
    await addAccount(world.db, { ...account, password: 'second password' })
    expect((await tryPassword('grace', 'first password')).status).toBe(401)
    expect((await tryPassword('Grace', 'second password')).status).toBe(201)
  })

  test('the database holds neither token nor password', async () => {
    const { session } = await world.signIn('lan')
    const rows = [
      await world.db.selectFrom('session').selectAll().execute(),
      await world.db.selectFrom('account').selectAll().execute()
    ]
    expect(JSON.stringify(rows)).not.toContain(session.token)
    expect(JSON.stringify(rows)).not.toContain('"hotline"')
  })
})

describe('passwords', () => {
  test('the same password is hashed differently each time and matches each hash', async () => {
    const [one, other] = [await hashPassword('chào buổi sáng'), await hashPassword('chào buổi sáng')]
    expect(one).not.toBe(other)
    expect(await passwordMatches('chào buổi sáng', one)).toBe(true)
    expect(await passwordMatches('chào buổi tối', one)).toBe(false)
  })

  test('a password typed in another Unicode form is the same password', async () => {
    const hash = await hashPassword('chào'.normalize('NFC'), { n: 1024, p: 1 })
    expect(await passwordMatches('chào'.normalize('NFD'), hash)).toBe(true)
  })

  test('what is no hash of ours matches nothing', async () => {
    for (const stored of ['', 'plain', 'scrypt$1$1', 'bcrypt$1024$1$c2FsdA==$aGFzaA=='])
      expect(await passwordMatches('plain', stored)).toBe(false)
  })
})
