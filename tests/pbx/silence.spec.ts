// Silence that has a cause, on a real Asterisk: each is told in its own words, and only that one. A microphone that gives
// nothing, and a way that brings nothing of the customer while the agent is heard.
import { personas } from '../../lab/personas.ts'
import { agentTones } from '../support/seats.ts'
import { hearing } from './support/calls-on-asterisk.ts'
import { expect, test } from './support/media-story-test.ts'

const mai = personas.answersEverything
const mais = { ani: mai.number, name: mai.name, toneHz: mai.toneHz }
/** A microphone that is open and gives nothing. */
const noTone = 0

test('a microphone from which nothing comes is told by name, and a mute of one’s own is not taken for it', async ({
  floor: { hotline },
  workstation
}) => {
  const lan = await workstation(noTone)
  await lan.signIn('lan')
  await lan.goReady()
  const { warnings } = lan.texts.quality
  const told = (words: string) => lan.desk.getByText(words)
  const call = await hotline.pbx.customerCalls(mais)
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.hears(mai.toneHz)
  await lan.sees(warnings['microphone-dead'], 30_000)
  await expect(told(warnings.unheard)).toHaveCount(0)
  await expect(told(lan.texts.problems['sound-lost'].what)).toHaveCount(0)
  await lan.press('F8')
  await expect(told(warnings['microphone-dead'])).toHaveCount(0)
  await call.hangUp()
  await lan.finish('tariff')
})

test('a customer who is heard no more while the agent is, is told as that, until they are heard again', async ({
  floor: { hotline, network },
  seat
}) => {
  const lan = await seat('lan')
  const { problems, quality } = lan.texts
  const told = (words: string) => lan.desk.getByText(words)
  const call = await hotline.pbx.customerCalls(mais)
  const customerHears = () => hearing(() => call.hearsOf([agentTones.lan]), [agentTones.lan])
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.hears(mai.toneHz)
  await customerHears()

  // every packet of what the PBX says to the phone; what the phone says gets through
  network.loseOneIn(1)
  await lan.sees(problems['sound-lost'].what, 15_000)
  await expect(lan.button(quality.repair)).toBeVisible()
  await customerHears()
  await expect(told(quality.warnings.unheard)).toHaveCount(0)
  await expect(told(quality.warnings['microphone-dead'])).toHaveCount(0)

  network.heal()
  await lan.hears(mai.toneHz)
  await expect(told(problems['sound-lost'].what)).toHaveCount(0)
  await call.hangUp()
  await lan.finish('tariff')
})
