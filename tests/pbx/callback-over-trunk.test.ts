// A callback as a site makes it: over the carrier's trunk, with the hotline's number for the customer to see and call.
import { afterAll, expect, test } from 'vitest'
import { openCarrierSide } from './support/carrier-side.ts'
import { agent, provideReadyDesk } from './support/ready-desk.ts'

const [agentHz, customerHz] = [440, 1400]
const soon = { timeout: 5000 }
const carrier = await openCarrierSide(customerHz)
const desk = provideReadyDesk({ callbacksTo: carrier.address })
afterAll(() => carrier.close())

test('a callback reaches the carrier once, from the hotline’s number, and both sides hear each other', async () => {
  const number = '+84901234567'
  await desk.source.allowDial({ interactionId: 'interaction-1', extension: agent, number })
  const call = await desk.phone.dial(`9${number}`, 'interaction-1')
  expect(await call.answered).toBe(true)
  expect({ calls: carrier.calls(), asked: carrier.asked() }).toEqual({
    calls: 1,
    asked: `sip:${number}@${carrier.address}`
  })
  expect(carrier.header('From')).toMatch(/^"Hotline 1090" <sip:1090@[^>]+>;tag=/)
  expect(carrier.header('P-Asserted-Identity')).toMatch(/^"Hotline 1090" <sip:1090@[^>]+>$/)
  expect(carrier.header('Privacy')).toBeNull()
  // who calls for the hotline, and for which interaction, is nobody else's business
  expect(carrier.header('X-Care-Interaction-Id')).toBeNull()
  expect(carrier.header('Contact')).not.toContain(agent)

  const near = (hz: number) => expect.toSatisfy((heard: number) => Math.abs(heard - hz) < 15)
  await expect.poll(() => call.heard().toneHz, soon).toEqual(near(customerHz))
  await expect.poll(carrier.hearsHz, soon).toEqual(near(agentHz))
  await call.hangUp()
  expect(await desk.told.until('ended', 'interaction-1')).toMatchObject({ cause: 16, by: 'agent' })
})
