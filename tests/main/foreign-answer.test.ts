// A hotel's login page, a proxy, another program at the centre's address: whatever answers 200 there has taken nothing.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeCentre, startFakeCentre } from '../support/fake-centre.ts'
import { answer, end, ring } from '../support/host-stories.ts'
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

const contacts = /^PUT \/v1\/interactions\/call-1\/contact$/
const delivery = async () => {
  const { deliveries } = await desk.desk('outbox.list', {})
  return deliveries.find(({ kind }) => kind === 'contact')
}

it.each([
  ['a page of another place', { kind: 'nonsense' }],
  ['an empty object', { kind: 'status', status: 200, with: {} }],
  ['the name of another contact', { kind: 'status', status: 200, with: { interactionId: 'call-2' } }]
] as const)('a contact answered with %s is told again until the centre itself has it', async (_, fault) => {
  await ring(desk, 'call-1')
  await answer(desk, 'call-1')
  await end(desk, 'call-1')
  centre.breakOn(contacts, fault)
  await desk.desk('interaction.finish', { interactionId: 'call-1', reason: 'tariff', note: '' })
  await until(() => centre.count(contacts) > 0)
  expect(await until(async () => (await delivery())?.problem)).toBe('centre-answer-unreadable')
  const askedBefore = centre.count(contacts)
  centre.heal()
  await until(async () => {
    await desk.clock.advance(1_000)
    return (await delivery())?.state === 'confirmed'
  })
  expect(centre.count(contacts)).toBe(askedBefore + 1)
  expect(centre.contacts.get('call-1')).toMatchObject({ reason: 'tariff' })
})
