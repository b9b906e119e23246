// A customer who is cut off calls again before the first agent has said how the call ended.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { profileChangeOf } from '../../shared/domain/capture-machine.ts'
import type { CaptureRecord, HostCaptureEvent } from '../../shared/domain/capture-record.ts'
import { captureAfter, droppedHalfway, stepThrough } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type Dropped, type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { monday9, must } from '../support/central-world.ts'

describe.each(databaseKinds())('a redial within the wrap-up time on $name', ({ create }) => {
  let scene: DropScene
  beforeAll(async () => {
    scene = await openDropScene(await create())
  })
  afterAll(() => scene.world.close())
  beforeEach(() => scene.reset())

  const confirmBy = monday9 + 30_000
  const hungUp = { type: 'confirm-ending', code: 'customer-hung-up' } as const
  const dropConfirmed = { type: 'confirm-ending', code: 'dropped' } as const
  /** A drop whose agent has not answered yet, as Lan's host has just told it. */
  const proposed = async (told = droppedHalfway.slice(0, 4)): Promise<Dropped> => {
    const dropped = await scene.drop()
    const lost = { type: 'call-lost', proposal: 'dropped', confirmBy } as const
    const draft = captureAfter(dropped.briefing, [...told, lost], scene.world.clock.now)
    const one = { ...dropped, draft, id: draft.captureId, path: `/v1/callbacks/${draft.captureId}` }
    must(await scene.announceDrop(one), 201)
    return one
  }
  const onwards = ({ draft }: Dropped, event: HostCaptureEvent): CaptureRecord =>
    stepThrough(draft, [event], scene.world.clock.now)
  const retell = (dropped: Dropped, draft: CaptureRecord) => scene.announceDrop({ ...dropped, draft })
  const redial = async ({ number }: Dropped) => scene.minh.brief(await scene.world.call(number, 'agent1002'))
  const finishedBy = (draft: CaptureRecord, interactionId: string) =>
    stepThrough(
      stepThrough(draft.state === 'lost' ? stepThrough(draft, [dropConfirmed], monday9) : draft, [], monday9),
      [
        { type: 'resume', interactionId },
        { type: 'answer', field: 'hobbies', value: ['music'] },
        { type: 'send' }
      ],
      scene.world.clock.now
    )
  const changesOf = ({ draft }: Dropped) =>
    scene.world.db
      .selectFrom('profile_change')
      .select(['capture_id', 'agent_id'])
      .where('subscriber_id', '=', draft.subscriberId)
      .execute()
  const auditOf = async ({ draft }: Dropped) =>
    (
      await scene.world.db
        .selectFrom('audit')
        .select('kind')
        .where('subscriber_id', '=', draft.subscriberId)
        .where('kind', 'like', 'callback-%')
        .orderBy('entry_id')
        .execute()
    ).map(({ kind }) => kind)

  test('nobody dials or lists a drop that is not confirmed; it stands by itself when its time is over', async () => {
    const { id } = await proposed()
    for (const agent of [scene.lan, scene.minh])
      expect(must(await agent.request('GET', '/v1/callbacks'), 200)).toMatchObject({ tasks: [] })
    expect((await scene.lan.lease(id)).body).toMatchObject({ code: 'callback-not-due', nextAt: confirmBy })
    expect((await scene.minh.lease(id)).body.code).toBe('callback-held-by-other')
    expect(scene.world.pbx.told.filter((one) => 'allowDial' in one)).toEqual([])
    scene.world.clock.now = confirmBy
    expect(must(await scene.lan.request('GET', '/v1/callbacks'), 200)).toMatchObject({ tasks: [{ id }] })
    must(await scene.lan.lease(id), 200)
  })

  test('a host whose clock is ahead proposes no longer than the wrap-up time', async () => {
    const dropped = await scene.drop()
    const lost = { type: 'call-lost', proposal: 'dropped', confirmBy: monday9 + 600 * minute } as const
    const draft = captureAfter(dropped.briefing, [...droppedHalfway.slice(0, 4), lost], monday9)
    const reply = await scene.announceDrop({
      ...dropped,
      draft,
      id: draft.captureId,
      path: `/v1/callbacks/${draft.captureId}`
    })
    expect(reply.body).toMatchObject({ draft: { ending: { confirmBy } } })
  })

  test('the agent’s word makes it a duty at once', async () => {
    const dropped = await proposed()
    const confirmed = onwards(dropped, dropConfirmed)
    expect(must(await retell(dropped, confirmed), 200)).toMatchObject({ draft: { state: 'suspended' } })
    must(await retell(dropped, confirmed), 200)
    expect(must(await scene.lan.request('GET', '/v1/callbacks'), 200)).toMatchObject({
      tasks: [{ id: dropped.id }]
    })
    expect(await auditOf(dropped)).toEqual([
      'callback-created',
      'callback-confirmed',
      'callback-dial-permitted'
    ])
  })

  test('the redial brings the task along, and the agent who confirms the drop afterwards changes nothing', async () => {
    const dropped = await proposed()
    const popped = await redial(dropped)
    expect(popped.callback).toMatchObject({
      id: dropped.id,
      lease: { number: 2, agentId: 'agent-minh' },
      draft: { fields: { occupation: { value: 'teacher' } } }
    })
    const late = must(await retell(dropped, onwards(dropped, dropConfirmed)), 200)
    expect(late).toMatchObject({ lease: { number: 2, agentId: 'agent-minh' }, loneDial: null })
    const done = finishedBy(popped.callback?.draft ?? dropped.draft, popped.interactionId)
    must(await scene.patch(dropped, popped.grant, profileChangeOf(done)), 200)
    expect(await changesOf(dropped)).toEqual([{ capture_id: dropped.id, agent_id: 'agent-minh' }])
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'completed' })
  })

  test.each(['while the customer is on the line', 'after the capture is finished'])(
    'who says that the customer hung up %s finds it gone on there: one change all the same',
    async (when) => {
      const dropped = await proposed()
      const popped = await redial(dropped)
      const done = finishedBy(popped.callback?.draft ?? dropped.draft, popped.interactionId)
      const finish = async () => must(await scene.patch(dropped, popped.grant, profileChangeOf(done)), 200)
      const sayHungUp = () =>
        scene.patch(dropped, dropped.briefing.grant, profileChangeOf(onwards(dropped, hungUp)))
      const order = when.startsWith('while') ? [sayHungUp, finish] : [finish, sayHungUp]
      const replies = []
      for (const act of order) replies.push(await act())
      expect(replies).toContainEqual(
        expect.objectContaining({ body: expect.objectContaining({ code: 'callback-lease-lost' }) })
      )
      expect(await changesOf(dropped)).toEqual([{ capture_id: dropped.id, agent_id: 'agent-minh' }])
      expect(await scene.profileOf(dropped)).toMatchObject({
        occupation: { value: 'teacher' },
        hobbies: { value: ['music'] }
      })
    }
  )

  test('no drop after all, with answers: the task goes with their one change', async () => {
    const dropped = await proposed()
    const change = profileChangeOf(onwards(dropped, hungUp))
    const receipt = must(await scene.patch(dropped, dropped.briefing.grant, change), 200)
    expect((await scene.patch(dropped, dropped.briefing.grant, change)).body).toEqual(receipt)
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'withdrawn' })
    expect(await changesOf(dropped)).toEqual([{ capture_id: dropped.id, agent_id: 'agent-lan' }])
    expect((await redial(dropped)).callback).toBeNull()
  })

  test('no drop after all, with nothing told: the task goes, and nothing is written', async () => {
    const dropped = await proposed([{ type: 'invite' }])
    const closed = onwards(dropped, hungUp)
    expect(closed.state).toBe('closed')
    expect(must(await retell(dropped, closed), 200)).toMatchObject({ state: 'closed', outcome: 'withdrawn' })
    expect(must(await retell(dropped, closed), 200)).toMatchObject({ outcome: 'withdrawn' })
    expect(await changesOf(dropped)).toEqual([])
    expect((await redial(dropped)).callback).toBeNull()
  })

  test('no drop after all, but a colleague has the customer: the capture goes on there', async () => {
    const dropped = await proposed([{ type: 'invite' }])
    await redial(dropped)
    expect((await retell(dropped, onwards(dropped, hungUp))).body).toMatchObject({
      status: 409,
      code: 'callback-lease-lost'
    })
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'open', lease: { number: 2 } })
  })

  test('a redial that has only rung elsewhere takes nothing away from the first agent’s word', async () => {
    const dropped = await proposed()
    const popped = await redial(dropped)
    await scene.world.hear({
      type: 'ended',
      interactionId: popped.interactionId,
      cause: 16,
      by: 'customer'
    })
    const leaseNumber = popped.callback?.lease?.number
    must(await scene.minh.request('POST', `${dropped.path}/release`, { leaseNumber }), 200)
    expect(must(await scene.minh.request('GET', '/v1/callbacks'), 200)).toMatchObject({ tasks: [] })
    expect((await scene.minh.lease(dropped.id)).body.code).toBe('callback-not-due')
    const change = profileChangeOf(onwards(dropped, hungUp))
    must(await scene.patch(dropped, dropped.briefing.grant, change), 200)
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'withdrawn' })
    expect(await changesOf(dropped)).toEqual([{ capture_id: dropped.id, agent_id: 'agent-lan' }])
  })

  test('dropped a second time and finished at a third desk: the second desk’s late word is settled, new words are not', async () => {
    const dropped = await proposed()
    const hoa = await scene.world.signIn('hoa')
    const second = await redial(dropped)
    const before = stepThrough(second.callback?.draft ?? dropped.draft, [dropConfirmed], monday9)
    const lost = stepThrough(
      before,
      [
        { type: 'resume', interactionId: second.interactionId },
        { type: 'call-lost', proposal: 'dropped', confirmBy }
      ],
      monday9
    )
    const saved = stepThrough(lost, [dropConfirmed], monday9)
    must(await scene.minh.request('PUT', `${dropped.path}/draft`, { leaseNumber: 2, draft: saved }), 200)
    const third = await hoa.brief(await scene.world.call(dropped.number, 'agent1003'))
    const attempt = { leaseNumber: 2, interactionId: second.interactionId, outcome: 'dropped', at: monday9 }
    const attemptWith = (draft: CaptureRecord) =>
      scene.attempt(second.grant, dropped.path, { ...attempt, draft })
    const changed = (draft: CaptureRecord) =>
      scene.patch(dropped, second.grant, profileChangeOf(stepThrough(draft, [hungUp], monday9)))
    const withNews = stepThrough(
      before,
      [
        { type: 'resume', interactionId: second.interactionId },
        { type: 'answer', field: 'hobbies', value: ['sport'] },
        { type: 'call-lost', proposal: 'dropped', confirmBy }
      ],
      monday9
    )
    const codes = async () => [
      (await attemptWith(saved)).body.code,
      (await changed(lost)).body.code,
      (await attemptWith(withNews)).body.code,
      (await changed(withNews)).body.code
    ]
    expect(await codes()).toEqual([
      'callback-lease-lost',
      'callback-lease-lost',
      'callback-held-by-other',
      'callback-held-by-other'
    ])
    const done = finishedBy(third.callback?.draft ?? saved, third.interactionId)
    must(await scene.patch(dropped, third.grant, profileChangeOf(done)), 200)
    expect(await codes()).toEqual([
      'callback-lease-lost',
      'callback-lease-lost',
      'callback-closed',
      'idempotency-key-reused'
    ])
    expect((await scene.profileOf(dropped)).hobbies).toMatchObject({ value: ['music'] })
  })

  test('the PBX takes it for a goodbye: withdrawn; the agent knows better: owed again', async () => {
    const dropped = await proposed()
    const doubted = onwards(dropped, { type: 'repropose', proposal: 'customer-hung-up' })
    expect(must(await retell(dropped, doubted), 200)).toMatchObject({ outcome: 'withdrawn' })
    const confirmed = stepThrough(doubted, [dropConfirmed], monday9)
    expect(must(await retell(dropped, confirmed), 200)).toMatchObject({ state: 'open', lease: { number: 1 } })
    expect(await auditOf(dropped)).toContain('callback-reopened')
    must(await scene.lan.lease(dropped.id), 200)
  })

  test('a goodbye of which the drop was never told makes no duty', async () => {
    const dropped = await scene.drop()
    const draft = captureAfter(
      dropped.briefing,
      [{ type: 'invite' }, { type: 'call-lost', proposal: 'dropped', confirmBy }, hungUp],
      monday9
    )
    const path = `/v1/callbacks/${draft.captureId}`
    expect(
      must(await scene.announceDrop({ ...dropped, draft, id: draft.captureId, path }), 200)
    ).toMatchObject({
      state: 'closed',
      outcome: 'withdrawn'
    })
  })
})
