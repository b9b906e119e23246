// Whose duty a callback is: the lead gives it to an agent who talks to somebody else just then, and is reminded of it when
// that call is over and wrapped up, not before.
import { personas } from '../../lab/personas.ts'
import { expect, test } from '../support/story-test.ts'

test('a callback the lead gives to an agent on a call comes up when that call is over', async ({
  lab,
  seat,
  workstation
}) => {
  // three workstations
  test.slow()
  const lan = await seat('lan')
  const khoi = personas.cutInInvitation
  await (await lab.customer('cutInInvitation')).call()
  await lan.seesRinging(khoi.name)
  await lan.answer()
  await lan.served()
  await lan.invites()
  const [first] = await lab.ledger.interactions()
  lab.pbx.drop(first?.interactionId ?? '', 38)
  await lan.confirmsEnding('dropped')
  await lan.finish('data-package')
  const { reminder, lead } = lan.texts.callbacks
  await lan.sees(reminder.title)
  const { pause, reasons } = lan.texts.agentState
  await lan.click(pause)
  await lan.desk.getByRole('menuitem', { name: reasons.break }).click()

  const minh = await seat('minh')
  const mai = personas.answersEverything
  const call = await (await lab.customer('answersEverything')).call()
  await minh.seesRinging(mai.name)
  await minh.answer()

  const trang = await workstation()
  await trang.signIn('trang')
  await trang.open('callbacks')
  await expect(trang.callbackRow(khoi.name)).toContainText('Lan')
  await trang.callbackRow(khoi.name).getByRole('button', { name: lead.assign }).click()
  await trang.desk.getByLabel(lead.to).selectOption('agent-minh')
  await trang.desk
    .getByRole('group', { name: lead.assign })
    .getByRole('button', { name: lead.assign })
    .click()
  await expect(trang.callbackRow(khoi.name)).toContainText('Minh')
  await expect(trang.callbackRow(khoi.name)).toContainText(trang.texts.callbacks.byLead)
  await expect(lan.desk.getByRole('region', { name: reminder.title })).toHaveCount(0)

  const card = minh.desk.getByRole('region', { name: reminder.title })
  const rail = minh.desk.getByRole('navigation')
  await expect(rail).toContainText(minh.texts.rail.due_one.replace('{{count}}', '1'))
  await expect(card).toHaveCount(0)
  await call.hangUp()
  await expect(card).toHaveCount(0)
  await minh.finish('data-package')
  await expect(card).toContainText(khoi.name)
  await expect(card).toContainText(reminder.assigned)
  await card.getByRole('button', { name: reminder.call }).click()
  await minh.sees(minh.texts.call.phases.active, 15_000)
  await expect.poll(() => lab.ledger.callbacks(khoi.number)).toMatchObject([{ state: 'open', leases: 2 }])
})
