// The main job on a real Asterisk: calls, causes, callbacks and sound are those of a site's own PBX. What customers say is
// in lab/personas.ts; everything beyond the telephone is told by tests/e2e.
import { personas } from '../../lab/personas.ts'
import { agentTones, expect, test } from './support/pbx-story-test.ts'

/** A measured frequency as the one that was sent, within 25 Hz. */
const near = (toneHz: number) => ({
  asymmetricMatch: (heard: unknown) => typeof heard === 'number' && Math.abs(heard - toneHz) <= 25,
  toString: () => `near ${toneHz} Hz`
})

const callerOf = ({ number, name, toneHz }: { number: string; name: string; toneHz: number }) => ({
  ani: number,
  name,
  toneHz
})

test('a customer who answers everything is recorded once, at the centre and at the carrier', async ({
  hotline,
  seat
}) => {
  const lan = await seat('lan')
  const mai = personas.answersEverything
  const call = await hotline.pbx.customerCalls(callerOf(mai))
  await lan.seesRinging(mai.name)
  await lan.seesRecord(mai.name)
  await lan.answer()
  await lan.hears(mai.toneHz)
  await expect.poll(call.hears).toEqual(near(agentTones.lan))

  await lan.served()
  await lan.recordsGender('female')
  await lan.invites()
  await lan.hearsYes()
  await lan.recordsOccupation('teacher')
  await lan.recordsHobbies('music', 'reading')
  await lan.sends()
  await call.hangUp()
  await lan.finish('tariff')

  await expect.poll(() => hotline.ledger.changes(mai.number)).toMatchObject([{ agentId: 'agent-lan' }])
  expect(await hotline.ledger.profile(mai.number)).toMatchObject({
    gender: { status: 'assessed', value: 'female' },
    occupation: { status: 'answered', value: 'teacher' },
    hobbies: { status: 'answered', value: ['music', 'reading'] }
  })
  await expect.poll(() => hotline.carrierCrm.changes()).toHaveLength(1)
  expect(await hotline.ledger.callbacks(mai.number)).toEqual([])
})

test('a call cut with cause 38 is finished by another agent at another desk, as one change', async ({
  hotline,
  seat
}) => {
  const lan = await seat('lan')
  const khoi = personas.cutInInvitation
  const call = await hotline.pbx.customerCalls(callerOf(khoi))
  await lan.seesRinging(khoi.name)
  await lan.answer()
  await lan.hears(khoi.toneHz)
  await lan.served()
  await lan.recordsGender('male')
  await lan.invites()
  await call.drop(38)
  await lan.confirmsEnding('dropped')
  await lan.sees(lan.texts.guide.ended.suspended)
  await lan.finish('data-package')
  await expect
    .poll(() => hotline.ledger.callbacks(khoi.number))
    .toMatchObject([{ state: 'open', attempts: 0 }])

  const minh = await seat('minh', { ready: false })
  await lan.releasesCallback(khoi.name)
  await hotline.pbx.calledCustomer(khoi.number, 'answers', khoi.toneHz)
  await minh.callsBack(khoi.name)
  await minh.sees(minh.texts.call.phases.active)
  await minh.hears(khoi.toneHz)
  await expect.poll(() => hotline.pbx.calledCustomerHears(khoi.number)).toEqual(near(agentTones.minh))
  await minh.sees(minh.texts.guide.resumed)
  await minh.hearsYes()
  await minh.recordsOccupation('trader')
  await minh.recordsHobbies('sport', 'music')
  await minh.sends()
  await minh.hangsUp()
  await minh.finish('data-package')

  await expect.poll(() => hotline.ledger.changes(khoi.number)).toMatchObject([{ agentId: 'agent-minh' }])
  await expect
    .poll(() => hotline.ledger.callbacks(khoi.number))
    .toMatchObject([{ state: 'closed', outcome: 'completed', leases: 2 }])
  expect(await hotline.ledger.profile(khoi.number)).toMatchObject({
    gender: { status: 'assessed', value: 'male' },
    occupation: { status: 'answered', value: 'trader' },
    hobbies: { status: 'answered', value: ['sport', 'music'] }
  })
  await expect.poll(() => hotline.carrierCrm.changes()).toHaveLength(1)
})

test('a customer who hangs up in the invitation is neither called back nor taken to have refused', async ({
  hotline,
  seat
}) => {
  const lan = await seat('lan')
  const khoi = personas.cutInInvitation
  const call = await hotline.pbx.customerCalls(callerOf(khoi))
  await lan.seesRinging(khoi.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('male')
  await lan.invites()
  await call.hangUp()
  await lan.confirmsEnding('customer-hung-up')
  await lan.finish('tariff')

  await expect.poll(() => hotline.ledger.changes(khoi.number)).toHaveLength(1)
  expect(await hotline.ledger.profile(khoi.number)).toMatchObject({
    gender: { status: 'assessed', value: 'male' },
    occupation: { status: 'unknown', value: null },
    hobbies: { status: 'unknown', value: null }
  })
  expect(await hotline.ledger.callbacks(khoi.number)).toEqual([])
})

test('an agent who calls back gets no calls from the queue until the callback is done', async ({
  hotline,
  seat
}) => {
  const lan = await seat('lan')
  const khoi = personas.cutInInvitation
  const call = await hotline.pbx.customerCalls(callerOf(khoi))
  await lan.seesRinging(khoi.name)
  await lan.answer()
  await lan.served()
  await lan.recordsGender('male')
  await lan.invites()
  await call.drop(38)
  await lan.confirmsEnding('dropped')
  await lan.finish('data-package')
  await expect.poll(() => hotline.pbx.queueMember('agent1001')).toEqual({ paused: false, reason: '' })

  await hotline.pbx.calledCustomer(khoi.number, 'answers', khoi.toneHz)
  await lan.callsBack(khoi.name)
  await lan.sees(lan.texts.guide.resumed)
  expect(await hotline.pbx.queueMember('agent1001')).toEqual({ paused: true, reason: 'callback' })
  await lan.hearsYes()
  await lan.recordsOccupation('trader')
  await lan.recordsHobbies('sport')
  await lan.sends()
  await lan.hangsUp()
  await lan.finish('data-package')
  await expect.poll(() => hotline.pbx.queueMember('agent1001')).toEqual({ paused: false, reason: '' })
  await expect.poll(() => hotline.ledger.changes(khoi.number)).toHaveLength(1)
})
