// What the centre refuses for good: its agent hands it to the lead, who has it sent once more when the reason is gone, or
// leaves it. Here entries have vanished from the centre's catalogue while a customer was telling just those.
import { personas } from '../../lab/personas.ts'
import catalogue from '../../src-central/catalogue/default-catalogue.json' with { type: 'json' }
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import { expectOneChange } from '../support/once.ts'
import { expect, test } from '../support/story-test.ts'

const without = (list: typeof catalogue.occupations, lost: string) => list.filter(({ code }) => code !== lost)
const lackingTwo = {
  ...catalogue,
  occupations: without(catalogue.occupations, 'teacher'),
  contactReasons: without(catalogue.contactReasons, 'tariff')
}

/** One row among those of a list, by what it is. */
const rowAt = ({ desk, texts }: AgentAtDesk, list: string, kind: keyof typeof texts.deliveries.kinds) =>
  desk
    .getByRole('region', { name: list })
    .getByRole('listitem')
    .filter({ hasText: texts.deliveries.kinds[kind] })

test('of two rows the centre refuses, the lead has one sent once more and leaves the other', async ({
  lab,
  seat,
  workstation
}) => {
  test.slow()
  const trang = await workstation()
  await trang.signIn('trang')
  await trang.open('deliveries')
  const lan = await seat('lan')
  const mai = personas.answersEverything
  const { deliveries, handedRows, problems } = lan.texts
  const call = await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.takesDown('teacher', 'music')
  await lab.centreDown()
  await lab.centreUp(lackingTwo)
  await lan.sends()
  await call.hangUp()
  await lan.finish('tariff')

  await lan.open('deliveries')
  for (const kind of ['profile-change', 'contact'] as const) {
    const row = rowAt(lan, deliveries.title, kind)
    await expect(row).toContainText(deliveries.states.parked, { timeout: 30_000 })
    await expect(row).toContainText(problems['entry-not-in-catalogue'].what)
    await row.getByRole('button', { name: deliveries.handOver }).click()
    await expect(row).toContainText(deliveries.states['handed-over'])
    const listed = rowAt(trang, handedRows.title, kind)
    await expect(listed).toContainText(problems['entry-not-in-catalogue'].what, { timeout: 30_000 })
    await expect(listed).toContainText('Lan')
  }
  // whose, what and why; never what it says
  const list = trang.desk.getByRole('region', { name: handedRows.title })
  await expect(list).not.toContainText(mai.name)
  await expect(list).not.toContainText('Giáo viên')

  const contact = rowAt(trang, handedRows.title, 'contact')
  await contact.getByRole('button', { name: handedRows.giveUp }).click()
  await contact.getByRole('button', { name: handedRows.reasons['told-elsewhere'] }).click()
  await expect(contact).toHaveCount(0)
  const left = rowAt(lan, deliveries.title, 'contact')
  await expect(left).toContainText(deliveries.states['given-up'])
  await expect(left).toContainText(problems['given-up-by-lead'].what)
  await expect(left.getByRole('button')).toHaveCount(0)

  await lab.centreDown()
  await lab.centreUp()
  const change = rowAt(trang, handedRows.title, 'profile-change')
  await change.getByRole('button', { name: handedRows.retry }).click()
  await expect(rowAt(lan, deliveries.title, 'profile-change')).toContainText(deliveries.states.carrier, {
    timeout: 60_000
  })
  await expect(list).toHaveCount(0)

  await expectOneChange(lab, mai.number, 60_000)
  expect(await lab.ledger.profile(mai.number)).toMatchObject({
    occupation: { status: 'answered', value: 'teacher' },
    hobbies: { status: 'answered', value: ['music'] }
  })
  expect(await lab.ledger.contacts(mai.number)).toEqual([])
})
