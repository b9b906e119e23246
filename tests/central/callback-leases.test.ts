// Callback tasks at the centre: one drop, one duty, one caller.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type CallbackList, leaseReplySchema } from '../../shared/central-contract.ts'
import { hashPassword } from '../../src-central/sessions/password.ts'
import { callbackOf, changeAfter, fullAnswer, row } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { monday9, must, type SignedInAgent } from '../support/central-world.ts'

describe.each(databaseKinds())('callback tasks on $name', ({ create }) => {
  let scene: DropScene
  beforeAll(async () => {
    scene = await openDropScene(await create())
  })
  afterAll(() => scene.world.close())
  beforeEach(() => scene.reset())

  test('a drop makes one task, held by the host that tells it, however often it is told', async () => {
    const dropped = await scene.drop()
    const first = await scene.announceDrop(dropped)
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({
      id: dropped.id,
      state: 'open',
      numberToDial: dropped.number,
      customerName: expect.any(String),
      dueAt: monday9,
      lastLeaseNumber: 1,
      lease: { number: 1, agentId: 'agent-lan', hostId: 'pc-lan', expiresAt: monday9 + 10 * minute }
    })
    const again = await Promise.all([scene.announceDrop(dropped), scene.announceDrop(dropped)])
    expect(again.map(({ status }) => status)).toEqual([200, 200])
    expect(again[0]?.body).toEqual(first.body)
    expect(await scene.world.db.selectFrom('callback_task').select('callback_id').execute()).toHaveLength(1)
  })

  test('ten hosts telling of one drop at once make one task', async () => {
    const dropped = await scene.drop()
    const replies = await Promise.all(Array.from({ length: 10 }, () => scene.announceDrop(dropped)))
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(9)
  })

  test('the same id for another number is another request; a stranger’s number is none of this call', async () => {
    const dropped = await scene.drop()
    const strange = await scene.announceDrop(dropped, { numberToDial: '+84901000001' })
    expect(strange.body).toMatchObject({ status: 400, errors: [{ pointer: '/numberToDial' }] })
    must(await scene.announceDrop(dropped), 201)
    expect((await scene.announceDrop(dropped, { numberToDial: '+84901000001' })).body.code).toBe(
      'idempotency-key-reused'
    )
  })

  test('a task cannot be made for a subscriber the grant does not cover', async () => {
    const [one, other] = [await scene.drop(), await scene.drop()]
    const reply = await scene.world.request(
      'PUT',
      one.path,
      callbackOf(one.draft, one.number, monday9),
      row(other.briefing.grant, one.id)
    )
    expect(reply.body.code).toBe('grant-invalid')
  })

  test('a drop that is told after its capture arrived is closed already', async () => {
    const dropped = await scene.drop()
    const change = { ...changeAfter(dropped.briefing, fullAnswer, monday9), captureId: dropped.id }
    must(
      await scene.world.request(
        'PATCH',
        `/v1/subscribers/${dropped.draft.subscriberId}/profile`,
        change,
        row(dropped.briefing.grant, dropped.id, 1)
      ),
      200
    )
    expect(must(await scene.announceDrop(dropped), 201)).toMatchObject({
      state: 'closed',
      outcome: 'completed'
    })
  })

  test('agents see open tasks; what the customer told is shown to who holds or made them', async () => {
    const { id } = await scene.waiting()
    const list = async (agent: SignedInAgent) =>
      must<CallbackList>(await agent.request('GET', '/v1/callbacks'), 200).tasks
    const [own] = await list(scene.lan)
    const [others] = await list(scene.minh)
    expect(own?.draft.fields.occupation).toMatchObject({ value: 'teacher' })
    expect({ ...others, draft: null }).toEqual({ ...own, draft: null })
    expect(others?.draft.fields).toEqual({ gender: null, occupation: null, hobbies: null })
    const looks = await scene.world.db
      .selectFrom('audit')
      .select(['agent_id', 'detail'])
      .where('kind', '=', 'callbacks-listed')
      .orderBy('entry_id')
      .execute()
    expect(looks.slice(-2)).toEqual([
      { agent_id: 'agent-lan', detail: { callbackIds: [id] } },
      { agent_id: 'agent-minh', detail: { callbackIds: [id] } }
    ])
    for (const username of ['an', 'it'])
      expect((await (await scene.world.signIn(username)).request('GET', '/v1/callbacks')).body.code).toBe(
        'not-permitted'
      )
  })

  test('a lease pauses the agent, permits one number for a new interaction, and opens the record for it', async () => {
    const { id, number, draft } = await scene.waiting()
    must(await scene.minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    const leased = leaseReplySchema.parse(await scene.minh.leased(id))
    if (leased.kind !== 'leased') throw new Error('not leased')
    expect(leased).toMatchObject({
      dial: `9${number}`,
      task: { id, lease: { number: 2, agentId: 'agent-minh', hostId: 'pc-minh' } },
      briefing: {
        interactionId: leased.interactionId,
        subject: { kind: 'found', record: { subscriberId: draft.subscriberId } },
        callback: { id, draft: { fields: { occupation: { value: 'teacher' } } } },
        ani: number
      }
    })
    expect(scene.world.pbx.told.slice(-2)).toEqual([
      { member: { extension: 'agent1002', ready: false, reason: 'callback' } },
      { allowDial: { interactionId: leased.interactionId, extension: 'agent1002', number } }
    ])
    expect(await scene.stateOf(scene.minh)).toBe('callback')
    expect((await scene.minh.open(leased.interactionId, { channel: 'callback' })).status).toBe(200)
    expect((await scene.lan.open(leased.interactionId, { channel: 'callback' })).status).toBe(403)
    expect((await scene.minh.open(leased.interactionId, { channel: 'call' })).status).toBe(403)
  })

  test('of ten who ask for one task at once exactly one may dial', async () => {
    const { id } = await scene.waiting()
    const accounts = Array.from({ length: 10 }, (_, index) => ({
      agent_id: `agent-ada${index}`,
      username: `ada${index}`,
      name: 'Ada',
      role: 'agent' as const,
      extension: `agent301${index}`,
      disabled: false
    }))
    const password_hash = await hashPassword('hotline', { n: 1024, p: 1 })
    await scene.world.db
      .insertInto('account')
      .values(accounts.map((account) => ({ ...account, password_hash })))
      .execute()
    const hosts = await Promise.all(accounts.map(({ username }) => scene.world.signIn(username)))
    const replies = await Promise.all(hosts.map((host) => host.lease(id)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(
      replies.filter(({ status, body }) => status === 409 && body.code === 'callback-held-by-other')
    ).toHaveLength(9)
    expect(scene.world.pbx.told.filter((one) => 'allowDial' in one)).toHaveLength(1)
    expect(await scene.storedTask(id)).toMatchObject({ lastLeaseNumber: 2 })
  })

  test('nobody is called at night, and the refusal says from when', async () => {
    const { id } = await scene.waiting()
    scene.world.clock.now = monday9 + 14 * 60 * minute
    scene.minh = await scene.world.signIn('minh')
    expect((await scene.minh.lease(id)).body).toMatchObject({
      status: 409,
      code: 'callback-outside-window',
      nextAt: monday9 + 22 * 60 * minute
    })
  })

  test('a PBX that does not take part leaves the task to others', async () => {
    const { id } = await scene.waiting()
    scene.world.pbx.set('down')
    expect((await scene.minh.lease(id)).body.code).toBe('centre-unavailable')
    scene.world.pbx.set('up')
    expect(await scene.stateOf(scene.minh)).toBe('not-ready')
    expect(await scene.storedTask(id)).toMatchObject({ lease: null, state: 'open' })
    must(await scene.lan.lease(id), 200)
  })

  test('a released lease is anybody’s; only its holder can release it', async () => {
    const { id, path } = await scene.waiting()
    await scene.minh.leased(id)
    expect((await scene.lan.request('POST', `${path}/release`, { leaseNumber: 2 })).body.code).toBe(
      'callback-lease-lost'
    )
    expect((await scene.minh.request('POST', `${path}/release`, { leaseNumber: 1 })).body.code).toBe(
      'callback-lease-lost'
    )
    expect(must(await scene.minh.request('POST', `${path}/release`, { leaseNumber: 2 }), 200)).toMatchObject({
      lease: null
    })
    expect(await scene.stateOf(scene.minh)).toBe('not-ready')
    must(await scene.lan.lease(id), 200)
  })

  test('an agent whose lease ran out without a word goes back to the queue', async () => {
    const { id } = await scene.waiting()
    must(await scene.minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    await scene.minh.leased(id)
    scene.world.clock.now += 10 * minute
    await scene.world.sweep()
    expect(await scene.stateOf(scene.minh)).toBe('ready')
    await vi.waitFor(() =>
      expect(scene.world.pbx.told.findLast((told) => 'member' in told)).toEqual({
        member: { extension: 'agent1002', ready: true, reason: null }
      })
    )
  })

  test('a task nobody knows, and a clerk without a telephone, lease nothing', async () => {
    expect((await scene.minh.lease(randomUUID())).body).toMatchObject({
      status: 404,
      code: 'callback-unknown'
    })
    expect((await (await scene.world.signIn('an')).lease(randomUUID())).body.code).toBe('not-permitted')
    expect((await scene.minh.lease('not-a-uuid')).status).toBe(400)
  })
})
