// Two desks write down one customer: neither overwrites the other; both accounts stand side by side, one is chosen, and
// there is one record with all that was said in its history. And a slip of the hand, put right after it was sent.
import { personas } from '../../lab/personas.ts'
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import { expect, test } from '../support/story-test.ts'

const label = { teacher: 'Giáo viên', engineer: 'Kỹ sư' }

const sayCorrect = ({ texts: { correction, fields } }: AgentAtDesk) =>
  correction.button.replace('{{field}}', fields.occupation.toLocaleLowerCase())

test('two desks that tell different things end in one choice', async ({ lab, seat }) => {
  const lan = await seat('lan')
  const minh = await seat('minh', { ready: false })
  const mai = personas.answersEverything
  await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.takesDown('teacher', 'music', 'reading')

  await minh.goReady()
  await (await lab.customer('withheld')).call({ withheld: true })
  await minh.seesRinging(minh.texts.call.withheld)
  await minh.answer()
  await minh.entersSubject('0901 000 001', 'khách báo số')
  await minh.seesRecord(mai.name)
  await minh.takesDown('engineer', 'reading', 'music')
  await minh.sends()
  await expect.poll(() => lab.ledger.changes(mai.number)).toHaveLength(1)

  await lan.sends()
  await lan.open('deliveries')
  await lan.click(lan.texts.deliveries.compare)
  const sides = lan.desk.getByRole('region', { name: lan.texts.conflict.title })
  await expect(sides).toContainText(label.engineer)
  await expect(sides).toContainText('Minh')
  await expect(sides).toContainText(label.teacher)
  await expect(sides).toContainText('Lan')
  // the same hobbies in another order are no question
  await expect(sides).not.toContainText(lan.texts.fields.hobbies)
  expect(await lab.ledger.profile(mai.number)).toMatchObject({ occupation: { value: 'engineer' } })

  await lan.press('2', 'Control+Enter')
  await expect(sides).toHaveCount(0)
  await expect
    .poll(() => lab.ledger.profile(mai.number))
    .toMatchObject({ occupation: { status: 'answered', value: 'teacher' } })
  await expect.poll(() => lab.ledger.changes(mai.number)).toHaveLength(2)
  await lan.sees(lan.texts.deliveries.states.carrier, 60_000)
})

test('a slip of the hand is put right after it was sent, at the centre and at the carrier', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const mai = personas.answersEverything
  const call = await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.takesDown('engineer', 'music')
  await lan.sends()
  await call.hangUp()
  await expect.poll(() => lab.ledger.changes(mai.number)).toHaveLength(1)

  await lan.click(sayCorrect(lan))
  await lan.recordsOccupation('teacher')
  await lan.click(lan.texts.correction.save)
  await lan.sees(lan.texts.correction.sent)
  await expect.poll(() => lab.ledger.changes(mai.number)).toHaveLength(2)
  expect(await lab.ledger.profile(mai.number)).toMatchObject({
    occupation: { status: 'answered', value: 'teacher' },
    hobbies: { value: ['music'] }
  })
  const occupations = async () =>
    (await lab.ledger.carrierWrites(mai.number))
      .filter(({ field: name }) => name === 'occupation')
      .map(({ value }) => value)
      .toSorted((one, other) => String(one).localeCompare(String(other)))
  await expect.poll(occupations, { timeout: 60_000 }).toEqual(['engineer', 'teacher'])
})

test('of a contact that is closed a field is put right, also after the program was started anew', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const mai = personas.answersEverything
  const call = await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.takesDown('engineer', 'music')
  await lan.sends()
  await call.hangUp()
  await lan.finish('tariff')
  await expect.poll(() => lab.ledger.changes(mai.number)).toHaveLength(1)

  await lan.workstation.killHost()
  await lan.workstation.restart()
  await lan.signIn('lan')
  await lan.open('deliveries')
  await lan.click(lan.texts.correction.openWhose.replace('{{name}}', mai.name))
  await lan.click(sayCorrect(lan))
  await lan.desk.getByRole('radio', { name: label.teacher }).click()
  await lan.click(lan.texts.correction.save)
  await lan.sees(lan.texts.correction.sent)
  await expect
    .poll(() => lab.ledger.profile(mai.number))
    .toMatchObject({ occupation: { status: 'answered', value: 'teacher' }, hobbies: { value: ['music'] } })
  expect(await lab.ledger.changes(mai.number)).toHaveLength(2)
})
