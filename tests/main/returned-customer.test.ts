// A customer who was handed on and whom nobody took comes back to the agent as the same contact, which goes on.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { answer, end, oneAnswer, ring, serve, step } from '../support/host-stories.ts'
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

const handedOn = { by: 'local', afterRefer: true } as const
const wrapUpMs = defaultPolicy.wrapUpSeconds * 1000

it('is active again under the same contact, and its end is judged anew', async () => {
  await ring(desk, 'call-1')
  await answer(desk, 'call-1')
  await end(desk, 'call-1', handedOn)
  expect(desk.shown('call-1')).toMatchObject({ phase: 'ended', ending: { code: 'transferred' } })
  await ring(desk, 'call-1')
  expect(desk.shown('call-1')).toMatchObject({ phase: 'offered', ending: null })
  await answer(desk, 'call-1')
  expect(desk.shown('call-1')).toMatchObject({ phase: 'active', ending: null })
  await end(desk, 'call-1', { by: 'remote', cause: 38 })
  expect(desk.shown('call-1')).toMatchObject({ phase: 'ended', ending: { code: 'dropped' } })
  const finished = await desk.desk('interaction.finish', {
    interactionId: 'call-1',
    reason: 'tariff',
    note: ''
  })
  expect(finished).toMatchObject({ kind: 'stepped', interaction: { phase: 'finished' } })
})

const captureShown = () => desk.shown('call-1')?.capture

describe('with a capture under way', () => {
  beforeEach(async () => {
    await serve(desk, 'call-1')
    await step(desk, 'call-1', ...oneAnswer)
    await end(desk, 'call-1', handedOn)
  })

  it('goes on where the guide stood, with what was taken down, to one change', async () => {
    expect(captureShown()).toMatchObject({ state: 'lost', ending: { proposal: 'transferred' } })
    await ring(desk, 'call-1')
    expect(captureShown()).toMatchObject({ state: 'lost' })
    await answer(desk, 'call-1')
    expect(captureShown()).toMatchObject({
      state: 'update',
      interactionId: 'call-1',
      ending: null,
      fields: { occupation: { status: 'answered', value: 'teacher' }, hobbies: null }
    })
    await step(desk, 'call-1', { type: 'answer', field: 'hobbies', value: ['music'] }, { type: 'send' })
    await end(desk, 'call-1', { by: 'remote', cause: 16 })
    await until(() => centre.changes.size > 0)
    expect([...centre.changes.values()]).toMatchObject([
      { applied: 1, change: { fields: { occupation: { value: 'teacher' }, hobbies: { value: ['music'] } } } }
    ])
  })

  it('is lost to a drop like any other afterwards, and the customer is called back', async () => {
    await ring(desk, 'call-1')
    await answer(desk, 'call-1')
    await end(desk, 'call-1', { by: 'remote', cause: 38 })
    await desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'dropped' })
    const { callbacks } = await desk.desk('callback.list', {})
    expect(callbacks).toHaveLength(1)
  })

  it('does not run out of its time for a word while it rings or goes on', async () => {
    await ring(desk, 'call-1')
    await desk.clock.advance(wrapUpMs)
    expect(captureShown()).toMatchObject({ state: 'lost' })
    await answer(desk, 'call-1')
    await desk.clock.advance(wrapUpMs)
    expect(captureShown()).toMatchObject({ state: 'update' })
  })

  it('is over as transferred when nobody takes the ring here either', async () => {
    await ring(desk, 'call-1')
    await end(desk, 'call-1', { by: 'remote', cause: null }, false, 487)
    expect(desk.shown('call-1')).toMatchObject({
      phase: 'finished',
      capture: {
        state: 'completed',
        outcome: { code: 'ended-with-call' },
        fields: { hobbies: { status: 'unknown' } }
      }
    })
    expect(await desk.desk('callback.list', {})).toMatchObject({ callbacks: [] })
  })

  it('is over as transferred when the workstation restarts while it rings', async () => {
    await ring(desk, 'call-1')
    await desk.stop()
    desk = await startTestHost({ centreUrl: centre.url, dataFolder: desk.dataFolder, clock: desk.clock })
    await desk.signIn()
    await until(() => centre.changes.size > 0)
    expect([...centre.changes.values()]).toMatchObject([
      { applied: 1, change: { fields: { occupation: { value: 'teacher' }, hobbies: { status: 'unknown' } } } }
    ])
    expect(await desk.desk('callback.list', {})).toMatchObject({ callbacks: [] })
  })

  it('stays over where the agent has said already that it was a transfer', async () => {
    await desk.desk('interaction.confirmEnding', { interactionId: 'call-1', code: 'transferred' })
    await ring(desk, 'call-1')
    await answer(desk, 'call-1')
    expect(captureShown()).toMatchObject({ state: 'completed' })
    await end(desk, 'call-1', { by: 'remote', cause: 38 })
    expect(await desk.desk('callback.list', {})).toMatchObject({ callbacks: [] })
  })
})
