// Whose duty a callback is at the centre: kept alive by who works on it, put off, given by a lead, handed back by who
// leaves. One drop, one caller, whatever happens to the one who had it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CallbackList } from '../../shared/central-contract.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { must, type SignedInAgent } from '../support/central-world.ts'

describe.each(databaseKinds())('the duty to call back, on $name', ({ create }) => {
  let scene: DropScene
  let trang: SignedInAgent
  beforeAll(async () => {
    scene = await openDropScene(await create())
  })
  afterAll(() => scene.world.close())
  beforeEach(async () => {
    // A customer somebody talked to in the test before has hung up.
    await scene.world.hear({ type: 'all-told', interactionIds: [] })
    await scene.reset()
    trang = await scene.world.signIn('trang')
  })

  const post = (agent: SignedInAgent, path: string, body: object) => agent.request('POST', path, body)
  const assign = (path: string, agentId: string | null, by = trang) => post(by, `${path}/assign`, { agentId })
  const dials = (id: string) =>
    scene.world.pbx.told.filter((one) => JSON.stringify(one).includes(id) || 'forbidDial' in one)
  const auditOf = async (kind: string) =>
    (
      await scene.world.db
        .selectFrom('audit')
        .select(['agent_id', 'detail'])
        .where('kind', '=', kind)
        .execute()
    ).at(-1)
  const dialled = (interactionId: string, extension: string) =>
    scene.world.hear({ type: 'dialled', interactionId, extension, number: '9' })

  test('signs of life keep a task with whoever works on it; soon after the last one it is anybody’s', async () => {
    const { id, path } = await scene.waiting()
    const { task } = await scene.minh.leased(id)
    const { clock } = scene.world
    for (let beat = 0; beat < 20; beat += 1) {
      clock.now += minute
      must(await post(scene.minh, `${path}/heartbeat`, { leaseNumber: task.lastLeaseNumber }), 200)
    }
    clock.now += 2 * minute - 1
    expect((await scene.lan.lease(id)).body.code).toBe('callback-held-by-other')
    clock.now += 1
    must(await scene.lan.lease(id), 200)
    expect((await post(scene.minh, `${path}/heartbeat`, { leaseNumber: 2 })).body.code).toBe(
      'callback-lease-lost'
    )
  })

  test('a lead gives a task to an agent who is there; whoever had it may dial no more', async () => {
    const { id, path } = await scene.waiting()
    const leased = await scene.minh.leased(id)
    const given = must(await assign(path, 'agent-lan'), 200)
    expect(given).toMatchObject({
      lastLeaseNumber: 3,
      lease: { number: 3, agentId: 'agent-lan', hostId: 'pc-lan', assignedBy: trang.session.agent.agentId }
    })
    expect(given).toMatchObject({ draft: { fields: { occupation: null } } })
    expect(dials(id)).toContainEqual({
      forbidDial: { interactionId: leased.interactionId, extension: 'agent1002' }
    })
    expect(await scene.stateOf(scene.minh)).not.toBe('callback')
    expect((await post(scene.minh, `${path}/heartbeat`, { leaseNumber: 2 })).body.code).toBe(
      'callback-lease-lost'
    )
    expect((await scene.minh.lease(id)).body.code).toBe('callback-held-by-other')
    expect((await scene.lan.leased(id)).task.lease).toMatchObject({ number: 3, agentId: 'agent-lan' })
    expect(await auditOf('callback-assigned')).toEqual({
      agent_id: trang.session.agent.agentId,
      detail: { callbackId: id, to: 'agent-lan', from: 'agent-minh', lease: 3 }
    })
  })

  test('a task goes back to everybody at a lead’s word, and to nobody who is not at a telephone', async () => {
    const { id, path } = await scene.waiting()
    await scene.minh.leased(id)
    expect(must(await assign(path, null), 200)).toMatchObject({ lease: null })
    expect((await assign(path, 'agent-nobody')).body.code).toBe('callback-agent-away')
    must(await scene.lan.request('DELETE', '/v1/session'), 204)
    expect((await assign(path, 'agent-lan')).body.code).toBe('callback-agent-away')
    must(await scene.minh.lease(id), 200)
  })

  test('agents give no tasks away, and nobody interrupts a call', async () => {
    const { id, path } = await scene.waiting()
    expect((await assign(path, 'agent-minh', scene.lan)).body.code).toBe('not-permitted')
    const { interactionId } = await scene.minh.leased(id)
    await dialled(interactionId, 'agent1002')
    expect((await assign(path, 'agent-lan')).body.code).toBe('callback-being-called')
    await scene.world.hear({ type: 'answered', interactionId, extension: 'agent1002' })
    expect((await assign(path, null)).body.code).toBe('callback-being-called')
  })

  test('a dial that was on its way when the task was given away goes on, and the new holder calls nobody', async () => {
    const { id, path } = await scene.waiting()
    const { interactionId } = await scene.minh.leased(id)
    must(await assign(path, 'agent-lan'), 200)
    await dialled(interactionId, 'agent1002')
    expect((await scene.lan.lease(id)).body.code).toBe('callback-held-by-other')
    await scene.world.hear({ type: 'ended', interactionId, cause: 17, by: 'customer' })
    // not reached, by the PBX's word: the next call keeps its distance
    expect((await scene.lan.lease(id)).body.code).toBe('callback-not-due')
  })

  test('what is put off is due later and still its agent’s; too late is refused', async () => {
    const { id, path } = await scene.waiting()
    const { task } = await scene.minh.leased(id)
    const { clock } = scene.world
    const leaseNumber = task.lastLeaseNumber
    expect(must(await post(scene.minh, `${path}/put-off`, { leaseNumber, minutes: 15 }), 200)).toMatchObject({
      dueAt: clock.now + 15 * minute,
      lease: { number: leaseNumber, expiresAt: clock.now + 25 * minute }
    })
    expect((await post(scene.minh, `${path}/put-off`, { leaseNumber, minutes: 7 })).status).toBe(400)
    expect((await post(scene.lan, `${path}/put-off`, { leaseNumber, minutes: 5 })).body.code).toBe(
      'callback-lease-lost'
    )
    clock.now += 20 * minute
    expect((await scene.lan.lease(id)).body.code).toBe('callback-held-by-other')
    must(await scene.minh.lease(id), 200)
    clock.now += 11.6 * 60 * minute
    scene.minh = await scene.world.signIn('minh')
    expect((await post(scene.minh, `${path}/put-off`, { leaseNumber, minutes: 15 })).body.code).toBe(
      'callback-put-off-too-late'
    )
  })

  test('an agent who signs out leaves their tasks to the others at once, but not one that is being dialled', async () => {
    const [waiting, dialling] = [await scene.waiting(), await scene.waiting()]
    trang = await scene.world.signIn('trang')
    must(await assign(waiting.path, 'agent-minh'), 200)
    const { interactionId } = await scene.minh.leased(dialling.id)
    await dialled(interactionId, 'agent1002')
    must(await scene.minh.request('DELETE', '/v1/session'), 204)
    expect((await scene.storedTask(waiting.id)).lease).toBeNull()
    expect((await scene.storedTask(dialling.id)).lease).toMatchObject({ agentId: 'agent-minh' })
    must(await scene.lan.lease(waiting.id), 200)
    expect((await scene.lan.lease(dialling.id)).body.code).toBe('callback-held-by-other')
    expect(await auditOf('callback-released')).toEqual({
      agent_id: 'agent-minh',
      detail: { callbackId: waiting.id, lease: 2, why: 'signed-out' }
    })
  })

  test('somebody else answering is an attempt that keeps the draft as it was, and the customer is left alone', async () => {
    const { id, path, draft } = await scene.waiting()
    const { interactionId, briefing } = await scene.minh.leased(id)
    await dialled(interactionId, 'agent1002')
    await scene.world.hear({ type: 'answered', interactionId, extension: 'agent1002' })
    const { now } = scene.world.clock
    const before = { ...draft, revision: draft.revision + 3 }
    const body = { leaseNumber: 2, interactionId, outcome: 'wrong-person', at: now, draft: before }
    expect(must(await scene.attempt(briefing.grant, path, body), 200)).toMatchObject({
      state: 'open',
      lease: null,
      dueAt: now + 120 * minute,
      attempts: [{ outcome: 'wrong-person', agentId: 'agent-minh' }]
    })
    expect(await scene.storedTask(id)).toMatchObject({
      draft: { state: 'suspended', fields: { occupation: { value: 'teacher' }, hobbies: null } }
    })
    await scene.world.hear({ type: 'ended', interactionId, cause: 16, by: 'agent' })
    scene.world.clock.now += 119 * minute
    scene.lan = await scene.world.signIn('lan')
    expect((await scene.lan.lease(id)).body.code).toBe('callback-not-due')
    scene.world.clock.now += minute
    must(await scene.lan.lease(id), 200)
  })

  test('the lead sees who holds what until when, and how often it was tried, without what customers told', async () => {
    const { id } = await scene.waiting()
    await scene.minh.leased(id)
    const { tasks } = must<CallbackList>(await trang.request('GET', '/v1/callbacks'), 200)
    expect(tasks).toMatchObject([
      { id, lease: { agentId: 'agent-minh' }, attempts: [], draft: { fields: { occupation: null } } }
    ])
  })
})
