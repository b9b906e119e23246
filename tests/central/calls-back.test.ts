// Calls back as the PBX knows them: dialled without a word from the desk, handed on, ended while the centre was away.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { assignSeat } from '../../src-central/sessions/places.ts'
import { quickDatabase } from '../support/central-databases.ts'
import { type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { must } from '../support/central-world.ts'

describe('calls back as the PBX knows them', () => {
  let scene: DropScene
  beforeAll(async () => {
    scene = await openDropScene(await quickDatabase())
  })
  afterAll(() => scene.world.close())
  beforeEach(() => scene.reset())

  const reached = async (interactionId: string, number: string) => {
    await scene.world.hear({ type: 'dialled', interactionId, extension: 'agent1002', number })
    await scene.world.hear({ type: 'answered', interactionId, extension: 'agent1002' })
  }
  const over = (interactionId: string) =>
    scene.world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })

  test('a callback that was dialled and not reached counts though its desk died, and keeps its distance', async () => {
    const dropped = await scene.waiting()
    const { interactionId } = await scene.minh.leased(dropped.id)
    await scene.world.hear({ type: 'dialled', interactionId, extension: 'agent1002', number: dropped.number })
    await over(interactionId)
    const at = scene.world.clock.now
    scene.world.clock.now += 10 * minute
    expect((await scene.lan.lease(dropped.id)).body).toMatchObject({
      code: 'callback-not-due',
      nextAt: at + 15 * minute
    })
    scene.world.clock.now += 5 * minute
    expect(must(await scene.lan.lease(dropped.id), 200)).toMatchObject({
      task: { attempts: [{ at, agentId: 'agent-minh', interactionId, outcome: 'no-answer' }] }
    })
  })

  test('a desk that had talked to a customer whom the PBX took for not reached is believed', async () => {
    const dropped = await scene.waiting()
    const { task, interactionId, briefing } = await scene.minh.leased(dropped.id)
    await scene.world.hear({ type: 'dialled', interactionId, extension: 'agent1002', number: dropped.number })
    await over(interactionId)
    scene.world.clock.now += 15 * minute
    const again = await scene.minh.leased(dropped.id)
    expect(again.task.attempts).toMatchObject([{ interactionId, outcome: 'no-answer' }])
    const told = { leaseNumber: again.task.lastLeaseNumber, interactionId, outcome: 'answered', at: 0 }
    const draft = { ...task.draft, revision: task.draft.revision + 5 }
    expect((await scene.attempt(briefing.grant, dropped.path, { ...told, draft })).body).toMatchObject({
      attempts: [{ interactionId, outcome: 'answered' }]
    })
  })

  test('a holder who moves to another PC after the call keeps the hour', async () => {
    await assignSeat(scene.world.db, 'pc-a', 'agent2011')
    const dropped = await scene.waiting()
    scene.minh = await scene.world.signIn('minh', 'pc-a')
    const { interactionId } = await scene.minh.leased(dropped.id)
    await scene.world.hear({ type: 'dialled', interactionId, extension: 'agent2011', number: dropped.number })
    await scene.world.hear({ type: 'answered', interactionId, extension: 'agent2011' })
    await over(interactionId)
    await assignSeat(scene.world.db, 'pc-a', null)
    await scene.world.signIn('minh')
    scene.world.clock.now += 30 * minute
    expect((await scene.lan.lease(dropped.id)).body.code).toBe('callback-held-by-other')
  })

  test('a customer who was called back and is handed on comes with the record, and nobody else gets it', async () => {
    const dropped = await scene.waiting()
    const hoa = await scene.world.signIn('hoa')
    const { interactionId } = await scene.minh.leased(dropped.id)
    await reached(interactionId, dropped.number)
    expect((await scene.lan.open(interactionId)).body.code).toBe('interaction-not-announced')
    await scene.world.hear({ type: 'offered', interactionId, extension: 'agent1001' })
    expect(await scene.lan.brief(interactionId)).toMatchObject({
      ani: dropped.number,
      subject: { kind: 'found', record: { subscriberId: dropped.draft.subscriberId } },
      callback: null
    })
    expect((await hoa.open(interactionId)).body.code).toBe('interaction-not-announced')
    expect((await scene.minh.open(interactionId)).body.code).toBe('interaction-not-announced')
    expect((await scene.minh.open(interactionId, { channel: 'callback' })).status).toBe(200)
  })

  test('calls that end while the centre is away are over when it is back; those that go on and callbacks not dialled stay', async () => {
    const dropped = await scene.waiting()
    const { interactionId: undialled } = await scene.minh.leased(dropped.id)
    const other = await scene.drop()
    const [gone, stays] = [other.briefing.interactionId, await scene.world.call('+84901234567', 'agent1002')]
    for (const [interactionId, extension] of [
      [gone, 'agent1001'],
      [stays, 'agent1002']
    ] as const)
      await scene.world.hear({ type: 'answered', interactionId, extension })
    await scene.world.hear({ type: 'down' })
    await scene.world.hear({ type: 'up' })
    await scene.world.hear({ type: 'all-told', interactionIds: [stays] })
    const rows = await scene.world.db
      .selectFrom('interaction')
      .select(['interaction_id', 'ended_at', 'cause', 'ended_by'])
      .where('interaction_id', 'in', [undialled, gone, stays])
      .execute()
    const open = { ended_at: null, cause: null, ended_by: null }
    expect(Object.fromEntries(rows.map(({ interaction_id, ...end }) => [interaction_id, end]))).toEqual({
      [undialled]: open,
      [gone]: { ended_at: scene.world.clock.now, cause: null, ended_by: 'pbx' },
      [stays]: open
    })
  })
})
