// One workstation for an agent: who signs in at a second one is asked, and of two who take over at once one is asked again.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type Reply } from '../support/central-world.ts'

const mai = '+84901000001'

describe.each(databaseKinds())('one session for an agent on $name', ({ create }) => {
  let world: CentralWorld
  beforeAll(async () => {
    world = await openCentralWorld(await create())
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    for (const table of ['agent_state', 'session'] as const) await world.db.deleteFrom(table).execute()
  })

  const signIn = (hostId: string, takeOver?: { hostId: string; since: number }, username = 'lan') =>
    world.request('POST', '/v1/session', {
      username,
      password: 'hotline',
      hostId,
      hostName: `PC of ${hostId}`,
      ...(takeOver && { takeOver })
    })
  const state = (reply: Reply) =>
    world.request('GET', '/v1/agent/state', undefined, {
      authorization: `Bearer ${String(reply.body.token)}`
    })
  const alive = async () =>
    (await world.db.selectFrom('session').select('host_id').where('ended_at', 'is', null).execute()).map(
      ({ host_id }) => host_id
    )

  test('a second workstation is told where the first is, and since when; nothing has changed by asking', async () => {
    const first = await signIn('desk-1')
    const since = world.clock.now
    world.clock.now += 60_000
    const asked = await signIn('desk-2')
    expect(asked.status).toBe(409)
    expect(asked.body).toMatchObject({
      code: 'session-elsewhere',
      elsewhere: { hostId: 'desk-1', hostName: 'PC of desk-1', since, inCall: false }
    })
    expect((await state(first)).status).toBe(200)
    expect(await alive()).toEqual(['desk-1'])
  })

  test('taken over, the first session ends and says why; the agent begins out of the queue', async () => {
    const first = await signIn('desk-1')
    const authorization = { authorization: `Bearer ${String(first.body.token)}` }
    must(await world.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }, authorization), 200)
    const second = await signIn('desk-2', { hostId: 'desk-1', since: world.clock.now })
    expect(second.status).toBe(201)
    expect((await state(first)).body).toMatchObject({ status: 401, code: 'session-taken-over' })
    expect((await state(second)).body).toMatchObject({ state: 'not-ready', reason: null })
    const outOfTheQueue = { member: { extension: 'agent1001', ready: false, reason: null } }
    await vi.waitFor(() => expect(world.pbx.told.slice(-2)).toContainEqual(outOfTheQueue))
    const audit = world.db.selectFrom('audit').select(['kind', 'detail']).orderBy('entry_id')
    expect(await audit.where('kind', '=', 'session-taken-over').execute()).toEqual([
      { kind: 'session-taken-over', detail: { from: 'desk-1', to: 'desk-2' } }
    ])
  })

  test('of two who take over the same session at once one wins, and the other is asked anew', async () => {
    await signIn('desk-1')
    const agreed = { hostId: 'desk-1', since: world.clock.now }
    const both = await Promise.all([signIn('desk-2', agreed), signIn('desk-3', agreed)])
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]))
    const winner = both[0]?.status === 201 ? 'desk-2' : 'desk-3'
    expect(both.find(({ status }) => status === 409)?.body.elsewhere).toMatchObject({ hostId: winner })
    expect(await alive()).toEqual([winner])
  })

  test('nobody is taken from their customer: while a call goes on there, the answer is no', async () => {
    await signIn('desk-1')
    const agreed = { hostId: 'desk-1', since: world.clock.now }
    const interactionId = await world.call(mai, 'agent1001')
    await world.hear({ type: 'answered', interactionId, extension: 'agent1001' })
    expect((await signIn('desk-2', agreed)).body).toMatchObject({ elsewhere: { inCall: true } })
    // With the PBX away nobody could tell that it is over.
    world.pbx.set('down')
    expect((await signIn('desk-2')).body).toMatchObject({ elsewhere: { inCall: false } })
    world.pbx.set('up')
    await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    expect((await signIn('desk-2', agreed)).status).toBe(201)
  })

  test('a session of which nothing was heard for two minutes, and one at the same PC, need no word', async () => {
    await signIn('desk-1')
    world.clock.now += 60_000
    expect((await signIn('desk-1')).status).toBe(201)
    world.clock.now += 120_000
    expect((await signIn('desk-2')).status).toBe(201)
    expect(await alive()).toEqual(['desk-2'])
  })

  test('those without a telephone may be signed in at several PCs', async () => {
    expect((await signIn('desk-1', undefined, 'it')).status).toBe(201)
    expect((await signIn('desk-2', undefined, 'it')).status).toBe(201)
    expect(await alive()).toHaveLength(2)
  })
})
