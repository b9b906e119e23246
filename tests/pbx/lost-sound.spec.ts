// Sound that stops while the signalling stands, on a real Asterisk: UDP is lost between phone and PBX, both ways, and
// nothing else is. What is measured is the customer's tone at the agent and the agent's at the customer.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { personas } from '../../lab/personas.ts'
import { phoneChannelName } from '../../src-renderer/phone/phone.ts'
import { agentTones } from '../support/seats.ts'
import type { CustomerInCall } from './support/asterisk-world.ts'
import { expect, test } from './support/media-story-test.ts'

const near = (toneHz: number) => ({
  asymmetricMatch: (heard: unknown) => typeof heard === 'number' && Math.abs(heard - toneHz) <= 25,
  toString: () => `near ${toneHz} Hz`
})
const mai = personas.answersEverything
const holdMusicHz = 300

/** When the phone's own snapshots said what of the sound, epoch ms: as the desk gets them, not as a test polls them. */
async function watchSound(page: Page) {
  await page.evaluate((name) => {
    const told: { at: number; media: string }[] = []
    const channel = new BroadcastChannel(name)
    channel.onmessage = ({ data }) => {
      const media = data?.snapshot?.media ?? 'none'
      if (media !== told.at(-1)?.media) told.push({ at: Date.now(), media })
    }
    Object.assign(window, { soundTold: told })
  }, phoneChannelName)
  return () =>
    page.evaluate(() => (window as unknown as { soundTold: { at: number; media: string }[] }).soundTold)
}

/** When the customer began to hear this tone, to the length of one listening: epoch ms. */
async function customerHears(call: CustomerInCall, toneHz: number): Promise<number> {
  let listeningSince = 0
  const listen = () => {
    listeningSince = Date.now()
    return call.hears()
  }
  await expect.poll(listen, { intervals: [50] }).toEqual(near(toneHz))
  return listeningSince
}

for (const lostSeconds of [6, 20]) {
  test(`sound that is lost for ${lostSeconds} s is shown, another way is asked for, and it comes back`, async ({
    floor: { hotline, network },
    seat
  }) => {
    const lan = await seat('lan')
    const call = await hotline.pbx.customerCalls({ ani: mai.number, name: mai.name, toneHz: mai.toneHz })
    await lan.seesRinging(mai.name)
    await lan.answer()
    await lan.hears(mai.toneHz)
    await expect.poll(call.hears).toEqual(near(agentTones.lan))

    const sound = await watchSound(lan.workstation.phonePage)
    network.blackhole()
    const lostAt = Date.now()
    await lan.sees(lan.texts.problems['sound-lost'].what)
    await sleep(Math.max(0, lostAt + lostSeconds * 1000 - Date.now()))
    network.heal()
    const healedAt = Date.now()
    const [heardAt, heardByCustomerAt] = await Promise.all([
      lan.hears(mai.toneHz).then(() => Date.now()),
      customerHears(call, agentTones.lan)
    ])
    const backMs = { agent: heardAt - healedAt, customer: heardByCustomerAt - healedAt }
    const told = await sound()
    const shownMs = (told.find(({ media }) => media === 'silent')?.at ?? Number.POSITIVE_INFINITY) - lostAt
    const restarts = network.restarts.map((at) => at - lostAt)
    console.log(
      `sound lost for ${lostSeconds} s: shown after ${shownMs} ms, ICE restarts after ${restarts.join(', ')} ms, heard again ${backMs.agent} ms, by the customer ${backMs.customer} ms after it healed`
    )
    expect(told.at(-1)).toMatchObject({ media: 'flowing' })
    await call.hangUp()
    await lan.finish('tariff')
    expect({
      shown: shownMs <= 3500,
      restart: (restarts[0] ?? Number.POSITIVE_INFINITY) <= 4000,
      heardByAgent: backMs.agent <= 2000,
      heardByCustomer: backMs.customer <= 2000
    }).toEqual({ shown: true, restart: true, heardByAgent: true, heardByCustomer: true })
  })
}

test('a customer on hold whose way for the sound is lost gets another one while on hold, and is heard when taken back', async ({
  floor: { hotline, network },
  seat
}) => {
  const lan = await seat('lan')
  const call = await hotline.pbx.customerCalls({ ani: mai.number, name: mai.name, toneHz: mai.toneHz })
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.hears(mai.toneHz)
  await expect.poll(call.hears).toEqual(near(agentTones.lan))
  const sound = await watchSound(lan.workstation.phonePage)
  await lan.press('F9')
  await lan.sees(lan.texts.call.phases.held)
  await expect.poll(call.hears).toEqual(near(holdMusicHz))

  network.blackhole()
  const lostAt = Date.now()
  const states = async () => (await sound()).map(({ media }) => media)
  await expect.poll(states, { timeout: 15_000 }).toContain('repairing')
  await sleep(Math.max(0, lostAt + 8000 - Date.now()))
  network.heal()
  await expect.poll(async () => (await states()).at(-1), { timeout: 15_000 }).toBe('flowing')
  const restarts = network.restarts.map((at) => at - lostAt)
  await expect.poll(call.hears).toEqual(near(holdMusicHz))

  await lan.press('F9')
  await lan.hears(mai.toneHz)
  await expect.poll(call.hears).toEqual(near(agentTones.lan))
  console.log(`way lost for 8 s on hold: ICE restarts after ${restarts.join(', ')} ms`)
  // taking them back needed none
  expect(network.restarts).toHaveLength(restarts.length)
  expect(restarts[0]).toBeLessThanOrEqual(8000)
  await call.hangUp()
  await lan.finish('tariff')
})

test('a PBX that refuses for the moment to hear where a call is, is told again, and its BYE arrives', async ({
  floor: { hotline, network },
  seat
}) => {
  const lan = await seat('lan')
  const call = await hotline.pbx.customerCalls({ ani: mai.number, name: mai.name, toneHz: mai.toneHz })
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.hears(mai.toneHz)
  network.refusals.refuse(3, '503 Service Unavailable')
  network.dropSockets()
  await expect.poll(network.refusals.refused, { timeout: 20_000 }).toBe(3)
  await lan.hears(mai.toneHz)
  // the fourth is let through, two seconds after the third
  await sleep(5000)
  await call.hangUp()
  await lan.sees(lan.texts.call.phases.ended)
  await lan.finish('tariff')
})
