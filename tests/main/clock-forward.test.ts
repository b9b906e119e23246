// A clock that is set forward by a day in the middle of a call: the hourly tidying must not take the call for an old one.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { end, oneAnswer, serve, step } from '../support/host-stories.ts'
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

it('leaves the call open, and its drop makes the task', async () => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...oneAnswer)
  desk.clock.jump(25 * 3_600_000)
  await desk.clock.advance(1)
  expect(desk.shown('call-1')).toMatchObject({ phase: 'active', capture: { state: 'update' } })
  await end(desk, 'call-1', { cause: 38 })
  await until(() => centre.tasks.size === 1)
})

it('closes a counter visit nobody came back to for a day, with the answers it had', async () => {
  const opened = await desk.desk('interaction.openCounter', {
    number: '+84901234567',
    reason: 'asks for a form'
  })
  if (opened.kind !== 'stepped') throw new Error(`refused: ${opened.code}`)
  desk.clock.jump(25 * 3_600_000)
  await desk.clock.advance(1)
  expect(desk.shown(opened.interaction.interactionId)?.phase).toBe('finished')
})
