// How callback tasks end: finished by whoever reaches the customer, or given up; one change either way.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { profileChangeOf } from '../../shared/domain/capture-machine.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import { givenUpId } from '../../src-central/callbacks/close-callback.ts'
import { changeAfter, refusal, row, stepThrough } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type DropScene, minute, openDropScene } from '../support/central-drops.ts'
import { monday9, must } from '../support/central-world.ts'

describe.each(databaseKinds())('the end of callbacks on $name', ({ create }) => {
  let scene: DropScene
  beforeAll(async () => {
    scene = await openDropScene(await create())
  })
  afterAll(() => scene.world.close())
  beforeEach(() => scene.reset())

  test('fields filled meanwhile close the task and nobody is called; what had been told is kept', async () => {
    const dropped = await scene.waiting()
    const later = await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
    const change = changeAfter(
      later,
      [
        { type: 'invite' },
        { type: 'agree' },
        { type: 'not-known', field: 'occupation' },
        { type: 'answer', field: 'hobbies', value: ['sport'] },
        { type: 'send' }
      ],
      scene.world.clock.now
    )
    must(
      await scene.world.request(
        'PATCH',
        `/v1/subscribers/${dropped.draft.subscriberId}/profile`,
        change,
        row(later.grant, change.captureId, 1)
      ),
      200
    )
    const { interactionId } = later
    await scene.world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    scene.world.clock.now += 11 * minute
    expect(must(await scene.lan.lease(dropped.id), 200)).toMatchObject({
      kind: 'already-complete',
      task: { state: 'closed', outcome: 'already-complete' }
    })
    expect(scene.world.pbx.told.filter((one) => 'allowDial' in one)).toEqual([])
    expect(await scene.profileOf(dropped)).toMatchObject({
      occupation: { value: 'teacher' },
      hobbies: { value: ['sport'] }
    })
  })

  test('a callback is finished by another agent as one change under the capture’s own id', async () => {
    const dropped = await scene.waiting()
    const { task, interactionId, briefing } = await scene.minh.leased(dropped.id)
    const attempted = await scene.attempt(briefing.grant, dropped.path, {
      leaseNumber: task.lease?.number,
      interactionId,
      outcome: 'answered',
      at: scene.world.clock.now
    })
    expect(attempted.body).toMatchObject({
      state: 'open',
      attempts: [{ outcome: 'answered', agentId: 'agent-minh' }]
    })
    const resumed = stepThrough(task.draft, [{ type: 'resume', interactionId }], scene.world.clock.now)
    const working = await scene.world.request(
      'PUT',
      `${dropped.path}/draft`,
      { leaseNumber: 2, draft: resumed },
      row(briefing.grant, '')
    )
    expect(working.body).toMatchObject({
      draft: { state: 'update' },
      lease: { expiresAt: scene.world.clock.now + 2 * minute }
    })
    const done = stepThrough(
      resumed,
      [{ type: 'answer', field: 'hobbies', value: ['music'] }, { type: 'send' }],
      scene.world.clock.now
    )
    const change = profileChangeOf(done)
    must(
      await scene.world.request(
        'PATCH',
        `/v1/subscribers/${dropped.draft.subscriberId}/profile`,
        change,
        row(briefing.grant, dropped.id, 1)
      ),
      200
    )
    expect(await scene.storedTask(dropped.id)).toMatchObject({
      state: 'closed',
      outcome: 'completed',
      lease: null
    })
    expect(await scene.stateOf(scene.minh)).toBe('callback')
    must(await scene.minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    expect(await scene.stateOf(scene.minh)).toBe('callback')
    await scene.world.hear({ type: 'ended', interactionId, cause: 16, by: 'agent' })
    must(await scene.minh.request('DELETE', `/v1/agent/wrap-up/${interactionId}`), 200)
    await vi.waitFor(() =>
      expect(scene.world.pbx.told.findLast((told) => 'member' in told)).toEqual({
        member: { extension: 'agent1002', ready: true, reason: null }
      })
    )
    expect(await scene.profileOf(dropped)).toMatchObject({
      occupation: { value: 'teacher' },
      hobbies: { value: ['music'] }
    })
    const changes = await scene.world.db
      .selectFrom('profile_change')
      .select('agent_id')
      .where('capture_id', '=', dropped.id)
      .execute()
    expect(changes).toEqual([{ agent_id: 'agent-minh' }])
  })

  test('an agent stays out of the queue from the lease to the end of the callback, answered or not', async () => {
    const dropped = await scene.waiting()
    must(await scene.minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    const { interactionId } = await scene.minh.leased(dropped.id)
    await scene.world.hear({ type: 'dialled', interactionId, extension: 'agent1002', number: dropped.number })
    await scene.world.hear({ type: 'answered', interactionId, extension: 'agent1002' })
    expect(await scene.stateOf(scene.minh)).toBe('callback')
    await scene.world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    expect(await scene.stateOf(scene.minh)).toBe('wrap-up')
    expect(
      must(await scene.minh.request('GET', `/v1/interactions/${interactionId}/ending`), 200)
    ).toMatchObject({
      ended: true,
      cause: 16
    })
    must(await scene.minh.request('DELETE', `/v1/agent/wrap-up/${interactionId}`), 200)
    expect(await scene.stateOf(scene.minh)).toBe('ready')
  })

  test('busy gives the agent back to the queue, and keeps the task for them in a quarter of an hour', async () => {
    const dropped = await scene.waiting()
    must(await scene.minh.request('PUT', '/v1/agent/state', { state: 'ready', reason: null }), 200)
    const { interactionId, briefing } = await scene.minh.leased(dropped.id)
    const body = { leaseNumber: 2, interactionId, outcome: 'busy', at: scene.world.clock.now }
    const key = randomUUID()
    const noted = await scene.attempt(briefing.grant, dropped.path, body, key)
    expect(noted.body).toMatchObject({
      lease: { number: 3, agentId: 'agent-minh', expiresAt: scene.world.clock.now + 25 * minute },
      dueAt: scene.world.clock.now + 15 * minute,
      attempts: [{ outcome: 'busy' }]
    })
    expect(await scene.stateOf(scene.minh)).toBe('ready')
    await vi.waitFor(() =>
      expect(scene.world.pbx.told.findLast((told) => 'member' in told)).toEqual({
        member: { extension: 'agent1002', ready: true, reason: null }
      })
    )
    expect((await scene.attempt(briefing.grant, dropped.path, body, key)).body).toEqual(noted.body)
    expect(
      (await scene.attempt(briefing.grant, dropped.path, { ...body, outcome: 'no-answer' }, key)).status
    ).toBe(422)
    expect((await scene.lan.lease(dropped.id)).body).toMatchObject({
      code: 'callback-not-due',
      nextAt: scene.world.clock.now + 15 * minute
    })
  })

  test('after the third attempt the task is closed and only what was told is written', async () => {
    const dropped = await scene.waiting()
    for (let number = 2; number <= 4; number += 1) {
      const { interactionId, briefing } = await scene.minh.leased(dropped.id)
      must(
        await scene.attempt(briefing.grant, dropped.path, {
          leaseNumber: number,
          interactionId,
          outcome: 'no-answer',
          at: scene.world.clock.now
        }),
        200
      )
      scene.world.clock.now += 15 * minute
    }
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'unreachable' })
    expect(await scene.profileOf(dropped)).toMatchObject({
      gender: { status: 'assessed', value: 'female' },
      occupation: { status: 'answered', value: 'teacher' },
      hobbies: { status: 'unknown', value: null }
    })
    expect((await scene.minh.lease(dropped.id)).body.code).toBe('callback-closed')
    expect(
      await scene.world.db
        .selectFrom('profile_change')
        .select('agent_id')
        .where('capture_id', '=', givenUpId(dropped.id))
        .execute()
    ).toEqual([{ agent_id: 'centre' }])
  })

  test('after three days the centre closes it by itself, and never overwrites what came meanwhile', async () => {
    const dropped = await scene.waiting()
    const later = await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
    must(
      await scene.minh.request('POST', `${dropped.path}/release`, {
        leaseNumber: later.callback?.lease?.number
      }),
      200
    )
    const change = changeAfter(later, refusal, scene.world.clock.now)
    must(
      await scene.world.request(
        'PATCH',
        `/v1/subscribers/${dropped.draft.subscriberId}/profile`,
        change,
        row(later.grant, change.captureId, 1)
      ),
      200
    )
    scene.world.clock.now = monday9 + 72 * 60 * minute
    await scene.world.sweep()
    expect(await scene.storedTask(dropped.id)).toMatchObject({ state: 'closed', outcome: 'expired' })
    expect(await scene.profileOf(dropped)).toMatchObject({
      gender: { value: 'female' },
      occupation: { status: 'refused', value: null }
    })
    const history = await scene.world.db
      .selectFrom('profile_history')
      .select('field')
      .where('capture_id', '=', givenUpId(dropped.id))
      .execute()
    expect(history).toEqual([{ field: 'gender' }])
  })

  test('a customer who calls in first brings the task along; the earlier host is fenced off', async () => {
    const dropped = await scene.waiting()
    const { interactionId, briefing } = await scene.lan.leased(dropped.id)
    const popped = await scene.minh.brief(await scene.world.call(dropped.number, 'agent1002'))
    expect(popped.callback).toMatchObject({ id: dropped.id, lease: { number: 3, agentId: 'agent-minh' } })
    const late = await scene.attempt(briefing.grant, dropped.path, {
      leaseNumber: 2,
      interactionId,
      outcome: 'busy',
      at: scene.world.clock.now
    })
    expect(late.body.code).toBe('callback-lease-lost')
    expect((await scene.lan.lease(dropped.id)).body.code).toBe('callback-held-by-other')
    const again = await scene.minh.brief(popped.interactionId)
    expect(again.callback?.lease?.number).toBe(3)
    scene.world.clock.now += 10 * minute
    await scene.world.sweep()
    expect(await scene.stateOf(scene.lan)).toBe('not-ready')
  })

  test('a callback that comes to nothing worth sending ends the task', async () => {
    const dropped = await scene.waiting()
    const { task, interactionId, briefing } = await scene.minh.leased(dropped.id)
    const closed: CaptureRecord = { ...task.draft, state: 'closed', revision: task.draft.revision + 5 }
    const noted = await scene.attempt(briefing.grant, dropped.path, {
      leaseNumber: 2,
      interactionId,
      outcome: 'answered',
      at: scene.world.clock.now,
      draft: closed
    })
    expect(noted.body).toMatchObject({ state: 'closed', outcome: 'completed' })
    expect(await scene.stateOf(scene.minh)).toBe('callback')
  })

  test('dropped again, the task keeps the newest draft, its holder, and is due at once', async () => {
    const dropped = await scene.waiting()
    const { task, interactionId, briefing } = await scene.minh.leased(dropped.id)
    const newest = stepThrough(
      task.draft,
      [
        { type: 'resume', interactionId },
        { type: 'clear', field: 'occupation' },
        { type: 'answer', field: 'occupation', value: 'engineer' },
        { type: 'call-lost', proposal: 'dropped', confirmBy: 0 },
        { type: 'confirm-ending', code: 'dropped' }
      ],
      scene.world.clock.now
    )
    const noted = await scene.attempt(briefing.grant, dropped.path, {
      leaseNumber: 2,
      interactionId,
      outcome: 'dropped',
      at: scene.world.clock.now,
      draft: newest
    })
    expect(noted.body).toMatchObject({
      state: 'open',
      dueAt: scene.world.clock.now,
      lease: { number: 2 },
      draft: { revision: newest.revision, fields: { occupation: null } }
    })
    expect(await scene.stateOf(scene.minh)).toBe('callback')
    const older = await scene.world.request(
      'PUT',
      `${dropped.path}/draft`,
      { leaseNumber: 2, draft: task.draft },
      row(briefing.grant, '')
    )
    expect(older.body.draft).toEqual(newest)
  })
})
