// A callback that is being dialled, or whose customer is on the line here, is neither taken nor given back meanwhile.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { answer, end, oneAnswer, serve, step } from '../support/host-stories.ts'
import { ada, briefingOf, callOf } from '../support/people.ts'
import { removeFolders, startTestHost, type TestHost, until } from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
let callbackId: string
beforeEach(async () => {
  centre = await startFakeCentre()
  desk = await startTestHost({ centreUrl: centre.url })
  await desk.signIn()
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...oneAnswer)
  await end(desk, 'call-1', { cause: 38 })
  await desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'dropped' })
  await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: '' })
  const task = await until(() => [...centre.tasks.values()].find(({ draft }) => draft.state === 'suspended'))
  callbackId = task.id
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

const inHand = { kind: 'refused', code: 'callback-in-hand' } as const
const take = () => desk.desk('callback.take', { callbackId })
const release = () => desk.desk('callback.release', { callbackId })
const leases = () => centre.count(/lease$/)
const dial = async () => {
  const taken = await take()
  if (taken.kind !== 'leased') throw new Error(JSON.stringify(taken))
  const { interactionId } = taken
  await desk.phone('interaction.open', { call: callOf(interactionId, { direction: 'outbound' }), callbackId })
  return interactionId
}

it('while it rings it is not given back, and the customer who answers is met with their capture', async () => {
  const interactionId = await dial()
  expect(await release()).toEqual(inHand)
  expect(centre.count(/release$/)).toBe(0)
  await answer(desk, interactionId)
  expect(desk.shown(interactionId)).toMatchObject({ phase: 'active', capture: { state: 'update' } })
})

it('taken twice at once it is leased, and dialled, once', async () => {
  const taken = await Promise.all([take(), take()])
  expect(taken).toMatchObject([{ kind: 'leased' }, inHand])
  expect(leases()).toBe(1)
})

it('taken, dialled or talked to, it is not taken once more', async () => {
  const interactionId = await dial()
  expect(await take()).toEqual(inHand)
  await answer(desk, interactionId)
  expect(await take()).toEqual(inHand)
  expect(leases()).toBe(1)
})

it('dropped again it can be taken at once, before its contact is closed', async () => {
  const interactionId = await dial()
  await answer(desk, interactionId)
  await end(desk, interactionId, { cause: 38 })
  await desk.desk('interaction.confirmEnding', { interactionId, code: 'dropped' })
  expect(await take()).toMatchObject({ kind: 'leased' })
})

it('with its customer on the line here it is not dialled', async () => {
  const task = centre.tasks.get(callbackId)
  if (!task) throw new Error('no task')
  centre.briefings.set('call-2', briefingOf('call-2', ada, { callback: task }))
  await serve(desk, 'call-2')
  expect(await take()).toEqual(inHand)
  expect(leases()).toBe(0)
})
