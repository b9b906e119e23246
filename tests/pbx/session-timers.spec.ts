// A call that outlives its session timer (RFC 4028) on a real Asterisk: the PBX asks again and again whether we are there,
// and what it asks takes no customer off hold and ends no call.
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

const asked = () => world.received('INVITE') + world.received('UPDATE')

test('a customer on hold stays on hold when the PBX refreshes the session, and is taken back after it', async () => {
  const { customer, callId } = await world.talks()
  await world.phone.send({ kind: 'hold', callId, held: true })
  await hearing(() => customer.hearsOf(everyTone), [tones.music])
  const before = asked()
  await expect.poll(asked, { timeout: (sessionSeconds / 2 + 10) * 1000 }).toBeGreaterThan(before)
  await hearing(() => customer.hearsOf(everyTone), [tones.music])
  await hearing(world.lanHears, [])
  await world.phone.until({ callId, phase: 'active', held: true })
  await world.phone.send({ kind: 'hold', callId, held: false })
  await hearing(() => customer.hearsOf(everyTone), [tones.lan])
  await hearing(world.lanHears, [tones.customer])
})

// A minute and a half of talking each: the long form alone, LONG_SESSIONS=1.
if (process.env.LONG_SESSIONS)
  for (const [who, by] of [
    ['customer', 'remote'],
    ['agent', 'local']
  ] as const)
    test(`a call that is talked past its session's time is asked about twice, and the ${who} ends it`, async () => {
      test.setTimeout(240_000)
      const { customer, callId } = await world.talks()
      const answeredAt = Date.now()
      const bothHear = async () => {
        await hearing(() => customer.hearsOf(everyTone), [tones.lan])
        await hearing(world.lanHears, [tones.customer])
      }
      await bothHear()
      const before = asked()
      await expect.poll(asked, { timeout: (sessionSeconds + 20) * 1000 }).toBe(before + 2)
      await bothHear()
      const talkedSeconds = () => (Date.now() - answeredAt) / 1000
      await expect.poll(talkedSeconds, { timeout: 30_000 }).toBeGreaterThan(sessionSeconds + 5)
      await bothHear()
      if (who === 'customer') await customer.hangUp()
      else await world.phone.send({ kind: 'hang-up', callId })
      expect(await world.phone.until({ callId, phase: 'ended' })).toMatchObject({ ending: { by, ice: 'ok' } })
      await expect
        .poll(() => world.hotline.pbx.asterisk.cli('core show channels count'))
        .toMatch(/^0 active channels/m)
    })
