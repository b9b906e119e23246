// A customer is cut off, and calls again before the centre has heard of it: the desk goes on with what it has, and the
// one drop stays one task.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { takeLease } from '../../shared/domain/callback.ts'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { answer, closeContact, end, oneAnswer, ring, serve, step } from '../support/host-stories.ts'
import { ada, allIsWell, briefingOf } from '../support/people.ts'
import { removeFolders, settled, startTestHost, type TestHost, until } from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  centre = await startFakeCentre()
  desk = await startTestHost({ centreUrl: centre.url })
  await desk.signIn()
  centre.breakOn(/^PUT .v1.callbacks/, { kind: 'status', status: 503 })
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

/** One answer told, then the line is cut, and the centre cannot be told. @returns the capture's id */
async function cutOffUntold(): Promise<string> {
  await serve(desk, 'call-1')
  const { capture } = await step(desk, 'call-1', ...oneAnswer)
  await end(desk, 'call-1', { cause: 38 })
  await desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'dropped' })
  await closeContact(desk, 'call-1')
  return capture?.captureId ?? ''
}
/** From now on the centre takes what it is told, and hands a task to whoever has its customer on the line. */
function centreHears(captureId: string) {
  centre.heal()
  centre.briefings.set('call-2', briefingOf('call-2', ada, { callback: null }))
  return until(() => {
    const task = centre.tasks.get(captureId)
    const who = { agentId: 'agent-lan', hostId: task?.lease?.hostId ?? '', takeOver: true }
    const taken = task && takeLease(task, { ...who, now: desk.clock.now(), policy: defaultPolicy })
    if (taken?.kind !== 'leased') return null
    centre.briefings.set('call-2', briefingOf('call-2', ada, { callback: taken.task }))
    return taken.task
  })
}
const finishSecond = async () => {
  await step(
    desk,
    'call-2',
    { type: 'answer', field: 'hobbies', value: ['music', 'travel'] },
    { type: 'send' }
  )
  await end(desk, 'call-2', {})
  await closeContact(desk, 'call-2')
}

it('is asked only for what is left, and has one change and no task', async () => {
  const captureId = await cutOffUntold()
  const { capture } = await serve(desk, 'call-2')
  expect(capture).toMatchObject({ captureId, fields: { occupation: { value: 'teacher' } } })
  await finishSecond()
  expect((await desk.desk('callback.list', {})).callbacks).toEqual([])
  centre.heal()
  await desk.clock.advance(10 * 60_000)
  const told = await until(() => centre.changes.get(captureId))
  expect(told).toMatchObject({
    change: { fields: { occupation: { value: 'teacher' }, hobbies: { value: ['music', 'travel'] } } }
  })
  expect(centre.changes.size).toBe(1)
})

it('and is cut off once more: it is the same task, with the draft of the second call', async () => {
  const captureId = await cutOffUntold()
  await serve(desk, 'call-2')
  await end(desk, 'call-2', { cause: 38 })
  await desk.desk('interaction.confirmEnding', { interactionId: 'call-2', code: 'dropped' })
  centre.heal()
  await desk.clock.advance(10 * 60_000)
  const task = await until(() => {
    const found = centre.tasks.get(captureId)
    return found?.draft.interactionId === 'call-2' && found
  })
  expect(task).toMatchObject({ state: 'open', draft: { fields: { occupation: { value: 'teacher' } } } })
  expect(centre.tasks.size).toBe(1)
})

it('from another telephone: the task keeps the number it was made with', async () => {
  const captureId = await cutOffUntold()
  centre.briefings.set('call-2', briefingOf('call-2', ada, { ani: '+84909999999' }))
  await serve(desk, 'call-2')
  await end(desk, 'call-2', { cause: 38 })
  await desk.desk('interaction.confirmEnding', { interactionId: 'call-2', code: 'dropped' })
  centre.heal()
  await desk.clock.advance(10 * 60_000)
  await until(() => centre.tasks.get(captureId))
  const numbers = centre.asked
    .filter(({ method, path }) => method === 'PUT' && path.startsWith('/v1/callbacks/'))
    .map(({ body }) => (body as { numberToDial: string }).numberToDial)
  expect(new Set(numbers)).toEqual(new Set([ada.msisdn]))
})

it('the task comes with them as soon as the centre has heard of it, before anybody asks for anything', async () => {
  const captureId = await cutOffUntold()
  await ring(desk, 'call-2')
  const heard = centreHears(captureId)
  await desk.clock.advance(10 * 60_000)
  const { lease } = await heard
  await until(() => desk.shown('call-2')?.callbackId === captureId)
  await answer(desk, 'call-2')
  await desk.desk('interaction.served', { interactionId: 'call-2', facts: allIsWell })
  expect(desk.shown('call-2')).toMatchObject({ callbackId: captureId, capture: { captureId } })
  expect(lease?.agentId).toBe('agent-lan')
})

it('the task comes with them while what this desk had of it is gone on with', async () => {
  const captureId = await cutOffUntold()
  await serve(desk, 'call-2')
  const heard = centreHears(captureId)
  await desk.clock.advance(10 * 60_000)
  await heard
  await until(() => desk.shown('call-2')?.callbackId === captureId)
  await finishSecond()
  await until(() => centre.changes.get(captureId))
  await settled()
  expect(centre.changes.size).toBe(1)
  expect(centre.tasks.size).toBe(0)
})
