// The agent's own list of calls: answered and rejected are told apart, it outlives the program, and no customer can
// be dialled from it.
import { personas } from '../../lab/personas.ts'
import { expect, test } from '../support/story-test.ts'

test('an answered and a rejected call are listed as what they were, also after a restart', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const mai = personas.answersEverything
  const customer = await lab.customer('answersEverything')
  const talked = await customer.call()
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.hears(mai.toneHz)
  await talked.hangUp()
  await lan.finish('tariff')

  const givenUp = await (await lab.customer('cutInInvitation')).call()
  await lan.seesRinging(personas.cutInInvitation.name)
  await lan.click(lan.texts.call.reject)
  await lan.desk.getByRole('menuitem', { name: lan.texts.call.rejectReason.declined }).click()
  await expect(lan.desk.getByRole('region', { name: lan.texts.call.ring })).toHaveCount(0)
  await givenUp.hangUp()

  await lan.open('calls')
  const row = (name: string) => lan.desk.getByRole('row').filter({ hasText: name }).first()
  await expect(row(mai.name)).toContainText(lan.texts.history.outcomes.answered)
  await expect(row(personas.cutInInvitation.name)).toContainText(lan.texts.history.outcomes.rejected)
  await lan.sees(lan.texts.history.customersNote)
  await expect(row(mai.name).getByRole('button')).toHaveCount(0)

  await lan.workstation.killHost()
  await lan.workstation.restart()
  await lan.signIn('lan')
  await lan.open('calls')
  await expect(row(mai.name)).toContainText(lan.texts.history.outcomes.answered)
})
