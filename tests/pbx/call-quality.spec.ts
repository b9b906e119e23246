// How a call sounds, on a real Asterisk: a line is called as good as the packets that are really lost on the way make it, a
// way that loses what the agent says is told and repaired by one key, and what was measured stands with the contact at the
// centre. How good a line is at its best is the machine's affair; what is asserted here is ours.
import { personas } from '../../lab/personas.ts'
import { meanOpinionOf } from '../../shared/domain/voice-quality.ts'
import { openPhonePort } from '../support/phone-port.ts'
import { agentTones } from '../support/seats.ts'
import { expect, test } from './support/media-story-test.ts'

const mai = personas.answersEverything

/** The best that a line with this share of packets lost one by one can be called. */
const bestWith = (lossRatio: number) =>
  meanOpinionOf({ lossRatio, burstRatio: 1, jitterMs: 0, rttMs: 0, bufferMs: 0 })

test('lost packets lower the score, one-way audio is told, one key brings it back, and the contact keeps how it sounded', async ({
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
  const phone = await openPhonePort(lan.workstation.phonePage)
  const shownMos = async () => (await phone.snapshot()).quality?.mos ?? 5
  // what is shown is rounded to a tenth; delay and bursts only lower it
  network.loseOneIn(10)
  await expect.poll(shownMos, { timeout: 20_000 }).toBeLessThanOrEqual(bestWith(0.08) + 0.05)
  const worst = await shownMos()
  network.loseOneIn(null)
  await expect.poll(shownMos, { timeout: 20_000 }).toBeGreaterThan(worst)
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

  const { passed, lost } = network.towardsPhone()
  await call.hangUp()
  await lan.finish('tariff')
  const kept = () => hotline.ledger.soundings(mai.number)
  await expect.poll(async () => (await kept()).at(-1) ?? null, { timeout: 15_000 }).not.toBeNull()
  const sounded = (await kept()).at(-1)
  const lostOnTheWay = lost / (passed + lost)
  console.log(`told after ${toldMs} ms; ${lost} of ${passed + lost} lost; kept: ${JSON.stringify(sounded)}`)
  expect(sounded).toMatchObject({ codec: 'audio/opus', mos: { mean: expect.any(Number) } })
  if (!sounded) throw new Error('nothing was kept')
  const { mos, loss, repairs } = sounded
  // a machine that is busy discards packets that came, too
  expect(loss.heard).toBeGreaterThanOrEqual(lostOnTheWay - 0.01)
  expect(loss.heard).toBeLessThanOrEqual(lostOnTheWay + 0.1)
  expect(mos?.min).toBeLessThanOrEqual(worst + 0.05)
  expect(mos?.mean).toBeGreaterThan(mos?.min ?? 5)
  expect(mos?.mean).toBeLessThan(bestWith(0))
  expect(repairs).toBeGreaterThanOrEqual(1)
  expect(toldMs).toBeLessThanOrEqual(12_000)
})
