// A call that drops, and a customer who is quicker than the agent: they call again before anybody has said how it ended.
import { personas } from '../../lab/personas.ts'
import { labPolicy } from '../../lab/start-lab.ts'
import { callsAgain, cutOff, expectFinishedBy, finishes, tuan } from '../support/cut-off.ts'
import { expectOneChange } from '../support/once.ts'
import { expect, test } from '../support/story-test.ts'

// on a machine that is busy with other things, too, the first agent has not been asked too long ago
test.use({ labOptions: { policy: { ...labPolicy, wrapUpSeconds: 300 } } })

test('who calls again before the first agent has said anything goes on at the next desk', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const minh = await seat('minh', { ready: false })
  const call = await cutOff(lab, lan)
  await minh.goReady()
  const again = await callsAgain(call, minh)
  await lan.sees(lan.texts.guide.takenOver)
  await finishes(minh, again)

  await lan.confirmsEnding('dropped')
  await lan.sees(lan.texts.guide.takenOver)
  await lan.finish('data-package')
  await expectFinishedBy(lab, 'agent-minh')
  expect(call.dialled).toEqual([])
  await lan.open('callbacks')
  await expect(lan.callbackRow(tuan.name)).toHaveCount(0)
})

test('a first agent who then says that the customer hung up takes nothing away from the next desk', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const minh = await seat('minh', { ready: false })
  const call = await cutOff(lab, lan)
  await minh.goReady()
  const again = await callsAgain(call, minh)
  await lan.sees(lan.texts.guide.takenOver)
  await lan.click(lan.texts.endings['customer-hung-up'])
  await lan.finish('data-package')
  await expect.poll(() => lab.ledger.contacts(tuan.number)).toHaveLength(1)
  expect(await lab.ledger.changes(tuan.number)).toEqual([])

  await finishes(minh, again)
  await expectFinishedBy(lab, 'agent-minh')
  expect(call.dialled).toEqual([])
  await lan.open('deliveries')
  await expect(lan.desk.getByText(lan.texts.deliveries.states.parked)).toHaveCount(0)
})

test('a callback whose centre went away after the drop is dialled by its own desk, and delivered once later', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const khoi = personas.cutInInvitation
  const customer = await lab.customer('cutInInvitation')
  customer.onIncoming(khoi.onIncoming)
  await customer.call()
  await lan.seesRinging(khoi.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('male')
  await lan.invites()
  const [first] = await lab.ledger.interactions()
  lab.pbx.drop(first?.interactionId ?? '', 38)
  await lan.confirmsEnding('dropped')
  await lan.finish('data-package')
  await lan.open('callbacks')
  await expect(lan.callbackRow(khoi.name)).toContainText(lan.texts.callbacks.mine)
  await expect(lan.callbackRow(khoi.name)).not.toContainText(lan.texts.callbacks.onlyHere)

  await lab.centreDown()
  await lan.callsBack(khoi.name)
  await lan.sees(lan.texts.call.phases.active, 30_000)
  await lan.hears(khoi.toneHz)
  await lan.sees(lan.texts.guide.resumed)
  await lan.hearsYes()
  await lan.recordsOccupation('trader')
  await lan.recordsHobbies('sport')
  await lan.sends()
  await lan.hangsUp()
  await lan.finish('data-package')
  await lab.centreUp()
  await expectOneChange(lab, khoi.number, 60_000)
  await expect
    .poll(() => lab.ledger.callbacks(khoi.number))
    .toMatchObject([{ state: 'closed', outcome: 'completed' }])
  await expect.poll(() => lab.ledger.contacts(khoi.number), { timeout: 30_000 }).toHaveLength(2)
})

test('a callback of which the centre never heard is not dialled, and the desk says why', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const khoi = personas.cutInInvitation
  const customer = await lab.customer('cutInInvitation')
  const dialled: unknown[] = []
  customer.onIncoming(khoi.onIncoming, (call) => dialled.push(call))
  await customer.call()
  await lan.seesRinging(khoi.name)
  await lan.answer()
  await lan.served()
  await lan.invites()
  const [first] = await lab.ledger.interactions()
  await lab.centreDown()
  lab.pbx.drop(first?.interactionId ?? '', 38)
  await lan.confirmsEnding('dropped')
  await lan.finish('tariff')
  await lan.callsBack(khoi.name)
  await lan.sees(lan.texts.problems['callback-not-permitted'].what, 30_000)
  expect(dialled).toEqual([])
})
