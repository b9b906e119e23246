// A contact that was closed while nobody was signed in: it is written by the agent whose telephone the call was at, and by
// nobody else.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { answer, end, ring } from '../support/host-stories.ts'
import { removeFolders, settled, startTestHost, type TestHost, until } from '../support/test-host.ts'

let centre: FakeCentre
let desk: TestHost
beforeEach(async () => {
  centre = await startFakeCentre()
  desk = await startTestHost({ centreUrl: centre.url })
})
afterEach(async () => {
  await desk.stop()
  await centre.stop()
  removeFolders()
})

const openings = /^PUT \/v1\/interactions\/call-1$/
const contact = async () => {
  const { deliveries } = await desk.desk('outbox.list', {})
  return deliveries.find(({ kind }) => kind === 'contact')
}
const closedByNobody = async () => {
  await ring(desk, 'call-1')
  await answer(desk, 'call-1')
  await end(desk, 'call-1')
  await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: '' })
}

it('a contact closed while nobody was signed in is delivered when the agent of its call signs in', async () => {
  await closedByNobody()
  expect(await contact()).toMatchObject({ state: 'on-this-pc' })
  await desk.signIn()
  await until(() => centre.contacts.get('call-1'))
  expect(await until(async () => (await contact())?.state === 'confirmed')).toBe(true)
})

it('a contact of nobody waits while somebody else is signed in, and is not theirs', async () => {
  await closedByNobody()
  centre.breakOn(openings, { kind: 'status', status: 403, code: 'interaction-not-announced' })
  await desk.signIn('minh')
  await until(() => centre.count(openings) > 0)
  await settled(50)
  expect(await contact()).toMatchObject({ state: 'on-this-pc', problem: 'signed-out' })
  centre.heal()
  await desk.signIn('lan')
  await until(() => centre.contacts.get('call-1'))
})

it('a contact of nobody is shown as needing a person when after half a day nobody has turned up whose call it was', async () => {
  await closedByNobody()
  centre.breakOn(openings, { kind: 'status', status: 403, code: 'interaction-not-announced' })
  desk.clock.jump(12 * 3_600_000)
  await desk.signIn('minh')
  expect(await until(async () => (await contact())?.state === 'parked' && contact())).toMatchObject({
    problem: 'interaction-not-announced'
  })
})
