// What happens to a callback while it waits or is worked on: the record moves, calls last long, the PBX knows more than
// the desks have said.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { profileChangeOf } from '../../shared/domain/capture-machine.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import { captureAfter, changeAfter, row, stepThrough } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type Dropped, type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { must } from '../support/central-world.ts'

describe.each(databaseKinds())('callbacks meanwhile on $name', ({ create }) => {
  let scene: DropScene
  beforeAll(async () => {
    scene = await openDropScene(await create())
  })
  afterAll(() => scene.world.close())
  beforeEach(() => scene.reset())

  /** A drop before anything was told; its task an hour later. */
  const waitingWithBothOpen = async (): Promise<Dropped> => {
    const dropped = await scene.drop()
    const events = [
      { type: 'invite' },
      { type: 'agree' },
      { type: 'call-lost', proposal: 'dropped', confirmBy: 0 },
      { type: 'confirm-ending', code: 'dropped' }
    ] as const
    const draft = captureAfter(dropped.briefing, [...events], scene.world.clock.now)
    const open = { ...dropped, draft, id: draft.captureId, path: `/v1/callbacks/${draft.captureId}` }
    must(await scene.announceDrop(open), 201)
    await anHourLater()
    return open
  }
  const anHourLater = async () => {
    scene.world.clock.now += 59 * minute
    scene.lan = await scene.world.signIn('lan')
    scene.minh = await scene.world.signIn('minh')
  }
  /** The customer answers these fields at a counter. */
  const visit = async (number: string, answers: Parameters<typeof changeAfter>[1]) => {
    const clerk = await scene.world.signIn('an')
    const briefing = await clerk.brief(randomUUID(), {
      channel: 'counter',
      counter: { number, reason: 'visit' }
    })
    const events = [{ type: 'invite' }, { type: 'agree' }, ...answers, { type: 'send' }] as typeof answers
    const change = changeAfter(briefing, events, scene.world.clock.now)
    const version = briefing.subject.kind === 'found' ? briefing.subject.record.version : 0
    const path = `/v1/subscribers/${briefing.subject.kind === 'found' ? briefing.subject.record.subscriberId : ''}`
    must(
      await scene.world.request(
        'PATCH',
        `${path}/profile`,
        change,
        row(briefing.grant, change.captureId, version)
      ),
      200
    )
  }
  const occupationTold: Parameters<typeof changeAfter>[1] = [
    { type: 'answer', field: 'occupation', value: 'engineer' },
    { type: 'not-known', field: 'hobbies' }
  ]
  const finished = (draft: CaptureRecord, interactionId: string) =>
    stepThrough(
      draft,
      [
        { type: 'resume', interactionId },
        { type: 'answer', field: 'hobbies', value: ['music'] },
        { type: 'send' }
      ],
      scene.world.clock.now
    )
  const reached = async (interactionId: string, number: string) => {
    await scene.world.hear({ type: 'dialled', interactionId, extension: 'agent1002', number })
    await scene.world.hear({ type: 'answered', interactionId, extension: 'agent1002' })
  }
  const over = (interactionId: string) =>
    scene.world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })

  test('a field told at the counter is not asked in the callback, which completes with the other', async () => {
    const dropped = await waitingWithBothOpen()
    await visit(dropped.number, occupationTold)
    const { task, interactionId, briefing } = await scene.minh.leased(dropped.id)
    expect(task.draft).toMatchObject({ ask: ['hobbies'], baseVersion: 2 })
    const done = finished(task.draft, interactionId)
    must(await scene.patch(dropped, briefing.grant, profileChangeOf(done), done.baseVersion), 200)
    expect(await scene.storedTask(dropped.id)).toMatchObject({
      state: 'closed',
      outcome: 'completed',
      attempts: [{ at: scene.world.clock.now, agentId: 'agent-minh', interactionId, outcome: 'answered' }]
    })
    expect(await scene.profileOf(dropped)).toMatchObject({
      occupation: { value: 'engineer' },
      hobbies: { value: ['music'] }
    })
  })

  test('who takes the task over with a call asks only what is still open, and may send it', async () => {
    const dropped = await scene.waiting()
    await visit(dropped.number, occupationTold)
    const popped = await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
    const draft = popped.callback?.draft
    if (!draft) throw new Error('no task was brought along')
    expect(draft).toMatchObject({ ask: ['hobbies'], baseVersion: 2, fields: { occupation: null } })
    const done = finished(draft, popped.interactionId)
    must(await scene.patch(dropped, popped.grant, profileChangeOf(done), done.baseVersion), 200)
    expect(await scene.storedTask(dropped.id)).toMatchObject({ outcome: 'completed', attempts: [] })
    expect(await scene.profileOf(dropped)).toMatchObject({ occupation: { value: 'engineer' } })
  })

  test('a customer who calls in with nothing left to ask brings no task along', async () => {
    const dropped = await scene.waiting()
    await visit(dropped.number, [
      { type: 'not-known', field: 'occupation' },
      { type: 'answer', field: 'hobbies', value: ['sport'] }
    ])
    const popped = await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
    expect(popped).toMatchObject({
      callback: null,
      subject: {
        record: { profile: { occupation: { value: 'teacher' }, hobbies: { value: ['sport'] } } }
      }
    })
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'already-complete' })
  })

  test('while somebody else has the customer on the line, an earlier host’s change waits', async () => {
    const dropped = await scene.waiting()
    const { task, interactionId, briefing } = await scene.lan.leased(dropped.id)
    const done = finished(task.draft, interactionId)
    await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
    const early = await scene.patch(dropped, briefing.grant, profileChangeOf(done))
    expect(early.body).toMatchObject({ status: 409, code: 'callback-held-by-other' })
    expect((await scene.profileOf(dropped)).occupation.status).toBe('unknown')
  })

  test('a call that has ended takes no task over', async () => {
    const dropped = await scene.waiting()
    const interactionId = await scene.world.call(dropped.number, 'agent1002')
    await over(interactionId)
    expect((await scene.minh.brief(interactionId)).callback).toBeNull()
    expect(await scene.storedTask(dropped.id)).toMatchObject({ lastLeaseNumber: 1 })
  })

  test('a call opened again after its end shows its own task, unchanged', async () => {
    const dropped = await scene.waiting()
    const interactionId = await scene.world.call(dropped.number, 'agent1002')
    const { callback } = await scene.minh.brief(interactionId)
    await over(interactionId)
    scene.world.clock.now += minute
    expect((await scene.minh.brief(interactionId)).callback).toEqual(callback)
  })

  test('who talks to the customer keeps the lease, and an hour longer for the change to arrive', async () => {
    const dropped = await scene.waiting()
    const { interactionId } = await scene.minh.leased(dropped.id)
    await reached(interactionId, dropped.number)
    await anHourLater()
    await anHourLater()
    expect((await scene.lan.lease(dropped.id)).body).toMatchObject({
      status: 409,
      code: 'callback-held-by-other'
    })
    await over(interactionId)
    await anHourLater()
    expect((await scene.lan.lease(dropped.id)).body).toMatchObject({
      code: 'callback-held-by-other',
      nextAt: scene.world.clock.now + minute
    })
    scene.world.clock.now += minute
    expect(must(await scene.lan.lease(dropped.id), 200)).toMatchObject({
      task: { attempts: [{ agentId: 'agent-minh', interactionId, outcome: 'answered' }] }
    })
  })

  test('an agent who talks longer than a lease is not sent the next call meanwhile', async () => {
    const dropped = await scene.waiting()
    must(await scene.minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    const { interactionId } = await scene.minh.leased(dropped.id)
    await reached(interactionId, dropped.number)
    scene.world.clock.now += 15 * minute
    await scene.world.sweep()
    expect(await scene.stateOf(scene.minh)).toBe('callback')
    await over(interactionId)
    scene.world.clock.now += 10 * minute
    await scene.world.sweep()
    expect(await scene.stateOf(scene.minh)).toBe('wrap-up')
  })

  test('a customer who called in is nobody else’s while the call lasts', async () => {
    const dropped = await scene.waiting()
    const interactionId = await scene.world.call(dropped.number, 'agent1002')
    await scene.minh.brief(interactionId)
    await anHourLater()
    expect((await scene.lan.lease(dropped.id)).body.code).toBe('callback-held-by-other')
    await over(interactionId)
    must(await scene.lan.lease(dropped.id), 200)
  })

  test('a customer who was reached three times is not called a fourth, whatever desks have told', async () => {
    const dropped = await scene.waiting()
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { interactionId } = await scene.minh.leased(dropped.id)
      await reached(interactionId, dropped.number)
      await over(interactionId)
      await anHourLater()
      scene.world.clock.now += minute
    }
    expect((await scene.minh.lease(dropped.id)).body.code).toBe('callback-closed')
    expect(must(await scene.minh.request('GET', '/v1/callbacks'), 200)).toMatchObject({ tasks: [] })
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'unreachable' })
    expect(await scene.profileOf(dropped)).toMatchObject({ occupation: { value: 'teacher' } })
  })

  test('a task given back undialled three times is still owed', async () => {
    const dropped = await scene.waiting()
    for (let lease = 2; lease <= 4; lease += 1) {
      await scene.minh.leased(dropped.id)
      must(await scene.minh.request('POST', `${dropped.path}/release`, { leaseNumber: lease }), 200)
    }
    await scene.world.sweep()
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'open', attempts: [] })
  })

  test('a desk that tells late of an answered call still ends the task with its draft', async () => {
    const dropped = await scene.waiting()
    const { interactionId, briefing } = await scene.minh.leased(dropped.id)
    await reached(interactionId, dropped.number)
    const { task } = await scene.minh.leased(dropped.id)
    const closed: CaptureRecord = { ...task.draft, state: 'closed', revision: task.draft.revision + 5 }
    const told = {
      leaseNumber: task.lastLeaseNumber,
      interactionId,
      outcome: 'answered',
      at: 0,
      draft: closed
    }
    expect((await scene.attempt(briefing.grant, dropped.path, told)).body).toMatchObject({
      state: 'closed',
      outcome: 'completed',
      attempts: [{ interactionId, outcome: 'answered' }]
    })
  })
})
