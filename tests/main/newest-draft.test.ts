// The customer calls in while this PC knows more of their capture than the centre does, or less: the newer account goes on.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { end, intoInvitation, oneAnswer, serve, step } from '../support/host-stories.ts'
import { briefingOf } from '../support/people.ts'
import { removeFolders, settled, startTestHost, type TestHost, until } from '../support/test-host.ts'

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

const say = (interactionId: string, code: 'dropped' | 'customer-hung-up') =>
  desk.desk('interaction.confirmEnding', { interactionId, code })
const drop = async (interactionId: string) => {
  await end(desk, interactionId, { cause: 38 })
  await say(interactionId, 'dropped')
}
const taskAtCentre = (state: 'lost' | 'suspended') =>
  until(() => [...centre.tasks.values()].find(({ draft }) => draft.state === state))
const callsIn = (interactionId: string, task: CallbackTask) => {
  centre.briefings.set(interactionId, { ...briefingOf(interactionId), callback: task })
  return serve(desk, interactionId)
}
const listed = async () => (await desk.desk('callback.list', {})).callbacks
const unsaid = { kind: 'status', status: 503, code: 'centre-unavailable' } as const

/** Dropped in the invitation, called in, told one answer and dropped again: the centre has heard of the first drop only. */
const droppedAgainUnheard = async () => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...intoInvitation)
  await drop('call-1')
  const task = await taskAtCentre('suspended')
  await callsIn('call-2', task)
  centre.breakOn(/attempts|draft/, unsaid)
  await step(desk, 'call-2', { type: 'agree' }, { type: 'answer', field: 'occupation', value: 'teacher' })
  await drop('call-2')
  return task
}

it('what was told here since the centre heard last is not lost when the customer calls in once more', async () => {
  const task = await droppedAgainUnheard()
  const { capture } = await callsIn('call-3', task)
  expect(capture).toMatchObject({
    captureId: task.id,
    state: 'update',
    fields: { occupation: { value: 'teacher' } }
  })
  await end(desk, 'call-3', { cause: 16 })
  await say('call-3', 'customer-hung-up')
  centre.heal()
  const sent = await until(async () => {
    await desk.clock.advance(60_000)
    return centre.changes.get(task.id)
  })
  expect(sent).toMatchObject({
    change: { interactionId: 'call-3', fields: { occupation: { value: 'teacher' } } }
  })
})

it('nor when it is still asked here how the call before ended', async () => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...intoInvitation)
  await drop('call-1')
  const task = await taskAtCentre('suspended')
  await callsIn('call-2', task)
  centre.breakOn(/attempts|draft/, unsaid)
  await step(desk, 'call-2', { type: 'agree' }, { type: 'answer', field: 'occupation', value: 'teacher' })
  await end(desk, 'call-2', { cause: 38 })
  const { capture } = await callsIn('call-3', task)
  expect(capture).toMatchObject({ interactionId: 'call-3', fields: { occupation: { value: 'teacher' } } })
})

it('a second drop is listed as it is here until the centre has heard of it', async () => {
  const { id } = await droppedAgainUnheard()
  expect(await listed()).toMatchObject([{ id, onlyHere: true, openFields: ['hobbies'] }])
  centre.heal()
  await until(async () => {
    await desk.clock.advance(60_000)
    return centre.attempts.length === 1 && (await listed())[0]?.onlyHere === false
  })
})

it('a second drop of which the centre will not hear leaves the list to the centre', async () => {
  const { id } = await droppedAgainUnheard()
  centre.heal()
  centre.breakOn(/attempts/, { kind: 'status', status: 409, code: 'callback-held-by-other' })
  await until(async () => {
    await desk.clock.advance(60_000)
    return (await listed())[0]?.onlyHere === false
  })
  centre.tasks.delete(id)
  expect(await listed()).toEqual([])
})

it.each([
  ['callback-lease-lost', 'confirmed'],
  ['callback-closed', 'parked'],
  ['callback-held-by-other', 'parked']
])('a second drop with answers is, told in vain with %s, %s', async (code, state) => {
  await droppedAgainUnheard()
  centre.heal()
  centre.breakOn(/attempts/, { kind: 'status', status: 409, code })
  const attempt = await until(async () => {
    await desk.clock.advance(60_000)
    const { deliveries } = await desk.desk('outbox.list', {})
    return deliveries.find((row) => row.kind === 'callback-attempt' && row.problem === code)
  })
  expect(attempt).toMatchObject({ state, problem: code })
})

it('what went on at another desk goes on from there, whatever was said here in the end', async () => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...oneAnswer)
  await end(desk, 'call-1', { cause: 38 })
  const task = await taskAtCentre('lost')
  centre.breakOn(/^PATCH/, { kind: 'status', status: 409, code: 'callback-lease-lost' })
  await say('call-1', 'customer-hung-up')
  const { draft } = task
  // suspended, resumed, lost and suspended over there
  const there = {
    state: 'suspended',
    ending: null,
    interactionId: 'call-there',
    revision: draft.revision + 4
  }
  const { capture } = await callsIn('call-2', { ...task, draft: { ...draft, ...there, state: 'suspended' } })
  expect(capture).toMatchObject({
    captureId: task.id,
    state: 'update',
    fields: { occupation: { value: 'teacher' } }
  })
})

it('one that was settled here a moment ago is not led once more from its draft', async () => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...oneAnswer)
  await drop('call-1')
  const task = await taskAtCentre('suspended')
  const { capture: resumed } = await callsIn('call-2', task)
  const { body } = await until(() => centre.asked.find(({ path }) => path.endsWith('/draft')))
  const { draft } = body as { draft: CallbackTask['draft'] }
  expect(draft.revision).toBeGreaterThan(resumed?.revision ?? 0)
  await step(desk, 'call-2', { type: 'abort', reason: 'other' })
  await end(desk, 'call-2', { cause: 16 })
  const { capture } = await callsIn('call-3', { ...task, draft })
  expect(capture).toMatchObject({ state: 'identify', interactionId: 'call-3' })
  expect(capture?.captureId).not.toBe(task.id)
})

it('only the call it goes on in says how a capture ended', async () => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...oneAnswer)
  await end(desk, 'call-1', { cause: 38 })
  const task = await taskAtCentre('lost')
  await callsIn('call-2', task)
  await desk.clock.advance(10_000)
  await end(desk, 'call-2', { cause: 38 })
  await desk.clock.advance(21_000)
  expect([desk.shown('call-1')?.ending?.confirmed, desk.shown('call-2')?.capture?.state]).toEqual([
    true,
    'lost'
  ])
  await say('call-2', 'customer-hung-up')
  expect(desk.shown('call-2')).toMatchObject({
    ending: { code: 'customer-hung-up', confirmed: true },
    capture: { state: 'completed' }
  })
  await settled(50)
  expect(centre.count(/^PATCH/)).toBe(1)
})
