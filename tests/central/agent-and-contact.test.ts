// What an agent tells the centre beside captures: whether they take calls, and what an ordinary contact was about.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { quickDatabase } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

const mai = '+84901000001'

describe('agent state and contacts', () => {
  let world: CentralWorld
  let lan: SignedInAgent
  beforeAll(async () => {
    world = await openCentralWorld(await quickDatabase())
    lan = await world.signIn('lan')
  })
  afterAll(() => world.close())

  test('the contact is written once under its grant, and shown with the record next time', async () => {
    const called = await lan.brief(await world.call('+84901000009', 'agent1001'))
    const contact = {
      reason: 'tariff',
      note: 'asked for MAX90',
      channel: 'call',
      result: 'served',
      closedAt: world.clock.now
    }
    const send = (headers: Record<string, string>, body: object = contact) =>
      world.request('PUT', `/v1/interactions/${called.interactionId}/contact`, body, headers)
    const key = { 'x-write-grant': called.grant, 'idempotency-key': 'contact-1' }
    expect((await send(key)).body).toEqual({ interactionId: called.interactionId })
    expect((await send(key)).body).toEqual({ interactionId: called.interactionId })
    expect((await send(key, { ...contact, note: 'other' })).body.code).toBe('idempotency-key-reused')
    expect((await send({ 'x-write-grant': called.grant })).body.code).toBe('idempotency-key-missing')
    expect((await send({ ...key, 'x-write-grant': `${called.grant}x` })).body.code).toBe('grant-invalid')
    const unlisted = await send({ ...key, 'idempotency-key': '2' }, { ...contact, reason: 'chat' })
    expect(unlisted.body).toMatchObject({ status: 422, code: 'entry-not-in-catalogue' })
    const again = await lan.brief(await world.call('+84901000009', 'agent1001'))
    expect(again.subject).toMatchObject({
      record: { contacts: [{ at: world.clock.now, channel: 'call', reason: 'tariff', result: 'served' }] }
    })
  })

  test('how the call sounded is kept with the contact, as the desk told it', async () => {
    const called = await lan.brief(await world.call('+84901000009', 'agent1001'))
    const quality = {
      mos: { min: 3.1, mean: 4.2 },
      loss: { heard: 0.012, said: null },
      jitterMs: 6.5,
      rttMs: 22,
      codec: 'audio/opus',
      longestSilenceMs: 2400,
      repairs: 1
    }
    const contact = {
      reason: 'tariff',
      note: '',
      channel: 'call',
      result: 'served',
      closedAt: world.clock.now,
      quality
    }
    const send = (key: string, body: object) =>
      world.request('PUT', `/v1/interactions/${called.interactionId}/contact`, body, {
        'x-write-grant': called.grant,
        'idempotency-key': key
      })
    const kept = async () => {
      const rows = world.db.selectFrom('contact').select('quality')
      return (await rows.where('interaction_id', '=', called.interactionId).executeTakeFirst())?.quality
    }
    must(await send('sounded-1', contact), 200)
    expect(await kept()).toEqual(quality)
    const again = await lan.brief(await world.call('+84901000009', 'agent1001'))
    expect(again.subject).toMatchObject({
      record: { contacts: expect.arrayContaining([expect.objectContaining({ line: 'good' })]) }
    })
    expect((await send('sounded-2', { ...contact, quality: { ...quality, repairs: -1 } })).status).toBe(400)
    must(await send('sounded-3', { ...contact, quality: undefined }), 200)
    expect(await kept()).toBeNull()
  })

  test('agents choose to be ready; the PBX is told, and told again when it comes back', async () => {
    expect(must(await lan.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)).toEqual({
      state: 'ready',
      reason: null,
      since: world.clock.now
    })
    const ready = { member: { extension: 'agent1001', ready: true, reason: null } }
    await vi.waitFor(() => expect(world.pbx.told.at(-1)).toEqual(ready))
    const before = world.pbx.told.length
    await world.hear({ type: 'up' })
    expect(world.pbx.told.slice(before)).toContainEqual(ready)
    world.pbx.set('down')
    expect((await lan.request('PUT', '/v1/agent/state', { state: 'ready', reason: null })).body.code).toBe(
      'centre-unavailable'
    )
    expect(
      must(await lan.request('PUT', '/v1/agent/state', { state: 'not-ready', reason: 'lunch' }), 200)
    ).toMatchObject({ state: 'not-ready', reason: 'lunch' })
    world.pbx.set('up')
  })

  test('an agent is on a call from its answer to its end', async () => {
    const interactionId = await world.call(mai, 'agent1001')
    const state = async () => must(await lan.request('GET', '/v1/agent/state'), 200).state
    await world.hear({ type: 'answered', interactionId, extension: 'agent1001' })
    expect(await state()).toBe('on-call')
    await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    expect(await state()).toBe('wrap-up')
  })
})
