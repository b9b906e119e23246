// Pages that are gone while a call goes on, on a real Asterisk: the desk's may come back as often as it likes, the phone's
// takes its call with it.
import { personas } from '../../lab/personas.ts'
import { agentTones, expect, test } from './support/pbx-story-test.ts'

const near = (toneHz: number) => ({
  asymmetricMatch: (heard: unknown) => typeof heard === 'number' && Math.abs(heard - toneHz) <= 25,
  toString: () => `near ${toneHz} Hz`
})
const mai = personas.answersEverything
const mais = { ani: mai.number, name: mai.name, toneHz: mai.toneHz }

test('a desk page that is reloaded in mid-capture is back at its step, and both still hear each other', async ({
  hotline,
  seat
}) => {
  const lan = await seat('lan')
  const call = await hotline.pbx.customerCalls(mais)
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
  await expect.poll(call.hears).toEqual(near(agentTones.lan))
  await lan.recordsHobbies('music')
  await lan.sends()
  await call.hangUp()
  await lan.finish('tariff')
  await expect.poll(() => hotline.ledger.changes(mai.number)).toHaveLength(1)
})

test('a phone page that is gone leaves its callback task and no leg at the PBX', async ({
  hotline,
  seat
}) => {
  const lan = await seat('lan')
  await hotline.pbx.customerCalls(mais)
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.served()
  await lan.invites()
  await lan.workstation.losePhonePage()
  const lostAt = Date.now()
  await expect
    .poll(() => hotline.ledger.callbacks(mai.number), { intervals: [50] })
    .toMatchObject([{ state: 'open' }])
  console.log(`callback task ${Date.now() - lostAt} ms after the phone page was lost`)
  await expect
    .poll(
      async () => /(\d+) active call/.exec(await hotline.pbx.asterisk.cli('core show channels count'))?.[1]
    )
    .toBe('0')
})
