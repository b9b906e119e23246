// One number, two records: nobody guesses. The agent asks the customer and presses a digit; until then there is nothing of
// either on the screen but what tells them apart, and what is told reaches that record and no other.
import { personas } from '../../lab/personas.ts'
import { expectOneChange } from '../support/once.ts'
import { expect, test } from '../support/story-test.ts'

const thao = personas.sharesNumber
const formerHolder = 'Mạc Văn Sơn'

test('of two records of one number the agent chooses the caller’s, and what she tells reaches that one alone', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const { record, guide, verdict } = lan.texts
  const call = await (await lab.customer('sharesNumber')).call()
  await lan.seesRinging(thao.name)
  await lan.answer()
  const panel = lan.desk.getByRole('region', { name: record.title })
  const script = lan.desk.getByRole('region', { name: guide.title })
  await expect(panel.getByRole('radio')).toHaveText([
    new RegExp(`^1${formerHolder}.*${record.billings.postpaid}`),
    new RegExp(`^2${thao.name}.*${record.billings.prepaid}`)
  ])

  // served, and still nobody to be judged: not by the loyalty of the one, nor by what is missing of the other
  await lan.served()
  await lan.sees(verdict.correct)
  await expect(script).toContainText(verdict.waiting)
  await expect(script).not.toContainText(guide.invite)
  await expect(panel).not.toContainText(record.sections.subscriber)
  await expect(panel).not.toContainText(record.sections.profile)
  await expect(panel).not.toContainText(record.priority)
  const [{ interactionId } = { interactionId: '' }] = await lab.ledger.interactions()
  expect(await lab.ledger.audit(interactionId)).not.toContain('record-chosen')

  await lan.press('2')
  await expect(panel).toContainText(record.sections.subscriber)
  await expect(panel).toContainText(thao.name)
  await expect(panel).not.toContainText(formerHolder)
  await expect(panel).not.toContainText(record.priority)
  await lan.recordsGender('female')
  await lan.invites()
  await lan.hearsYes()
  await lan.recordsOccupation('student')
  await lan.recordsHobbies('cooking')
  await lan.sends()
  await call.hangUp()
  await lan.finish('tariff')

  await expectOneChange(lab, thao.number)
  const unknown = { status: 'unknown', value: null }
  await expect
    .poll(() => lab.ledger.records(thao.number))
    .toMatchObject([
      {
        name: formerHolder,
        version: 1,
        changes: 0,
        contacts: 0,
        profile: { gender: unknown, occupation: unknown, hobbies: unknown }
      },
      {
        name: thao.name,
        changes: 1,
        contacts: 1,
        profile: {
          gender: { status: 'assessed', value: 'female' },
          occupation: { status: 'answered', value: 'student' },
          hobbies: { status: 'answered', value: ['cooking'] }
        }
      }
    ])
  expect(await lab.ledger.audit(interactionId)).toContain('record-chosen')
})
