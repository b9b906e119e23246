// The one dial a task's maker may make while the centre is away: what the PBX is told of it, and when it is taken back.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createCallbackReplySchema } from '../../shared/central-contract.ts'
import { profileChangeOf } from '../../shared/domain/capture-machine.ts'
import { assignSeat } from '../../src-central/sessions/places.ts'
import { row, stepThrough } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type Dropped, type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { monday9, must } from '../support/central-world.ts'

describe.each(databaseKinds())('the dial of a lone holder on $name', ({ create }) => {
  let scene: DropScene
  beforeAll(async () => {
    scene = await openDropScene(await create())
  })
  afterAll(() => scene.world.close())
  beforeEach(() => scene.reset())

  const told = () => scene.world.pbx.told
  const forbidden = ({ id }: Dropped) => ({ forbidDial: { interactionId: id, extension: 'agent1001' } })
  const made = async () => {
    const dropped = await scene.drop()
    const { loneDial } = createCallbackReplySchema.parse(must(await scene.announceDrop(dropped), 201))
    return { ...dropped, loneDial }
  }

  test('is permitted with the task: this agent, this number, one interaction, as long as the first lease', async () => {
    const { id, number, loneDial } = await made()
    expect(told()).toEqual([
      {
        allowDial: {
          interactionId: id,
          extension: 'agent1001',
          number,
          standbyUntil: monday9 + 10 * minute
        }
      }
    ])
    expect(loneDial).toEqual({ interactionId: id, grant: expect.any(String) })
    expect((await scene.lan.open(id, { channel: 'callback' })).status).toBe(200)
    expect((await scene.minh.open(id, { channel: 'callback' })).status).toBe(403)
  })

  test('is the same when its reply was lost and the task is told again', async () => {
    const dropped = await made()
    const again = createCallbackReplySchema.parse(must(await scene.announceDrop(dropped), 200))
    expect(again.loneDial?.interactionId).toBe(dropped.id)
    const audited = scene.world.db
      .selectFrom('audit')
      .select('kind')
      .where('interaction_id', '=', dropped.id)
      .where('kind', '=', 'callback-dial-permitted')
    expect(await audited.execute()).toHaveLength(1)
  })

  test('is not promised where the PBX cannot be told', async () => {
    scene.world.pbx.set('down')
    const { loneDial } = await made()
    scene.world.pbx.set('up')
    expect(loneDial).toBeNull()
  })

  test('is taken back when the customer calls in at another desk', async () => {
    const dropped = await made()
    await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
    expect(told().at(-1)).toEqual(forbidden(dropped))
  })

  test('is taken back at the seat where it was permitted, wherever the agent sits meanwhile', async () => {
    await assignSeat(scene.world.db, 'pc-seat', 'agent2009')
    scene.lan = await scene.world.signIn('lan', 'pc-seat')
    const dropped = await scene.drop('agent2009')
    must(await scene.announceDrop(dropped), 201)
    await assignSeat(scene.world.db, 'pc-seat', null)
    scene.lan = await scene.world.signIn('lan')
    await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
    expect(told().at(-1)).toEqual({ forbidDial: { interactionId: dropped.id, extension: 'agent2009' } })
  })

  test('is taken back when the lease is given back', async () => {
    const dropped = await made()
    must(await scene.lan.request('POST', `${dropped.path}/release`, { leaseNumber: 1 }), 200)
    expect(told().at(-1)).toEqual(forbidden(dropped))
  })

  test('ends with its lease: nobody needs to take it back later', async () => {
    const dropped = await made()
    scene.world.clock.now += 10 * minute
    await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
    expect(told().filter((one) => 'forbidDial' in one)).toEqual([])
  })

  test('is not given again once the task has gone to somebody else', async () => {
    const dropped = await made()
    await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
    const again = createCallbackReplySchema.parse(must(await scene.announceDrop(dropped), 200))
    expect(again.loneDial).toBeNull()
  })

  test('leaves its capture as one change, its attempt counted and its contact written, when the centre is back', async () => {
    const { loneDial, ...dropped } = await made()
    const { interactionId, grant } = loneDial ?? { interactionId: '', grant: '' }
    const done = stepThrough(
      dropped.draft,
      [
        { type: 'resume', interactionId },
        { type: 'answer', field: 'hobbies', value: ['music'] },
        { type: 'send' }
      ],
      monday9
    )
    must(await scene.patch(dropped, grant, profileChangeOf(done)), 200)
    expect(await scene.storedTask(dropped.id)).toMatchObject({
      state: 'closed',
      outcome: 'completed',
      attempts: [{ interactionId, agentId: 'agent-lan', outcome: 'answered' }]
    })
    const contact = { reason: 'tariff', note: '', channel: 'callback', result: 'sent', closedAt: monday9 }
    must(
      await scene.world.request('PUT', `/v1/interactions/${interactionId}/contact`, contact, row(grant, 'k')),
      200
    )
  })
})

describe.each(databaseKinds())('the dial of a lease on $name', ({ create }) => {
  let scene: DropScene
  beforeAll(async () => {
    scene = await openDropScene(await create())
  })
  afterAll(() => scene.world.close())
  beforeEach(() => scene.reset())

  const forbids = () => scene.world.pbx.told.filter((one) => 'forbidDial' in one)
  const leased = async () => {
    const dropped = await scene.waiting()
    const { interactionId } = await scene.lan.leased(dropped.id)
    return { ...dropped, interactionId }
  }
  const forbidden = ({ interactionId }: { interactionId: string }) => [
    { forbidDial: { interactionId, extension: 'agent1001' } }
  ]

  test('ends when the lease is given back', async () => {
    const one = await leased()
    must(await scene.lan.request('POST', `${one.path}/release`, { leaseNumber: 2 }), 200)
    expect(forbids()).toEqual(forbidden(one))
  })

  test('ends when the customer calls in at another desk', async () => {
    const one = await leased()
    await scene.minh.brief(await scene.world.call(one.number, 'agent1002'))
    expect(forbids()).toEqual(forbidden(one))
  })

  test('ends when its lease has run out and a colleague takes the task, whose own dial stands', async () => {
    const one = await leased()
    scene.world.clock.now += 10 * minute
    must(await scene.minh.lease(one.id), 200)
    expect(forbids()).toEqual(forbidden(one))
  })

  test('is used up once it was dialled: nothing is taken back', async () => {
    const one = await leased()
    const { interactionId, number } = one
    await scene.world.hear({ type: 'dialled', interactionId, extension: 'agent1001', number })
    await scene.minh.brief(await scene.world.call(number, 'agent1002'))
    expect(forbids()).toEqual([])
  })
})
