// After-call work is the centre's: begun by the PBX's word, ended by the agent or by the clock, whatever has become of
// the desk meanwhile; and who let it ring, or went silent, is sent no more calls.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { callbackOf, captureAfter, droppedHalfway, row } from '../support/central-captures.ts'
import { databaseKinds, quickDatabase } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

const mai = '+84901000001'
const ready = { state: 'ready', reason: null }

describe.each(databaseKinds())('wrap-up on $name', ({ create }) => {
  let world: CentralWorld
  let lan: SignedInAgent
  beforeAll(async () => {
    world = await openCentralWorld(await create())
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    world.clock.now += 3_600_000
    for (const table of ['agent_state', 'session'] as const) await world.db.deleteFrom(table).execute()
    lan = await world.signIn('lan')
    must(await lan.request('PUT', '/v1/agent/state', ready), 200)
    world.pbx.told.length = 0
  })

  const state = async () => must(await lan.request('GET', '/v1/agent/state'), 200)
  const wish = (body: object) => lan.request('PUT', '/v1/agent/state', body)
  const answered = async () => {
    const interactionId = await world.call(mai, 'agent1001')
    await world.hear({ type: 'answered', interactionId, extension: 'agent1001' })
    return interactionId
  }
  const hungUp = (interactionId: string) =>
    world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
  const called = async () => {
    const interactionId = await answered()
    await hungUp(interactionId)
    return interactionId
  }
  const extend = (interactionId: string, reason = 'contact') =>
    lan.request('POST', `/v1/agent/wrap-up/${interactionId}/extension`, { reason })
  /** The place of the one telephone here, as the PBX was told last. */
  const lastAtPbx = () => {
    const { extension, ...place } = (world.pbx.told.at(-1) as { member: { extension: string } }).member
    return extension === 'agent1001' ? place : null
  }
  const expectAtPbx = (place: { ready: boolean; reason: string | null }) =>
    vi.waitFor(() => expect(lastAtPbx()).toEqual(place))

  test('the agent is paused at the PBX from the answer on, and sent the next call when the time is over', async () => {
    const interactionId = await answered()
    await expectAtPbx({ ready: false, reason: 'on-call' })
    await hungUp(interactionId)
    await expectAtPbx({ ready: false, reason: 'wrap-up' })
    expect(await state()).toEqual({
      state: 'wrap-up',
      reason: null,
      since: world.clock.now,
      next: ready,
      wrapUp: { interactionId, dueAt: world.clock.now + 30_000, now: world.clock.now, extensionsLeft: 2 }
    })
    world.clock.now += 29_999
    await world.sweepAgents()
    expect(await state()).toMatchObject({ state: 'wrap-up' })
    world.clock.now += 1
    await world.sweepAgents()
    await expectAtPbx({ ready: true, reason: null })
    expect(await state()).toMatchObject({ state: 'ready' })
  })

  test('a break wished during the call is kept, shown, and begins with the end of the wrap-up', async () => {
    const interactionId = await answered()
    const lunch = { state: 'not-ready', reason: 'lunch' }
    expect(must(await wish(lunch), 200)).toMatchObject({ state: 'on-call', next: lunch })
    must(await wish(ready), 200)
    must(await wish({ state: 'not-ready', reason: 'break' }), 200)
    await hungUp(interactionId)
    const done = must(await lan.request('DELETE', `/v1/agent/wrap-up/${interactionId}`), 200)
    expect(done).toMatchObject({ state: 'not-ready', reason: 'break' })
    await expectAtPbx({ ready: false, reason: 'break' })
  })

  test('more time costs a reason, is given twice, and stands in the audit', async () => {
    const interactionId = await called()
    const { now } = world.clock
    expect(must(await extend(interactionId, 'system'), 200)).toMatchObject({
      wrapUp: { dueAt: now + 90_000, extensionsLeft: 1 }
    })
    expect((await extend(interactionId, 'because')).body.code).toBe('request-malformed')
    must(await extend(interactionId), 200)
    expect((await extend(interactionId)).body.code).toBe('wrap-up-not-extended')
    expect((await extend('another-call')).body.code).toBe('wrap-up-not-extended')
    const kept = world.db.selectFrom('audit').select(['kind', 'detail'])
    expect(
      await kept
        .where('kind', '=', 'wrap-up-extended')
        .where('interaction_id', '=', interactionId)
        .orderBy('entry_id')
        .execute()
    ).toEqual([
      { kind: 'wrap-up-extended', detail: { reason: 'system', dueAt: now + 90_000 } },
      { kind: 'wrap-up-extended', detail: { reason: 'contact', dueAt: now + 150_000 } }
    ])
  })

  test('who has more time is asked longer how the call ended, and nobody else dials meanwhile', async () => {
    const interactionId = await world.call('+84901000009', 'agent1001')
    const briefing = await lan.brief(interactionId)
    await world.hear({ type: 'answered', interactionId, extension: 'agent1001' })
    await world.hear({ type: 'ended', interactionId, cause: 38, by: 'pbx' })
    const dropped = captureAfter(briefing, droppedHalfway, world.clock.now)
    const confirmBy = world.clock.now + 30_000
    const lost = {
      ...dropped,
      state: 'lost' as const,
      ending: { proposal: 'dropped' as const, at: world.clock.now, confirmBy }
    }
    const path = `/v1/callbacks/${lost.captureId}`
    const told = callbackOf(lost, '+84901000009', world.clock.now)
    must(await world.request('PUT', path, told, row(briefing.grant, lost.captureId)), 201)
    must(await extend(interactionId), 200)
    const stored = world.db
      .selectFrom('callback_task')
      .select('task')
      .where('callback_id', '=', lost.captureId)
    expect((await stored.executeTakeFirst())?.task.draft.ending).toEqual({
      ...lost.ending,
      confirmBy: confirmBy + 60_000
    })
  })

  test('of three who want more time at once two get it, whatever the clock says meanwhile', async () => {
    const interactionId = await called()
    world.clock.now += 29_999
    const asked = Promise.all([extend(interactionId), extend(interactionId), extend(interactionId)])
    await Promise.all([asked, world.sweepAgents(), world.sweepAgents()])
    expect((await asked).filter(({ status }) => status === 200)).toHaveLength(2)
    expect(await state()).toMatchObject({ state: 'wrap-up', wrapUp: { extensionsLeft: 0 } })
  })

  test('an agent with a second customer on hold wraps up when that one has gone as well', async () => {
    const first = await answered()
    const second = await answered()
    await hungUp(second)
    expect(await state()).toMatchObject({ state: 'on-call' })
    await hungUp(first)
    expect(await state()).toMatchObject({ state: 'wrap-up', wrapUp: { interactionId: first } })
  })

  test('a call whose end nobody heard ends with the next word of the PBX, and is wrapped up', async () => {
    const interactionId = await answered()
    await world.hear({ type: 'down' })
    await world.hear({ type: 'up' })
    expect(await state()).toMatchObject({ state: 'on-call' })
    await world.hear({ type: 'all-told', interactionIds: [] })
    expect(await state()).toMatchObject({ state: 'wrap-up', wrapUp: { interactionId } })
  })

  test('who signs out in the middle of it is out of the queue', async () => {
    await called()
    must(await lan.request('DELETE', '/v1/session'), 204)
    await vi.waitFor(() => expect(lastAtPbx()).toEqual({ ready: false, reason: null }))
  })

  test('a call that rings out makes the agent not ready; one that is refused or given up does not', async () => {
    const interactionId = await world.call(mai, 'agent1001')
    await world.hear({ type: 'not-answered', interactionId, extension: 'agent1001', why: 'rejected' })
    await world.hear({ type: 'abandoned', interactionId, waitedMs: 9000 })
    await hungUp(interactionId)
    expect(await state()).toMatchObject({ state: 'ready' })
    const missed = await world.call(mai, 'agent1001')
    await world.hear({ type: 'not-answered', interactionId: missed, extension: 'agent1001', why: 'timeout' })
    expect(await state()).toMatchObject({ state: 'not-ready', reason: 'ring-no-answer' })
    await expectAtPbx({ ready: false, reason: 'ring-no-answer' })
    expect(must(await wish(ready), 200)).toMatchObject({ state: 'ready' })
  })

  test('a desk of which nothing is heard is sent no calls, and is ready again when it is soon back', async () => {
    await passing(world, 125_000)
    await vi.waitFor(() => expect(lastAtPbx()).toEqual({ ready: false, reason: 'technical' }))
    world.clock.now += 60_000
    await state()
    await world.sweepAgents()
    await vi.waitFor(() => expect(lastAtPbx()).toEqual({ ready: true, reason: null }))
  })
})

