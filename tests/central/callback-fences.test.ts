// Who may speak for a callback, and who may dial: the holder of the lease alone, however old a grant somebody else has, and
// however late a permission reaches the PBX.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CallbackList, createCallbackReplySchema } from '../../shared/central-contract.ts'
import { row } from '../support/central-captures.ts'
import { quickDatabase } from '../support/central-databases.ts'
import { type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { must } from '../support/central-world.ts'

describe('a callback in a colleague’s hands', () => {
  let scene: DropScene
  beforeAll(async () => {
    scene = await openDropScene(await quickDatabase())
  })
  afterAll(() => scene.world.close())
  beforeEach(() => scene.reset())

  /** Minh holds what Lan made; Lan still has the grant of the dropped call. */
  const withMinh = async () => {
    const dropped = await scene.waiting()
    const { interactionId } = await scene.minh.leased(dropped.id)
    return { ...dropped, interactionId, old: dropped.briefing.grant }
  }

  test.each([
    ['heartbeat', {}],
    ['put-off', { minutes: 5 }],
    ['release', {}]
  ])('an older grant of the same customer gets nothing by %s', async (what, body) => {
    const { id, path, old } = await withMinh()
    const before = await scene.storedTask(id)
    const reply = await scene.world.request(
      'POST',
      `${path}/${what}`,
      { leaseNumber: 2, ...body },
      row(old, '')
    )
    expect([reply.body.code, reply.text.includes('teacher')]).toEqual(['callback-lease-lost', false])
    expect(await scene.storedTask(id)).toEqual(before)
  })

  test('an older grant writes no draft over the holder’s', async () => {
    const { id, path, old, draft } = await withMinh()
    const before = await scene.storedTask(id)
    const newer = { ...draft, revision: draft.revision + 9 }
    const reply = await scene.world.request(
      'PUT',
      `${path}/draft`,
      { leaseNumber: 2, draft: newer },
      row(old, '')
    )
    expect(reply.body.code).toBe('callback-lease-lost')
    expect(await scene.storedTask(id)).toEqual(before)
  })

  test('an attempt is told with the grant of its own call and under one’s own lease', async () => {
    const { id, path, old, interactionId, briefing } = await withMinh()
    const before = await scene.storedTask(id)
    const told = { leaseNumber: 2, outcome: 'busy', at: scene.world.clock.now }
    const others = await scene.attempt(old, path, { ...told, interactionId })
    const own = await scene.attempt(old, path, { ...told, interactionId: briefing.interactionId })
    expect([others.body.code, own.body.code]).toEqual(['grant-invalid', 'callback-lease-lost'])
    expect(await scene.storedTask(id)).toEqual(before)
  })

  test('a call from before the task tells no attempt of it', async () => {
    const dropped = await scene.drop()
    const earlier = await scene.lan.brief(await scene.world.call(dropped.number, 'agent1001'))
    const { interactionId } = earlier
    await scene.world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    scene.world.clock.now += minute
    must(await scene.announceDrop(dropped), 201)
    const told = { leaseNumber: 1, interactionId, outcome: 'busy', at: scene.world.clock.now }
    expect((await scene.attempt(earlier.grant, dropped.path, told)).body.code).toBe('grant-invalid')
  })

  test('whoever made it sees what was told until somebody else has had it', async () => {
    const { id, path } = await withMinh()
    const told = async () => {
      const { tasks } = must<CallbackList>(await scene.lan.request('GET', '/v1/callbacks'), 200)
      return tasks.find((task) => task.id === id)?.draft.fields
    }
    must(await scene.minh.request('POST', `${path}/release`, { leaseNumber: 2 }), 200)
    expect(await told()).toEqual({ gender: null, occupation: null, hobbies: null })
  })

  test('whoever made it and tells it once more is not told what a colleague was told', async () => {
    const dropped = await withMinh()
    const again = await scene.announceDrop(dropped)
    expect([again.status, again.text.includes('teacher')]).toEqual([200, false])
  })

  test('an old call of theirs opens nothing of what a colleague holds now', async () => {
    const { id, path, interactionId } = await withMinh()
    must(await scene.minh.request('POST', `${path}/release`, { leaseNumber: 2 }), 200)
    await scene.lan.leased(id)
    const again = await scene.minh.brief(interactionId, { channel: 'callback' })
    expect([again.callback?.id, JSON.stringify(again.callback?.draft).includes('teacher')]).toEqual([
      id,
      false
    ])
  })

  /** While the PBX is being told of a permission, the customer calls in at this desk. */
  const callsInMeanwhile = (number: string, at: 'lan' | 'minh') => {
    const { pbx } = scene.world
    const allow = pbx.allowDial.bind(pbx)
    pbx.allowDial = async (permission) => {
      pbx.allowDial = allow
      await scene[at].brief(await scene.world.call(number, at === 'lan' ? 'agent1001' : 'agent1002'))
      await allow(permission)
    }
  }
  /** What the PBX was told of dials from this extension since it was last permitted one. */
  const lastWord = (extension: string) => {
    const dials = scene.world.pbx.told.filter((one) => 'allowDial' in one || 'forbidDial' in one)
    return dials
      .filter((one) => JSON.stringify(one).includes(extension))
      .map((one) => Object.keys(one)[0])
      .at(-1)
  }

  test('a permission that reaches the PBX after its lease was taken away is taken back', async () => {
    const dropped = await scene.waiting()
    callsInMeanwhile(dropped.number, 'lan')
    expect((await scene.minh.lease(dropped.id)).body.code).toBe('callback-lease-lost')
    expect(lastWord('agent1002')).toBe('forbidDial')
    expect(await scene.storedTask(dropped.id)).toMatchObject({ lease: { number: 3, agentId: 'agent-lan' } })
    expect(await scene.stateOf(scene.minh)).toBe('not-ready')
  })

  test('so is the one that is given beforehand, with the task', async () => {
    const dropped = await scene.drop()
    callsInMeanwhile(dropped.number, 'minh')
    const { loneDial } = createCallbackReplySchema.parse(must(await scene.announceDrop(dropped), 201))
    expect([loneDial, lastWord('agent1001')]).toEqual([null, 'forbidDial'])
  })

  test('who reached the customer does not call them again from another PC within the hour', async () => {
    const dropped = await scene.waiting()
    const { interactionId } = await scene.minh.leased(dropped.id)
    await scene.world.hear({ type: 'dialled', interactionId, extension: 'agent1002', number: dropped.number })
    await scene.world.hear({ type: 'answered', interactionId, extension: 'agent1002' })
    await scene.world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    scene.minh = await scene.world.signIn('minh', 'pc-other')
    const until = scene.world.clock.now + 60 * minute
    // the lease itself is over
    scene.world.clock.now += 5 * minute
    expect((await scene.minh.lease(dropped.id)).body).toMatchObject({
      code: 'callback-held-by-other',
      nextAt: until
    })
    scene.world.clock.now = until
    scene.minh = await scene.world.signIn('minh', 'pc-other')
    must(await scene.minh.lease(dropped.id), 200)
  })

  test('who did not reach the customer goes on from another PC when the next call is due', async () => {
    const dropped = await scene.waiting()
    const { interactionId } = await scene.minh.leased(dropped.id)
    await scene.world.hear({ type: 'dialled', interactionId, extension: 'agent1002', number: dropped.number })
    await scene.world.hear({ type: 'ended', interactionId, cause: 17, by: 'customer' })
    scene.world.clock.now += 15 * minute
    await scene.world.sweep()
    scene.minh = await scene.world.signIn('minh', 'pc-other')
    expect((await scene.minh.lease(dropped.id)).status).toBe(200)
  })
})
