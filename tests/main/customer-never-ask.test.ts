// "Never ask me again" said to a desk that owes the customer a callback: that desk lists it no more at once, with the centre
// away as well, and the callbacks of others stay.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { end, oneAnswer, ring, serve, step } from '../support/host-stories.ts'
import { ada, briefingOf, grace } from '../support/people.ts'
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

const drop = async (interactionId: string, record: typeof ada) => {
  centre.briefings.set(interactionId, briefingOf(interactionId, record))
  await serve(desk, interactionId)
  await step(desk, interactionId, ...oneAnswer)
  await end(desk, interactionId, { cause: 38 })
  await desk.desk('interaction.confirmEnding', { interactionId, code: 'dropped' })
  await desk.desk('interaction.finish', { interactionId, reason: 'tariff', note: '' })
}
const owed = async () =>
  (await desk.desk('callback.list', {})).callbacks.map(({ subscriberId }) => subscriberId).toSorted()

it('is owed no callback by this desk any more, before the centre has heard of it', async () => {
  await drop('call-1', ada)
  await drop('call-2', grace)
  await until(() => centre.tasks.size === 2)
  centre.breakOn(/wishes|GET \/v1\/callbacks/, { kind: 'reset' })
  expect(await owed()).toEqual([ada.subscriberId, grace.subscriberId])
  centre.briefings.set('call-3', briefingOf('call-3', ada))
  await ring(desk, 'call-3')
  expect(await desk.desk('wish.say', { interactionId: 'call-3', wish: { kind: 'never-ask' } })).toMatchObject(
    { kind: 'stepped' }
  )
  expect(await owed()).toEqual([grace.subscriberId])
  expect(centre.wishes).toEqual([])
})
