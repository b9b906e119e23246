// Pages that are gone while a call goes on, on a real Asterisk: the desk's may come back as often as it likes, the phone's
// takes its call with it.
import { personas } from '../../lab/personas.ts'
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import { crash, inOwnDeskWindow, opensAnew } from './support/crashing-pages.ts'
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

test('a desk window that crashes in mid-capture is back at its step, and both have gone on hearing each other', async ({
  hotline,
  seat
}) => {
  const { lan, desk } = await inOwnDeskWindow(await seat('lan'))
  const call = await hotline.pbx.customerCalls(mais)
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('female')
  await lan.invites()
  await lan.hearsYes()
  await lan.recordsOccupation('teacher')
  await crash(desk)
  await lan.hears(mai.toneHz)
  await expect.poll(call.hears).toEqual(near(agentTones.lan))
  const { lan: lanAgain } = await inOwnDeskWindow(lan)
  await lanAgain.seesRecord(mai.name)
  await lanAgain.sees(lan.texts.call.phases.active)
  await lanAgain.recordsHobbies('music')
  await lanAgain.sends()
  await call.hangUp()
  await lanAgain.finish('tariff')
  await expect.poll(() => hotline.ledger.changes(mai.number)).toHaveLength(1)
})

const losses = [
  ['is gone', ({ workstation }: AgentAtDesk) => workstation.losePhonePage()],
  ['has crashed, and the desk with it,', ({ workstation }: AgentAtDesk) => crash(workstation.phonePage)]
] as const

for (const [what, lose] of losses)
  test(`a phone page that ${what} leaves its callback task and no leg at the PBX, and can be opened anew`, async ({
    hotline,
    seat
  }) => {
    const lan = await seat('lan')
    const address = lan.workstation.phonePage.url()
    await hotline.pbx.customerCalls(mais)
    await lan.seesRinging(mai.name)
    await lan.answer()
    await lan.served()
    await lan.invites()
    await lose(lan)
    const lostAt = Date.now()
    await expect
      .poll(() => hotline.ledger.callbacks(mai.number), { intervals: [50] })
      .toMatchObject([{ state: 'open' }])
    const taskMs = Date.now() - lostAt
    console.log(`callback task ${taskMs} ms after the phone page was lost`)
    await expect
      .poll(
        async () => /(\d+) active call/.exec(await hotline.pbx.asterisk.cli('core show channels count'))?.[1]
      )
      .toBe('0')
    const lanAgain = await opensAnew(lan, address)
    await lanAgain.sees(lan.texts.connection.registration.registered, 15_000)
    expect(taskMs).toBeLessThanOrEqual(1000)
  })
