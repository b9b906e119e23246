// A callback nobody has is asked of one free agent after the other, kept for its agent after a call that reached nobody, and
// never dialled but under a lease.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CallbackList } from '../../shared/central-contract.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { must, type SignedInAgent } from '../support/central-world.ts'

describe.each(databaseKinds())('a callback that is due and nobody’s, on $name', ({ create }) => {
  let scene: DropScene
  beforeAll(async () => {
    scene = await openDropScene(await create())
  })
  afterAll(() => scene.world.close())
  beforeEach(async () => {
    await scene.world.hear({ type: 'all-told', interactionIds: [] })
    await scene.reset()
  })

  const setState = async (agent: SignedInAgent, state: object) =>
    must(await agent.request('PUT', '/v1/agent/state', state), 200)
  const askedOf = async (id: string) => (await scene.storedTask(id)).offer?.to?.agentId ?? null
  const sweep = () => scene.world.sweep()
  /** Time passes, and these desks are heard of; the centre's own timer may look at any moment. */
  const later = async (after: number, ...heard: string[]) => {
    const last_seen_at = scene.world.clock.now + after
    const agentIds = heard.length > 0 ? heard : ['agent-lan', 'agent-minh']
    await scene.world.db
      .updateTable('session')
      .set({ last_seen_at })
      .where('agent_id', 'in', agentIds)
      .execute()
    scene.world.clock.now += after
  }
  const busy = async (agent: SignedInAgent, id: string, path: string) => {
    const { interactionId, briefing, task } = await agent.leased(id)
    const extension = agent === scene.lan ? 'agent1001' : 'agent1002'
    await scene.world.hear({ type: 'dialled', interactionId, extension, number: '9' })
    await scene.world.hear({ type: 'ended', interactionId, cause: 17, by: 'customer' })
    const body = { leaseNumber: task.lastLeaseNumber, interactionId, outcome: 'busy' }
    return must(await scene.attempt(briefing.grant, path, { ...body, at: scene.world.clock.now }), 200)
  }

  test('is asked of one free agent, then of the other, and whoever is first takes it', async () => {
    const { id } = await scene.waiting()
    await sweep()
    const first = await askedOf(id)
    await sweep()
    expect(await askedOf(id)).toBe(first)
    await later(3 * minute)
    await sweep()
    const second = await askedOf(id)
    expect(new Set([first, second])).toEqual(new Set(['agent-lan', 'agent-minh']))
    const other = second === 'agent-lan' ? scene.minh : scene.lan
    expect((await other.leased(id)).task).toMatchObject({ lastLeaseNumber: 2 })
    expect(await askedOf(id)).toBeNull()
    const listed = must<CallbackList>(await scene.lan.request('GET', '/v1/callbacks'), 200)
    expect(listed.tasks).toMatchObject([{ id, lease: { number: 2 } }])
  })

  test('is asked of nobody who has a customer, a wrap-up or another callback to make', async () => {
    const [one, two] = [await scene.waiting(), await scene.waiting()]
    await scene.minh.leased(one.id)
    await sweep()
    expect([await askedOf(one.id), await askedOf(two.id)]).toEqual([null, 'agent-lan'])
  })

  test('is asked of who waits for calls before who is in a break', async () => {
    await setState(scene.minh, { state: 'ready', reason: null })
    const { id } = await scene.waiting()
    await sweep()
    expect(await askedOf(id)).toBe('agent-minh')
  })

  test('goes on to the next when the one who is asked leaves it, and to nobody it was not asked of', async () => {
    const { id, path } = await scene.waiting()
    await sweep()
    const first = await askedOf(id)
    const [asked, other] = first === 'agent-lan' ? [scene.lan, scene.minh] : [scene.minh, scene.lan]
    expect((await other.request('POST', `${path}/pass`, {})).body.code).toBe('callback-lease-lost')
    const passed = must(await asked.request('POST', `${path}/pass`, {}), 200)
    expect(passed).toMatchObject({ offer: { to: null }, draft: { fields: { occupation: null } } })
    await sweep()
    expect(await askedOf(id)).toBe(other.session.agent.agentId)
  })

  test('that its agent gives back is asked of the other first', async () => {
    const { id, path } = await scene.waiting()
    const { task } = await scene.lan.leased(id)
    must(await scene.lan.request('POST', `${path}/release`, { leaseNumber: task.lastLeaseNumber }), 200)
    await sweep()
    expect(await askedOf(id)).toBe('agent-minh')
  })

  test('is its agent’s again after a call that reached nobody, and anybody’s ten minutes later', async () => {
    const { id, path } = await scene.waiting()
    const { now } = scene.world.clock
    expect(await busy(scene.minh, id, path)).toMatchObject({
      dueAt: now + 15 * minute,
      lease: { agentId: 'agent-minh', expiresAt: now + 25 * minute }
    })
    expect(await scene.stateOf(scene.minh)).not.toBe('callback')
    await later(15 * minute)
    await sweep()
    expect(await askedOf(id)).toBeNull()
    expect((await scene.lan.lease(id)).body.code).toBe('callback-held-by-other')
    await later(10 * minute)
    await sweep()
    expect(await askedOf(id)).toBe('agent-lan')
    expect((await scene.lan.leased(id)).task.lease).toMatchObject({ number: 4, agentId: 'agent-lan' })
  })

  test('is the next one’s at once when the desk it is kept at is not heard of any more', async () => {
    const { id, path } = await scene.waiting()
    await busy(scene.minh, id, path)
    await later(15 * minute, 'agent-lan')
    await sweep()
    expect(await scene.storedTask(id)).toMatchObject({ lease: null, offer: { to: { agentId: 'agent-lan' } } })
    must(await scene.lan.lease(id), 200)
  })

  test('is nobody’s at night, and in the morning one each', async () => {
    const [one, two] = [await scene.waiting(), await scene.waiting()]
    const three = await scene.waiting()
    const askedNow = () => Promise.all([one, two, three].map(({ id }) => askedOf(id)))
    const night = new Date('2026-11-23T22:00:00+07:00').getTime()
    await later(night - scene.world.clock.now)
    await scene.world.db.updateTable('callback_task').set({ task: sql`task - 'offer'` }).execute()
    await sweep()
    expect(await askedNow()).toEqual([null, null, null])
    await later(9 * 60 * minute)
    // another shift
    scene.lan = await scene.world.signIn('lan')
    scene.minh = await scene.world.signIn('minh')
    await sweep()
    expect(new Set(await askedNow())).toEqual(new Set(['agent-lan', 'agent-minh', null]))
  })
})
