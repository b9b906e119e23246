// The main job in real Chromium with real SIP and real audio: a call is served, the profile is completed, one change
// stands at the centre and one at the carrier. What customers say is in lab/personas.ts.
import { personas } from '../../lab/personas.ts'
import { expectOneChange } from '../support/once.ts'
import { agentTones, expect, test } from '../support/story-test.ts'

test('a customer who answers everything is recorded once, at the centre and at the carrier', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const mai = personas.answersEverything
  const call = await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.seesRecord(mai.name)
  await lan.sees(lan.texts.verdict.provisionalAsk)
  await lan.answer()
  await lan.hears(mai.toneHz)
  await expect.poll(() => call.heard().toneHz).toBeGreaterThan(agentTones.lan - 25)
  expect(call.heard().toneHz).toBeLessThan(agentTones.lan + 25)

  await lan.served()
  await lan.recordsGender('female')
  await lan.invites()
  await lan.hearsYes()
  await lan.recordsOccupation('teacher')
  await lan.recordsHobbies('music', 'reading')
  await lan.sends()
  await call.hangUp()
  await lan.finish('tariff')

  await expectOneChange(lab, mai.number, 60_000)
  expect(await lab.ledger.profile(mai.number)).toMatchObject({
    gender: { status: 'assessed', value: 'female' },
    occupation: { status: 'answered', value: 'teacher' },
    hobbies: { status: 'answered', value: ['music', 'reading'] }
  })
  await expect.poll(() => lab.ledger.contacts(mai.number)).toEqual([{ reason: 'tariff', note: '' }])
})

test('an ordinary refusal is a refusal at the centre and a marked default at the carrier only', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const hung = personas.refuses
  const call = await (await lab.customer('refuses')).call()
  await lan.seesRinging(hung.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('male')
  await lan.invites()
  await lan.hearsNo()
  await lan.thanksAndSends()
  await call.hangUp()

  await expectOneChange(lab, hung.number, 60_000)
  expect(await lab.ledger.profile(hung.number)).toMatchObject({
    gender: { status: 'assessed', value: 'male' },
    occupation: { status: 'refused', value: null },
    hobbies: { status: 'refused', value: null }
  })
  await expect
    .poll(() => lab.ledger.carrierWrites(hung.number))
    .toEqual([
      { field: 'gender', value: 'male', source: 'agent' },
      { field: 'hobbies', value: ['travel'], source: 'refusal-default' },
      { field: 'occupation', value: 'office', source: 'refusal-default' }
    ])
})

test('a priority customer who refuses is persuaded once, and tells', async ({ lab, seat }) => {
  const lan = await seat('lan')
  const huong = personas.priorityPersuaded
  const call = await (await lab.customer('priorityPersuaded')).call()
  await lan.seesRinging(huong.name)
  await lan.answer()
  await lan.sees(lan.texts.record.priority)
  await lan.served()
  await lan.recordsGender('female')
  await lan.invites()
  await lan.hearsNo()
  await lan.sees(lan.texts.guide.persuadeTitle)
  await lan.hearsYes()
  await lan.recordsOccupation('engineer')
  await lan.recordsHobbies('sport')
  await lan.sends()
  await call.hangUp()

  await expectOneChange(lab, huong.number, 60_000)
  expect(await lab.ledger.profile(huong.number)).toMatchObject({
    occupation: { status: 'answered', value: 'engineer' },
    hobbies: { status: 'answered', value: ['sport'] }
  })
})

test('a priority customer who refuses twice is thanked and left alone', async ({ lab, seat }) => {
  const lan = await seat('lan')
  const bao = personas.priorityRefusesTwice
  const call = await (await lab.customer('priorityRefusesTwice')).call()
  await lan.seesRinging(bao.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('male')
  await lan.invites()
  await lan.hearsNo()
  await lan.sees(lan.texts.guide.persuadeTitle)
  await lan.hearsNoAgain()
  await lan.thanksAndSends()
  await call.hangUp()

  await expectOneChange(lab, bao.number, 60_000)
  expect(await lab.ledger.profile(bao.number)).toMatchObject({
    occupation: { status: 'refused', value: null },
    hobbies: { status: 'refused', value: null }
  })
  expect(await lab.ledger.callbacks(bao.number)).toEqual([])
})

test('a customer may keep one thing to herself', async ({ lab, seat }) => {
  const lan = await seat('lan')
  const ha = personas.refusesOneField
  const call = await (await lab.customer('refusesOneField')).call()
  await lan.seesRinging(ha.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('female')
  await lan.invites()
  await lan.hearsYes()
  await lan.press('Shift+F6')
  await lan.recordsHobbies('cooking')
  await lan.sends()
  await call.hangUp()

  await expectOneChange(lab, ha.number, 60_000)
  expect(await lab.ledger.profile(ha.number)).toMatchObject({
    occupation: { status: 'refused', value: null },
    hobbies: { status: 'answered', value: ['cooking'] }
  })
})

test('a company line is not asked, and the desk says why', async ({ lab, seat }) => {
  const lan = await seat('lan')
  const call = await (await lab.customer('organisation')).call()
  await lan.seesRinging(personas.organisation.name)
  await lan.answer()
  await lan.sees(lan.texts.reasons.organisation)
  await lan.served()
  await expect(lan.button(lan.texts.guide.invite)).toHaveCount(0)
  await call.hangUp()
  await lan.finish('coverage')
  await expect.poll(() => lab.ledger.contacts(personas.organisation.number)).toHaveLength(1)
  expect(await lab.ledger.changes(personas.organisation.number)).toEqual([])
})

test.describe('where the window of the instruction is in force', () => {
  test.use({ labOptions: { policy: { capture: { window: { from: '07:00', to: '22:00' } } } } })

  test('a call that entered at 06:58 is not asked, whenever it was offered', async ({ lab, seat }) => {
    const lan = await seat('lan')
    const mai = personas.answersEverything
    const call = await (await lab.customer('answersEverything')).call({ enteredAt: todayInHanoi('06:58') })
    await lan.seesRinging(mai.name)
    await lan.answer()
    await lan.sees(lan.texts.reasons['outside-window'])
    await call.hangUp()
  })

  test('a call that entered at 21:59 is asked, whenever it is finished', async ({ lab, seat }) => {
    const lan = await seat('lan')
    const mai = personas.answersEverything
    const call = await (await lab.customer('answersEverything')).call({ enteredAt: todayInHanoi('21:59') })
    await lan.seesRinging(mai.name)
    await lan.answer()
    await lan.sees(lan.texts.verdict.provisionalAsk)
    await call.hangUp()
  })
})

/** Epoch ms of a local time of today in the hotline's zone, which is UTC+7 all year. */
function todayInHanoi(time: string): number {
  const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
  return Date.parse(`${day}T${time}:00+07:00`)
}
