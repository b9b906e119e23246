// A change the centre has and the carrier refused: seen at the desk, and nothing at the desk waits for it.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { allAnswers, serve, step } from '../support/host-stories.ts'
import { adaEmptied, briefingOf } from '../support/people.ts'
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

async function capture(interactionId: string): Promise<string> {
  await serve(desk, interactionId)
  const done = await step(desk, interactionId, ...allAnswers, { type: 'send' })
  const captureId = done.capture?.captureId ?? ''
  await until(() => centre.changes.has(captureId))
  return captureId
}
const shown = async (captureId: string) => {
  const { deliveries } = await desk.desk('outbox.list', {})
  const { state, problem } = deliveries.find((delivery) => delivery.captureId === captureId) ?? {}
  return { state, problem }
}
const becomes = async (captureId: string, state: string) =>
  until(async () => {
    await desk.clock.advance(15_000)
    const now = await shown(captureId)
    return now.state === state && now
  })

it('a change the carrier refused is shown so, and the centre has it', async () => {
  centre.setCarrier('parked')
  const captureId = await capture('call-1')
  expect(await becomes(captureId, 'carrier-refused')).toEqual({
    state: 'carrier-refused',
    problem: 'carrier-refused'
  })
  expect(desk.pushesOf('outbox.changed').at(-1)).toEqual({ waiting: 0, parked: 0 })
})

it('a refused change holds up nothing of its subscriber, and cannot be sent again from this desk', async () => {
  centre.setCarrier('parked')
  const refused = await capture('call-1')
  await becomes(refused, 'carrier-refused')
  centre.briefings.set('call-2', briefingOf('call-2', adaEmptied))
  const next = await capture('call-2')
  expect([...centre.changes.keys()]).toEqual([refused, next])
  const { deliveries } = await desk.desk('outbox.list', {})
  const row = deliveries.find(({ captureId }) => captureId === refused)
  expect(await desk.desk('outbox.retry', { rowId: row?.rowId ?? '' })).toEqual({
    kind: 'refused',
    code: 'request-malformed'
  })
})

it('the mark goes when it is on its way again, and the carrier’s word comes after', async () => {
  centre.setCarrier('parked')
  const captureId = await capture('call-1')
  await becomes(captureId, 'carrier-refused')
  centre.setCarrier('waiting')
  expect(await becomes(captureId, 'confirmed')).toEqual({ state: 'confirmed', problem: null })
  centre.setCarrier('confirmed')
  expect(await becomes(captureId, 'carrier')).toEqual({ state: 'carrier', problem: null })
})
