// What goes wrong around a capture: pages that reload, a host that is killed, a centre that is away. Nothing captured is
// lost, nothing is sent twice, and a call in progress goes on wherever it can.
import { setTimeout as pause } from 'node:timers/promises'
import { personas } from '../../lab/personas.ts'
import { expectOneChange } from '../support/once.ts'
import { expect, test } from '../support/story-test.ts'

/** The desk itself asks for a record once more, a second after it had no answer, and gives that question two seconds. */
const deskGaveUpMs = 3_500

test('a desk page that is reloaded in mid-capture comes back at the same step, the call untouched', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const mai = personas.answersEverything
  const call = await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('female')
  await lan.invites()
  await lan.hearsYes()
  await lan.recordsOccupation('teacher')
  await lan.reloadsDesk()
  await lan.seesRecord(mai.name)
  await lan.hears(mai.toneHz)
  expect(call.state()).toBe('talking')
  await lan.recordsHobbies('music')
  await lan.sends()
  await call.hangUp()
  await expectOneChange(lab, mai.number, 60_000)
  expect(await lab.ledger.profile(mai.number)).toMatchObject({
    occupation: { status: 'answered', value: 'teacher' },
    hobbies: { status: 'answered', value: ['music'] }
  })
})

test('a host that is killed in mid-capture leaves a callback task with every answer in it', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const mai = personas.answersEverything
  await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('female')
  await lan.invites()
  await lan.hearsYes()
  await lan.recordsOccupation('teacher')
  await lan.workstation.killHost()
  await lan.workstation.restart()
  await expect
    .poll(() => lab.ledger.callbacks(mai.number), { timeout: 20_000 })
    .toMatchObject([{ state: 'open' }])

  await lan.signIn('lan')
  await lan.finish('tariff')
  await lan.callsBack(mai.name)
  await lan.sees(lan.texts.call.phases.active)
  await lan.sees(lan.texts.guide.resumed)
  await lan.recordsHobbies('reading')
  await lan.sends()
  await expectOneChange(lab, mai.number, 60_000)
  expect(await lab.ledger.profile(mai.number)).toMatchObject({
    occupation: { status: 'answered', value: 'teacher' },
    hobbies: { status: 'answered', value: ['reading'] }
  })
})

test('a phone page that is gone ends the call and leaves the task at once', async ({ lab, seat }) => {
  const lan = await seat('lan')
  const mai = personas.answersEverything
  const call = await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.served()
  await lan.invites()
  await lan.workstation.losePhonePage()
  await expect.poll(() => lab.ledger.callbacks(mai.number)).toMatchObject([{ state: 'open' }])
  await call.ended
})

test('a centre that goes away during the call gets the change once, when it is back', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const mai = personas.answersEverything
  const call = await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.seesRecord(mai.name)
  await lab.centreDown()
  await lan.answer()
  await lan.hears(mai.toneHz)
  await lan.served()
  await lan.recordsGender('female')
  await lan.invites()
  await lan.hearsYes()
  await lan.recordsOccupation('teacher')
  await lan.recordsHobbies('music')
  await lan.sends()
  await lan.sees(lan.texts.deliveries.states['on-this-pc'])
  await call.hangUp()
  await lan.finish('tariff')
  await lab.centreUp()
  await expectOneChange(lab, mai.number, 60_000)
  await expect.poll(() => lab.ledger.contacts(mai.number), { timeout: 30_000 }).toHaveLength(1)
})

test('a call that comes in while the centre is away is answered all the same', async ({ lab, seat }) => {
  const lan = await seat('lan')
  const mai = personas.answersEverything
  await lab.centreDown()
  const call = await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.sees(lan.texts.problems['centre-unavailable'].what)
  await lan.answer()
  await lan.hears(mai.toneHz)
  // from here on only the agent asks: a desk that still tries would take the button away under the hand
  await pause(deskGaveUpMs)
  await lab.centreUp()
  await lan.click(lan.texts.record.retry)
  await lan.seesRecord(mai.name)
  await call.hangUp()
})