/** The clock looks as it always does, without a pause. */
async function passing(world: CentralWorld, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 5000) {
    world.clock.now += 5000
    await world.sweepAgents()
  }
}

test('a pause of the centre or its database takes nobody out of the queue by itself', async () => {
  const away = await openCentralWorld(await quickDatabase())
  const minh = await away.signIn('minh')
  must(await minh.request('PUT', '/v1/agent/state', ready), 200)
  const wishes = () => away.db.selectFrom('agent_state').select('wish').execute()
  await passing(away, 100_000)
  away.clock.now += 60_000
  await away.sweepAgents()
  const early = await wishes()
  await passing(away, 120_000)
  const later = await wishes()
  await away.close()
  expect([early, later]).toEqual([[{ wish: 'ready' }], [{ wish: 'not-ready' }]])
})

test('a centre that has just started gives every desk the time to be heard of', async () => {
  const young = await openCentralWorld(await quickDatabase())
  const minh = await young.signIn('minh')
  must(await minh.request('PUT', '/v1/agent/state', ready), 200)
  await young.db
    .updateTable('session')
    .set({ last_seen_at: young.clock.now - 600_000 })
    .execute()
  await passing(young, 60_000)
  const early = await young.db.selectFrom('agent_state').select('wish').execute()
  await passing(young, 60_000)
  const later = await young.db.selectFrom('agent_state').select('wish').execute()
  await young.close()
  expect([early, later]).toEqual([[{ wish: 'ready' }], [{ wish: 'not-ready' }]])
})
