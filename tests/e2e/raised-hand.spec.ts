// A hand raised at one desk is seen at the lead's within moments, and goes down in either's sight: nobody telephones for it.
import { personas } from '../../lab/personas.ts'
import { expect, test } from '../support/story-test.ts'

test('an agent raises a hand during a call, the lead sees whose it is, and it outlives the desk page', async ({
  lab,
  seat,
  workstation
}) => {
  const trang = await workstation()
  await trang.signIn('trang')
  const lan = await seat('lan')
  const { hand } = lan.texts
  const seenByLead = trang.desk.getByText(hand.others.replace('{{names}}', 'Lan'))
  await expect(seenByLead).toHaveCount(0)
  const customer = await lab.customer('answersEverything')
  const call = await customer.call()
  await lan.seesRinging(personas.answersEverything.name)
  await lan.answer()

  await lan.click(hand.raise)
  await lan.sees(hand.up)
  await expect(seenByLead).toHaveCount(1)
  await lan.reloadsDesk()
  await expect(lan.button(hand.lower)).toHaveAttribute('aria-pressed', 'true')

  await lan.click(hand.lower)
  await expect(seenByLead).toHaveCount(0)
  await call.hangUp()
  await lan.finish('tariff')
})
