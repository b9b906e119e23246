// Colleagues, raised hands, seats and recordings at the centre: who is seen as what, who sits where, and who may pause.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { assignSeat, listSeats } from '../../src-central/sessions/places.ts'
import { quickDatabase } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

const mai = '+84901000001'
let world: CentralWorld
let lan: SignedInAgent
let trang: SignedInAgent
beforeAll(async () => {
  world = await openCentralWorld(await quickDatabase(), {
    policy: { recording: { calls: 'all', mayPause: true } }
  })
  lan = await world.signIn('lan')
  trang = await world.signIn('trang')
})
afterAll(() => world.close())

const directory = async (agent: SignedInAgent) =>
  must(await agent.request('GET', '/v1/directory'), 200).colleagues as { agentId: string; state: string }[]
const colleague = async (agent: SignedInAgent, agentId: string) =>
  (await directory(agent)).find((one) => one.agentId === agentId)

describe('the directory', () => {
  test('shows everybody with a telephone but the one who asks, and nothing of any customer', async () => {
    const interactionId = await world.call(mai, 'agent1001')
    await world.hear({ type: 'answered', interactionId, extension: 'agent1001' })
    expect(await directory(trang)).toEqual([
      {
        agentId: 'agent-hoa',
        name: 'Hoa',
        role: 'agent',
        extension: 'agent1003',
        state: 'offline',
        handRaisedAt: null
      },
      {
        agentId: 'agent-lan',
        name: 'Lan',
        role: 'agent',
        extension: 'agent1001',
        state: 'talking',
        handRaisedAt: null
      },
      {
        agentId: 'agent-minh',
        name: 'Minh',
        role: 'agent',
        extension: 'agent1002',
        state: 'offline',
        handRaisedAt: null
      }
    ])
    await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    expect(await colleague(trang, 'agent-lan')).toMatchObject({ state: 'not-ready' })
    must(await lan.request('DELETE', `/v1/agent/wrap-up/${interactionId}`), 200)
    await lan.request('PUT', '/v1/agent/state', { state: 'ready', reason: null })
    expect(await colleague(trang, 'agent-lan')).toMatchObject({ state: 'ready' })
  })

  test('believes the telephone: in a call with a colleague is talking, unplugged is offline', async () => {
    await world.hear({ type: 'device', extension: 'agent1001', state: 'in-call' })
    expect(await colleague(trang, 'agent-lan')).toMatchObject({ state: 'talking' })
    await world.hear({ type: 'device', extension: 'agent1001', state: 'offline' })
    expect(await colleague(trang, 'agent-lan')).toMatchObject({ state: 'offline' })
    await world.hear({ type: 'device', extension: 'agent1001', state: 'idle' })
    expect(await colleague(trang, 'agent-lan')).toMatchObject({ state: 'ready' })
  })

  test('is not for a clerk', async () => {
    const an = await world.signIn('an')
    expect((await an.request('GET', '/v1/directory')).body.code).toBe('not-permitted')
  })
})

describe('a raised hand', () => {
  test('is seen by the lead, not by colleagues, until it is taken down or the agent has gone', async () => {
    const minh = await world.signIn('minh')
    const raised = async (agent: SignedInAgent) => (await colleague(agent, 'agent-minh')) as object
    expect((await minh.request('PUT', '/v1/agent/hand')).status).toBe(204)
    expect(await raised(trang)).toMatchObject({ handRaisedAt: world.clock.now })
    expect(await raised(lan)).toMatchObject({ handRaisedAt: null })
    const own = async () => must(await minh.request('GET', '/v1/directory'), 200).ownHandRaisedAt
    expect(await own()).toBe(world.clock.now)
    expect((await minh.request('DELETE', '/v1/agent/hand')).status).toBe(204)
    expect(await own()).toBeNull()
    expect(await raised(trang)).toMatchObject({ handRaisedAt: null })
    await minh.request('PUT', '/v1/agent/hand')
    await minh.request('DELETE', '/v1/session')
    expect(await raised(trang)).toMatchObject({ state: 'offline', handRaisedAt: null })
  })
})

