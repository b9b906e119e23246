import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { answer, end, oneAnswer, ring, serve, step } from '../support/host-stories.ts'
import { ada, briefingOf, callOf, grace } from '../support/people.ts'
import { createTestClock, removeFolders, startTestHost, type TestHost, until } from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  centre = await startFakeCentre()
  desk = await startTestHost({ centreUrl: centre.url })
  await desk.signIn()
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

const taskOf = async () => (await desk.desk('callback.list', {})).callbacks

describe('a callback', () => {
  const drop = async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...oneAnswer)
    await end(desk, 'call-1', { cause: 38 })
    await desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'dropped' })
    await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: '' })
    return confirmedTask()
  }
  /** The task as the centre has it, when this desk has heard so. */
  const confirmedTask = () =>
    until(async () => {
      const { deliveries } = await desk.desk('outbox.list', {})
      const told = deliveries.filter(({ kind }) => kind === 'callback')
      const task = [...centre.tasks.values()][0]
      const isThere = told.every(({ state }) => state === 'confirmed') && task?.draft.state === 'suspended'
      return isThere && task
    })
  const take = async (callbackId: string) => {
    const taken = await desk.desk('callback.take', { callbackId })
    if (taken.kind !== 'leased') throw new Error(JSON.stringify(taken))
    const call = callOf(taken.interactionId, { direction: 'outbound' })
    await desk.phone('interaction.open', { call, callbackId })
    return taken
  }

  it('resumes at its step when the customer answers, with the values kept, and completes as one change', async () => {
    const task = await drop()
    const taken = await take(task.id)
    expect(taken).toMatchObject({ kind: 'leased', dial: `9${ada.msisdn}`, numberToDial: ada.msisdn })
    expect(centre.count(/^PUT \/v1\/interactions\/callback-call[^/]*$/)).toBe(0)
    await answer(desk, taken.interactionId)
    expect(desk.shown(taken.interactionId)).toMatchObject({
      channel: 'callback',
      served: true,
      capture: { captureId: task.id, state: 'update', fields: { occupation: { value: 'teacher' } } }
    })
    await step(
      desk,
      taken.interactionId,
      { type: 'answer', field: 'hobbies', value: ['music'] },
      { type: 'send' }
    )
    await until(() => centre.changes.get(task.id))
    expect(centre.count(/^PATCH/)).toBe(1)
    expect(await taskOf()).toEqual([])
  })

  it('that drops again keeps its task, with the attempt and the newest draft', async () => {
    const task = await drop()
    const { interactionId } = await take(task.id)
    await answer(desk, interactionId)
    await end(desk, interactionId, { cause: 38 })
    await desk.desk('interaction.confirmEnding', { interactionId, code: 'dropped' })
    const attempt = await until(() => centre.attempts[0])
    expect(attempt).toMatchObject({
      callbackId: task.id,
      body: {
        outcome: 'dropped',
        interactionId,
        leaseNumber: 1,
        draft: { state: 'suspended', captureId: task.id }
      }
    })
    expect(centre.tasks.size).toBe(1)
  })

  it.each([
    [486, 'busy'],
    [480, 'no-answer'],
    [408, 'no-answer'],
    [404, 'unreachable']
  ])('that meets %i is an attempt "%s", and closes by itself', async (sipStatus, outcome) => {
    const task = await drop()
    const { interactionId } = await take(task.id)
    await end(desk, interactionId, {}, false, sipStatus)
    expect(await until(() => centre.attempts[0])).toMatchObject({ body: { outcome, interactionId } })
    expect(desk.shown(interactionId)?.phase).toBe('finished')
  })

  it('that our own side could not dial costs no attempt: the lease goes back', async () => {
    const task = await drop()
    const { interactionId } = await take(task.id)
    await end(desk, interactionId, {}, false, 503)
    await until(() => centre.count(/release$/) === 1)
    expect(centre.attempts).toEqual([])
  })

  it('whose customer hangs up without an answer closes its task, so that nobody calls again', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', { type: 'invite' })
    await end(desk, 'call-1', { cause: 38 })
    await desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'dropped' })
    const task = await confirmedTask()
    const { interactionId } = await take(task.id)
    await answer(desk, interactionId)
    await end(desk, interactionId, { cause: 16 })
    await desk.desk('interaction.confirmEnding', { interactionId, code: 'customer-hung-up' })
    expect(await until(() => centre.attempts[0])).toMatchObject({
      body: { outcome: 'answered', draft: { state: 'closed' } }
    })
    expect(centre.count(/^PATCH/)).toBe(0)
  })

  it('is taken over when the customer calls in first, and completed in that call', async () => {
    const task = await drop()
    centre.briefings.set('call-2', briefingOf('call-2', ada, { callback: task }))
    await serve(desk, 'call-2')
    expect(desk.shown('call-2')).toMatchObject({
      callbackId: task.id,
      capture: { captureId: task.id, state: 'update' }
    })
    await step(desk, 'call-2', { type: 'answer', field: 'hobbies', value: ['music'] }, { type: 'send' })
    await until(() => centre.changes.get(task.id))
    expect(await taskOf()).toEqual([])
  })

  const releases = () =>
    centre.asked.filter(({ path }) => path.endsWith('/release')).map(({ path, body }) => ({ path, body }))
  const releaseOf = (id: string, leaseNumber: number) => ({
    path: `/v1/callbacks/${id}/release`,
    body: { leaseNumber }
  })
  const takeUndialled = async (callbackId: string) => {
    const taken = await desk.desk('callback.take', { callbackId })
    if (taken.kind !== 'leased') throw new Error(JSON.stringify(taken))
    return taken.interactionId
  }

  it('that the telephone refuses to dial costs no attempt: the agent is free and the task goes back', async () => {
    const task = await drop()
    const interactionId = await takeUndialled(task.id)
    await end(desk, interactionId, { by: 'local', cause: null }, false)
    expect(desk.shown(interactionId)?.phase).toBe('finished')
    await until(() => releases().length === 1)
    expect({ releases: releases(), attempts: centre.attempts }).toEqual({
      releases: [releaseOf(task.id, 1)],
      attempts: []
    })
  })

  it('that the telephone never heard of goes back after twenty seconds', async () => {
    const task = await drop()
    const interactionId = await takeUndialled(task.id)
    await desk.clock.advance(19_999)
    expect(desk.shown(interactionId)?.phase).toBe('offered')
    await desk.clock.advance(1)
    expect(desk.shown(interactionId)?.phase).toBe('finished')
    await until(() => releases().length === 1)
    expect({ releases: releases(), attempts: centre.attempts }).toEqual({
      releases: [releaseOf(task.id, 1)],
      attempts: []
    })
    expect(await until(async () => (await taskOf()).length === 1 && (await taskOf()))).toMatchObject([
      { id: task.id }
    ])
  })

  it('that is being dialled is left alone after twenty seconds', async () => {
    const task = await drop()
    const { interactionId } = await take(task.id)
    await desk.clock.advance(30_000)
    expect(desk.shown(interactionId)?.phase).toBe('offered')
    expect(releases()).toEqual([])
  })

  it('whose customer calls in before it was dialled is not given back under them', async () => {
    const task = await drop()
    const undialled = await takeUndialled(task.id)
    await desk.clock.advance(5_000)
    centre.briefings.set('call-2', briefingOf('call-2', ada, { callback: centre.tasks.get(task.id) ?? task }))
    await ring(desk, 'call-2')
    await desk.clock.advance(20_000)
    expect([desk.shown(undialled)?.phase, desk.shown('call-2')?.phase]).toEqual(['finished', 'offered'])
    expect(releases()).toEqual([])
  })

  it('that a restart finds undialled goes back when its agent has signed in', async () => {
    const task = await drop()
    await takeUndialled(task.id)
    await desk.stop()
    desk = await startTestHost({
      centreUrl: centre.url,
      dataFolder: desk.dataFolder,
      clock: createTestClock(desk.clock.now())
    })
    expect(releases()).toEqual([])
    await desk.signIn()
    await until(() => releases().length === 1)
    expect(releases()).toEqual([releaseOf(task.id, 1)])
    expect(await desk.desk('interaction.list', {})).toEqual({ interactions: [] })
  })

  describe('taken over by a customer who calls in', () => {
    /** Another desk dropped it; calling in gave this desk the second lease. */
    const takenOver = async () => {
      const dropped = await drop()
      const hostId = dropped.lease?.hostId ?? ''
      const lease = { number: 7, agentId: 'agent-lan', hostId, expiresAt: desk.clock.now() + 600_000 }
      const task = { ...dropped, id: randomUUID(), lease, lastLeaseNumber: 7 }
      centre.tasks.clear()
      centre.tasks.set(task.id, task)
      centre.briefings.set('call-2', briefingOf('call-2', ada, { callback: task }))
      return task
    }

    it('and hangs up before the answer is free for others at once', async () => {
      const task = await takenOver()
      await ring(desk, 'call-2')
      await end(desk, 'call-2', { cause: 16 }, false, 487)
      await until(() => releases().length === 1)
      expect({ releases: releases(), attempts: centre.attempts }).toEqual({
        releases: [releaseOf(task.id, 7)],
        attempts: []
      })
    })

    it('and hangs up before the centre has answered is free for others as soon as it has', async () => {
      const task = await takenOver()
      centre.breakOn(/^PUT \/v1\/interactions\/call-2$/, { kind: 'slow', ms: 200 }, 1)
      await desk.phone('interaction.open', { call: callOf('call-2'), callbackId: null })
      await end(desk, 'call-2', { cause: 16 }, false, 487)
      expect(releases()).toEqual([])
      await until(() => releases().length === 1)
      expect(releases()).toEqual([releaseOf(task.id, 7)])
    })

    it('is free for others when the phone page is lost before the answer', async () => {
      const task = await takenOver()
      await ring(desk, 'call-2')
      desk.host.pageLost('phone')
      await until(() => releases().length === 1)
      expect(releases()).toEqual([releaseOf(task.id, 7)])
    })

    it('goes back when the call turns out to be about another number', async () => {
      const task = await takenOver()
      await ring(desk, 'call-2')
      await answer(desk, 'call-2')
      const changed = await desk.desk('interaction.setSubject', {
        interactionId: 'call-2',
        number: grace.msisdn,
        reason: 'calls for her sister'
      })
      expect(changed).toMatchObject({ interaction: { callbackId: null } })
      await until(() => releases().length === 1)
      expect(releases()).toEqual([releaseOf(task.id, 7)])
    })

    it('can be given back under the lease of the list, but not with the customer on the line', async () => {
      const task = await takenOver()
      await ring(desk, 'call-2')
      await answer(desk, 'call-2')
      expect(await taskOf()).toMatchObject([{ id: task.id, mine: true }])
      expect(await desk.desk('callback.release', { callbackId: task.id })).toEqual({
        kind: 'refused',
        code: 'callback-in-hand'
      })
      await end(desk, 'call-2')
      expect(await desk.desk('callback.release', { callbackId: task.id })).toEqual({ kind: 'done' })
      expect(releases()).toEqual([releaseOf(task.id, 7)])
    })
  })

  it('that another agent is to make is given back, and this desk may no longer dial it alone', async () => {
    const task = await drop()
    expect(await desk.desk('callback.release', { callbackId: task.id })).toEqual({ kind: 'done' })
    expect(centre.asked.find(({ path }) => path.endsWith('/release'))).toMatchObject({
      path: `/v1/callbacks/${task.id}/release`,
      body: { leaseNumber: 1 }
    })
    centre.breakOn(/./, { kind: 'reset' })
    expect(await desk.desk('callback.take', { callbackId: task.id })).toEqual({
      kind: 'refused',
      code: 'centre-unavailable'
    })
  })
})
