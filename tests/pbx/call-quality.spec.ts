// How a call sounds, on a real Asterisk: a good line is called good, a way that loses what the agent says is told and
// repaired by one key, and what was measured stands with the contact at the centre.
import { personas } from '../../lab/personas.ts'
import { agentTones } from '../support/seats.ts'
import { expect, test } from './support/media-story-test.ts'

const mai = personas.answersEverything

test('one-way audio is told, one key brings it back, and the contact keeps how the call sounded', async ({
  floor: { hotline, network },
  seat
}) => {
  const lan = await seat('lan')
  const near = (heard: unknown) => typeof heard === 'number' && Math.abs(heard - agentTones.lan) <= 25
  const { quality } = lan.texts
  const call = await hotline.pbx.customerCalls({ ani: mai.number, name: mai.name, toneHz: mai.toneHz })
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.hears(mai.toneHz)
  await expect.poll(async () => near(await call.hears())).toBe(true)
  await lan.workstation.phonePage.waitForTimeout(8000)
  await expect(lan.desk.getByText(quality.warnings.unheard)).toHaveCount(0)

  const lostAt = Date.now()
  network.loseWhatPhoneSays()
  await lan.sees(quality.warnings.unheard, 20_000)
  const toldMs = Date.now() - lostAt
  network.heal()
  await lan.press('Shift+F8')
  await expect(lan.desk.getByText(quality.warnings.unheard)).toHaveCount(0, { timeout: 15_000 })
  await expect.poll(async () => near(await call.hears())).toBe(true)
  await lan.hears(mai.toneHz)

  await call.hangUp()
  await lan.finish('tariff')
  const kept = () => hotline.ledger.soundings(mai.number)
  await expect.poll(async () => (await kept()).at(-1) ?? null, { timeout: 15_000 }).not.toBeNull()
  const sounded = (await kept()).at(-1)
  console.log(`told after ${toldMs} ms; kept: ${JSON.stringify(sounded)}`)
  expect(sounded).toMatchObject({ codec: 'audio/opus', loss: { heard: expect.any(Number) } })
  expect(sounded?.mos?.mean).toBeGreaterThan(4)
  expect(sounded?.repairs).toBeGreaterThanOrEqual(1)
  expect(toldMs).toBeLessThanOrEqual(12_000)
})