describe('a seat', () => {
  let hoa: SignedInAgent
  test("goes before the agent's own extension, in the queue, for records and for whoever looks them up", async () => {
    await assignSeat(world.db, 'pc-7', 'agent2007')
    expect(await listSeats(world.db)).toEqual([{ host_id: 'pc-7', extension: 'agent2007' }])
    hoa = await world.signIn('hoa', 'pc-7')
    expect(hoa.session.agent.extension).toBe('agent2007')
    expect(hoa.session.sip).toMatchObject({ username: 'agent2007' })
    await hoa.request('PUT', '/v1/agent/state', { state: 'ready', reason: null })
    await vi.waitFor(() =>
      expect(world.pbx.told.findLast((told) => 'member' in told)).toEqual({
        member: { extension: 'agent2007', ready: true, reason: null }
      })
    )
    const interactionId = await world.call(mai, 'agent2007')
    expect((await hoa.open(interactionId)).status).toBe(200)
    await world.hear({ type: 'answered', interactionId, extension: 'agent2007' })
    expect(await colleague(trang, 'agent-hoa')).toMatchObject({ extension: 'agent2007', state: 'talking' })
    await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
  })

  test('belongs to whoever signed in last: the earlier agent gets no calls there any more', async () => {
    const minh = await world.signIn('minh', 'pc-7')
    expect(world.pbx.told).toContainEqual({
      member: { extension: 'agent1002', ready: false, reason: null }
    })
    await vi.waitFor(() =>
      expect(world.pbx.told.findLast((told) => 'member' in told)).toEqual({
        member: { extension: 'agent2007', ready: false, reason: null }
      })
    )
    expect(await colleague(trang, 'agent-hoa')).toMatchObject({ extension: 'agent1003', state: 'not-ready' })
    const interactionId = await world.call(mai, 'agent2007')
    expect((await hoa.open(interactionId)).body.code).toBe('interaction-not-announced')
    await world.hear({ type: 'answered', interactionId, extension: 'agent2007' })
    expect(await colleague(trang, 'agent-minh')).toMatchObject({ extension: 'agent2007', state: 'talking' })
    await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    await assignSeat(world.db, 'pc-7', null)
    expect((await world.signIn('minh', 'pc-7')).session.agent.extension).toBe('agent1002')
    expect(minh.session.agent.extension).toBe('agent2007')
  })
})

describe('an own extension at which somebody else sits', () => {
  test('is its owner’s no longer: no record, no hang-up, no queue, until they sign in again', async () => {
    const minh = await world.signIn('minh')
    await assignSeat(world.db, 'pc-9', 'agent1002')
    const hoa = await world.signIn('hoa', 'pc-9')
    expect(hoa.session.agent.extension).toBe('agent1002')
    const interactionId = await world.call(mai, 'agent1002')
    const toldBefore = [...world.pbx.told]
    const refused = [
      await minh.open(interactionId),
      await minh.request('POST', `/v1/interactions/${interactionId}/hang-up`),
      await minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null })
    ]
    expect(refused.map(({ body }) => body.code)).toEqual([
      'interaction-not-announced',
      'interaction-not-announced',
      'not-permitted'
    ])
    expect(world.pbx.told).toEqual(toldBefore)
    expect(await colleague(trang, 'agent-minh')).toBeUndefined()
    expect((await hoa.open(interactionId)).status).toBe(200)
    await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    await assignSeat(world.db, 'pc-9', null)
    expect((await world.signIn('minh')).session.agent.extension).toBe('agent1002')
    expect((await hoa.open(interactionId)).body.code).toBe('interaction-not-announced')
    expect(await colleague(trang, 'agent-minh')).toMatchObject({ extension: 'agent1002' })
  })
})

