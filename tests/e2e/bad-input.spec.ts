// What a person or a hostile caller does wrong: the desk says what happened, what is safe and what to do, and nothing
// else changes.
import { personas } from '../../lab/personas.ts'
import { expectOneChange } from '../support/once.ts'
import { expect, test } from '../support/story-test.ts'

test('a wrong password is refused in words, with a code for the helpdesk', async ({ workstation }) => {
  const lan = await workstation()
  await lan.desk.getByLabel(lan.texts.signIn.username).fill('lan')
  await lan.desk.getByLabel(lan.texts.signIn.password).fill('not it')
  await lan.desk.getByLabel(lan.texts.signIn.password).press('Enter')
  await lan.sees(lan.texts.problems['sign-in-refused'].what)
  await lan.sees(/HD-101/)
})

test('an agent who signs in while the centre is away is told so and can try again', async ({
  lab,
  workstation
}) => {
  const lan = await workstation()
  await lab.centreDown()
  await lan.desk.getByLabel(lan.texts.signIn.username).fill('lan')
  await lan.desk.getByLabel(lan.texts.signIn.password).fill('hotline')
  await lan.desk.getByLabel(lan.texts.signIn.password).press('Enter')
  await lan.sees(lan.texts.problems['centre-unavailable'].what)
  await lab.centreUp()
  await lan.signIn('lan')
})

test('a caller who hides their number is served, and found by the number they tell', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const tung = personas.withheld
  const call = await (await lab.customer('withheld')).call({ withheld: true })
  await lan.seesRinging(lan.texts.call.withheld)
  await lan.answer()
  await lan.entersSubject('09010', 'khách báo số')
  await lan.sees(lan.texts.problems['number-unreadable'].what)
  await lan.entersSubject('0901 000 011', 'khách báo số')
  await lan.seesRecord(tung.name)
  await lan.served()
  await lan.recordsGender('male')
  await lan.invites()
  await lan.hearsYes()
  await lan.recordsOccupation('trader')
  await lan.recordsHobbies('reading')
  await lan.sends()
  await call.hangUp()
  await expectOneChange(lab, tung.number, 60_000)
})

test('a hostile display name is text and nothing but text', async ({ lab, seat }) => {
  const lan = await seat('lan')
  const customer = await lab.stranger({
    number: '+84909999999',
    name: '<img src=x onerror="window.wasHit=1">\u202Eevil‮ name',
    toneHz: 900
  })
  const call = await customer.call()
  await lan.seesRinging('<img src=x')
  await expect(lan.desk.locator('img')).toHaveCount(0)
  expect(await lan.desk.locator('body').evaluate(() => 'wasHit' in window)).toBe(false)
  await lan.answer()
  await lan.sees(lan.texts.reasons['not-ours'])
  await call.hangUp()
})

test('an interaction nobody announced opens no record', async ({ lab, seat }) => {
  const lan = await seat('lan')
  const token = await signInOverTheWire(lab.centreUrl, 'hoa')
  const answer = await fetch(`${lab.centreUrl}/v1/interactions/11111111-2222-4333-8444-555555555555`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      channel: 'call',
      ani: personas.answersEverything.number,
      dnis: '1090',
      queue: 'care1090',
      enteredAt: Date.now(),
      enteredAtSource: 'pbx'
    })
  })
  expect(answer.status).toBe(403)
  const text = await answer.text()
  expect(JSON.parse(text)).toMatchObject({ code: 'interaction-not-announced' })
  expect(text).not.toContain(personas.answersEverything.name)
  await lan.sees(lan.texts.agentState.ready)
})

/** As a program that holds an agent's password would. */
async function signInOverTheWire(centreUrl: string, username: string): Promise<string> {
  const answer = await fetch(`${centreUrl}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: 'hotline', hostId: 'a-program' })
  })
  return ((await answer.json()) as { token: string }).token
}
