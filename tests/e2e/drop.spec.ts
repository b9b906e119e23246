// A call that drops: what was captured is safe, the duty to call back is there, one agent dials, one change goes out.
import { personas } from '../../lab/personas.ts'
import { callsAgain, cutOff, expectFinishedBy, finishes, tuan } from '../support/cut-off.ts'
import { expectOneChange } from '../support/once.ts'
import { agentTones, expect, test } from '../support/story-test.ts'

test('a call cut in the invitation is finished by another agent at another desk, as one change', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const khoi = personas.cutInInvitation
  const customer = await lab.customer('cutInInvitation')
  await customer.call()
  await lan.seesRinging(khoi.name)
  await lan.answer()
  await lan.hears(khoi.toneHz)
  await lan.served()
  await lan.recordsGender('male')
  await lan.invites()
  const [first] = await lab.ledger.interactions()
  lab.pbx.drop(first?.interactionId ?? '', 38)
  await lan.confirmsEnding('dropped')
  await lan.sees(lan.texts.guide.ended.suspended)
  await lan.finish('data-package')
  await expect.poll(() => lab.ledger.callbacks(khoi.number)).toHaveLength(1)

  const minh = await seat('minh', { ready: false })
  await expect.poll(() => lab.ledger.callbacks(khoi.number)).toMatchObject([{ state: 'open' }])
  await lan.releasesCallback(khoi.name)
  const calls: { heard(): { toneHz: number | null } }[] = []
  customer.onIncoming(khoi.onIncoming, (call) => calls.push(call))
  await minh.callsBack(khoi.name)
  await minh.sees(minh.texts.call.phases.active)
  await minh.hears(khoi.toneHz)
  await expect.poll(() => calls[0]?.heard().toneHz ?? 0).toBeGreaterThan(agentTones.minh - 25)
  await minh.sees(minh.texts.guide.resumed)
  await minh.hearsYes()
  await minh.recordsOccupation('trader')
  await minh.recordsHobbies('sport', 'music')
  await minh.sends()
  await minh.hangsUp()
  await minh.finish('data-package')

  await expectOneChange(lab, khoi.number)
  expect(await lab.ledger.changes(khoi.number)).toMatchObject([{ agentId: 'agent-minh' }])
  await expect
    .poll(() => lab.ledger.callbacks(khoi.number))
    .toMatchObject([{ state: 'closed', outcome: 'completed' }])
  expect(await lab.ledger.profile(khoi.number)).toMatchObject({
    gender: { status: 'assessed', value: 'male' },
    occupation: { status: 'answered', value: 'trader' },
    hobbies: { status: 'answered', value: ['sport', 'music'] }
  })
})

test('a customer who falls silent and is gone without goodbye was dropped', async ({ lab, seat }) => {
  const lan = await seat('lan')
  const ngoc = personas.cutWithoutBye
  const call = await (await lab.customer('cutWithoutBye')).call()
  await lan.seesRinging(ngoc.name)
  await lan.answer()
  await lan.hears(ngoc.toneHz)
  await lan.served()
  await lan.invites()
  await call.vanish()
  await lan.confirmsEnding('dropped', 20_000)
  await expect.poll(() => lab.ledger.callbacks(ngoc.number)).toMatchObject([{ state: 'open' }])
})

test('a customer who hangs up in the invitation is neither called back nor taken to have refused', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const khoi = personas.cutInInvitation
  const call = await (await lab.customer('cutInInvitation')).call()
  await lan.seesRinging(khoi.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('male')
  await lan.invites()
  await call.hangUp()
  await lan.confirmsEnding('customer-hung-up')
  await lan.finish('tariff')

  await expectOneChange(lab, khoi.number, 60_000)
  expect(await lab.ledger.profile(khoi.number)).toMatchObject({
    gender: { status: 'assessed', value: 'male' },
    occupation: { status: 'unknown', value: null },
    hobbies: { status: 'unknown', value: null }
  })
  expect(await lab.ledger.callbacks(khoi.number)).toEqual([])
})

test('a customer who calls again first finds the task at the other desk, and nobody dials', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const call = await cutOff(lab, lan)
  await lan.confirmsEnding('dropped')
  const minh = await seat('minh')
  await finishes(minh, await callsAgain(call, minh))
  await expectFinishedBy(lab, 'agent-minh')
  expect(call.dialled).toEqual([])
  await expect(lan.callbackRow(tuan.name)).toHaveCount(0)
})