describe('a recording', () => {
  const recorded = async () => {
    const interactionId = await world.call(mai, 'agent1001')
    const file = `${interactionId}.wav`
    await world.hear({ type: 'recording', interactionId, state: 'on', file })
    return { interactionId, path: `/v1/interactions/${interactionId}/recording` }
  }

  test('is shown, paused and resumed by the agent on the call, each with an entry in the audit', async () => {
    const { interactionId, path } = await recorded()
    expect((await lan.request('GET', path)).body).toEqual({ recording: 'on', mayPause: true })
    expect((await lan.request('POST', path, { recording: 'paused' })).body).toEqual({
      recording: 'paused',
      mayPause: true
    })
    expect(world.pbx.told.at(-1)).toEqual({ pauseRecording: { interactionId, paused: true } })
    // A centre that comes back hears that the call is recorded, not that it is paused.
    await world.hear({ type: 'recording', interactionId, state: 'on', file: `${interactionId}.wav` })
    expect((await lan.request('GET', path)).body).toMatchObject({ recording: 'paused' })
    expect((await lan.request('POST', path, { recording: 'on' })).body).toMatchObject({ recording: 'on' })
    const kinds = await world.db
      .selectFrom('audit')
      .select('kind')
      .where('interaction_id', '=', interactionId)
      .orderBy('entry_id')
      .execute()
    expect(kinds).toEqual([{ kind: 'recording-paused' }, { kind: 'recording-resumed' }])
    const kept = world.db.selectFrom('interaction').select('recording_file')
    expect(await kept.where('interaction_id', '=', interactionId).executeTakeFirst()).toEqual({
      recording_file: `${interactionId}.wav`
    })
  })

  test('is not another agent’s to pause, nor anybody’s when there is none or the PBX cannot be told', async () => {
    const { path } = await recorded()
    const minh = await world.signIn('minh')
    expect((await minh.request('POST', path, { recording: 'paused' })).body.code).toBe(
      'interaction-not-announced'
    )
    const unrecorded = await world.call(mai, 'agent1001')
    const other = `/v1/interactions/${unrecorded}/recording`
    expect((await lan.request('GET', other)).body).toEqual({ recording: 'off', mayPause: true })
    expect((await lan.request('POST', other, { recording: 'paused' })).body.code).toBe('not-permitted')
    world.pbx.set('down')
    expect((await lan.request('POST', path, { recording: 'paused' })).body.code).toBe('centre-unavailable')
    world.pbx.set('up')
    expect((await lan.request('GET', path)).body).toMatchObject({ recording: 'on' })
  })

  test('is paused by nobody where policy does not allow it', async () => {
    const strict = await openCentralWorld(await quickDatabase(), {
      policy: { recording: { calls: 'all', mayPause: false } }
    })
    const agent = await strict.signIn('lan')
    const interactionId = await strict.call(mai, 'agent1001')
    await strict.hear({ type: 'recording', interactionId, state: 'on', file: 'x.wav' })
    const path = `/v1/interactions/${interactionId}/recording`
    expect((await agent.request('POST', path, { recording: 'paused' })).body.code).toBe('not-permitted')
    expect((await agent.request('POST', path, { recording: 'on' })).status).toBe(200)
    await strict.close()
  })
})

describe('a call that is handed on', () => {
  test('is the second agent’s from then on, and the first wraps up and may still finish the contact', async () => {
    const hoa = await world.signIn('hoa')
    const interactionId = await world.call(mai, 'agent1001')
    await world.hear({ type: 'answered', interactionId, extension: 'agent1001' })
    expect((await hoa.open(interactionId)).body.code).toBe('interaction-not-announced')
    await world.hear({ type: 'answered', interactionId, extension: 'agent1003' })
    await world.hear({ type: 'transferred', interactionId, from: 'agent1001', to: 'agent1003' })
    expect((await hoa.open(interactionId)).status).toBe(200)
    expect((await lan.open(interactionId)).status).toBe(200)
    expect(must(await lan.request('GET', '/v1/agent/state'), 200)).toMatchObject({ state: 'wrap-up' })
    expect(await colleague(trang, 'agent-hoa')).toMatchObject({ state: 'talking' })
    await world.hear({ type: 'ended', interactionId, cause: 38, by: 'pbx' })
    for (const agent of [lan, hoa])
      expect((await agent.request('GET', `/v1/interactions/${interactionId}/ending`)).body).toEqual({
        ended: true,
        cause: 38,
        by: 'pbx'
      })
  })
})
