// A customer who was handed on and whom nobody took comes back to the agent as the same contact, which goes on.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { answer, end, intoInvitation, ring, serve, step } from '../support/host-stories.ts'
import { removeFolders, startTestHost, type TestHost } from '../support/test-host.ts'

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

it('leaves what was proposed of the transfer standing: nobody is called back for it', async () => {
  await serve(desk, 'call-1')
  await step(desk, 'call-1', ...intoInvitation)
  await end(desk, 'call-1', handedOn)
  await ring(desk, 'call-1')
  await answer(desk, 'call-1')
  await end(desk, 'call-1', { by: 'remote', cause: 16 })
  expect(await desk.desk('callback.list', {})).toMatchObject({ callbacks: [] })
})
