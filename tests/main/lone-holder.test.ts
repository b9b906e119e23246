// With the centre down only the desk that made the task may dial, once, and only what the centre had permitted before.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { answer, end, oneAnswer, serve, step } from '../support/host-stories.ts'
import { ada, briefingOf, callOf } from '../support/people.ts'
import { removeFolders, startTestHost, type TestHost, until } from '../support/test-host.ts'

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

  it('can be dialled by its own desk while the centre is down, and by no other', async () => {
    const task = await drop()
    centre.breakOn(/./, { kind: 'reset' })
    expect(await desk.desk('callback.list', {})).toMatchObject({
      fresh: false,
      callbacks: [{ id: task.id, mine: true }]
    })
    expect(await desk.desk('callback.take', { callbackId: task.id })).toMatchObject({
      kind: 'leased',
      interactionId: task.id,
      dial: `9${ada.msisdn}`
    })
    // not dialled after all: it is in hand no longer, and its lease runs out
    await desk.clock.advance(20_000)
    desk.clock.jump(defaultPolicy.callback.leaseMinutes * 60_000)
    expect(await desk.desk('callback.take', { callbackId: task.id })).toEqual({
      kind: 'refused',
      code: 'centre-unavailable'
    })
  })

  it('is dialled alone once: the PBX has permitted one call', async () => {
    const task = await drop()
    centre.breakOn(/./, { kind: 'reset' })
    const taken = await take(task.id)
    await end(desk, taken.interactionId, { by: 'remote', cause: 21 }, false, 403)
    expect(await desk.desk('callback.take', { callbackId: task.id })).toEqual({
      kind: 'refused',
      code: 'callback-not-permitted'
    })
  })

  it('of which the centre never heard is not dialled, and the desk says why', async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...oneAnswer)
    centre.breakOn(/./, { kind: 'reset' })
    await end(desk, 'call-1', { cause: 38 })
    await desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'dropped' })
    await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: '' })
    const [task] = await taskOf()
    expect(task).toMatchObject({ mine: true, onlyHere: true })
    expect(await desk.desk('callback.take', { callbackId: task!.id })).toEqual({
      kind: 'refused',
      code: 'callback-not-permitted'
    })
  })

  it('that was dialled alone delivers contact and change with the grant of that dial', async () => {
    const task = await drop()
    const grantOfDrop = briefingOf('call-1').grant
    centre.breakOn(/./, { kind: 'reset' })
    const { interactionId } = await take(task.id)
    await answer(desk, interactionId)
    await step(desk, interactionId, { type: 'answer', field: 'hobbies', value: ['music'] }, { type: 'send' })
    await end(desk, interactionId)
    await desk.desk('interaction.finish', { interactionId, reason: 'tariff', note: '' })
    centre.heal()
    await desk.clock.advance(60_000)
    await until(() => centre.changes.get(task.id) && centre.contacts.get(interactionId))
    const grants = centre.asked
      .filter(({ path }) => path.includes(`${interactionId}/contact`))
      .map(({ headers }) => headers['x-write-grant'])
    expect(new Set(grants)).toEqual(new Set([`grant-of-${task.id}`]))
    expect(grantOfDrop).not.toBe(`grant-of-${task.id}`)
  })
})
