// A call that outlives its session timer (RFC 4028) on a real Asterisk: the PBX asks again and again whether we are there,
// and what it asks takes no customer off hold.
import { expect, test } from '@playwright/test'
import { type CallWorld, everyTone, hearing, startCallWorld, tones } from './support/calls-on-asterisk.ts'

/** The shortest there is: the PBX asks at half of it. */
const sessionSeconds = 90

let world: CallWorld
test.beforeAll(async () => {
  test.setTimeout(180_000)
  world = await startCallWorld({ sessionSeconds })
})
test.afterAll(() => world?.stop())
test.afterEach(() => world.clearUp())

test('a customer on hold stays on hold when the PBX refreshes the session, and is taken back after it', async () => {
  const { customer, callId } = await world.talks()
  await world.phone.send({ kind: 'hold', callId, held: true })
  await hearing(() => customer.hearsOf(everyTone), [tones.music])
  const asked = () => world.received('INVITE') + world.received('UPDATE')
  const before = asked()
  await expect.poll(asked, { timeout: (sessionSeconds / 2 + 10) * 1000 }).toBeGreaterThan(before)
  await hearing(() => customer.hearsOf(everyTone), [tones.music])
  await hearing(world.lanHears, [])
  await world.phone.until({ callId, phase: 'active', held: true })
  await world.phone.send({ kind: 'hold', callId, held: false })
  await hearing(() => customer.hearsOf(everyTone), [tones.lan])
  await hearing(world.lanHears, [tones.customer])
})
