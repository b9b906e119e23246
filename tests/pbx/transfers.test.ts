// Calls between colleagues and transfers on a real Asterisk: the customer is never lost, and everybody hears who is heard.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AgentPhone, createAgentPhone } from './support/agent-phone.ts'
import type { CustomerInCall } from './support/asterisk-world.ts'
import { agent, colleague, provideReadyDesk } from './support/ready-desk.ts'
import { createTold } from './support/told.ts'

const ada = '+84901234567'
const desk = provideReadyDesk()
let second: AgentPhone

beforeEach(async () => {
  second = createAgentPhone(await desk.source.sipAccount(colleague), 520)
  await second.register()
})
const customers: CustomerInCall[] = []
afterEach(async () => {
  // A test that fails leaves no customer in the queue for the next one.
  for (const customer of customers.splice(0)) await customer.hangUp()
  await second.stop()
})

/** A measured frequency as the one that was sent, within 25 Hz. */
const near = (toneHz: number) => ({
  asymmetricMatch: (heard: unknown) => typeof heard === 'number' && Math.abs(heard - toneHz) <= 25,
  toString: () => `near ${toneHz} Hz`
})
async function hears(call: { heard: () => { toneHz: number | null } }, toneHz: number): Promise<void> {
  await expect.poll(() => call.heard().toneHz, { timeout: 5000 }).toEqual(near(toneHz))
}

async function inCall(script: 'talk' | 'leave' = 'talk') {
  const customer = await desk.world.customerCalls({ ani: ada, name: 'Ada', script, toneHz: 700 })
  customers.push(customer)
  const call = await desk.phone.nextCall()
  await call.answer()
  await desk.told.until('answered', customer.interactionId)
  return { customer, call }
}

async function calledBack() {
  const interactionId = randomUUID()
  await desk.world.calledCustomer('+84901234567', 'answers', 600)
  await desk.source.allowDial({ interactionId, extension: agent, number: '+84901234567' })
  const call = await desk.phone.dial('9+84901234567', interactionId)
  await call.answered
  await desk.told.until('answered', interactionId)
  return { interactionId, call }
}

describe('a call to a colleague', () => {
  test('rings as a call of that colleague, opens no interaction, and both hear each other', async () => {
    const dialled = await desk.phone.dial(colleague, 'interaction-1')
    const ringing = await second.nextCall()
    expect({
      id: ringing.header('X-Care-Interaction-Id'),
      consult: ringing.header('X-Care-Consult-Id'),
      asserted: ringing.header('P-Asserted-Identity')
    }).toEqual({ id: undefined, consult: undefined, asserted: `<sip:${agent}@hotline.lab>` })
    await ringing.answer()
    await hears(ringing, 440)
    await hears(dialled, 520)
    await dialled.hangUp()
    expect(await ringing.ended).toMatchObject({ by: 'them', cause: 16 })
    expect(desk.told.events.map(({ type }) => type)).toEqual(['up', 'all-told'])
  })

  test('reaches a talking agent, whom the queue leaves alone', async () => {
    const { customer, call } = await inCall()
    const other = await desk.world.customerCalls({ ani: '+84907654321' })
    const dialled = await second.dial(agent, '')
    const ringing = await desk.phone.nextCall()
    expect(ringing.header('P-Asserted-Identity')).toBe(`<sip:${colleague}@hotline.lab>`)
    expect(desk.told.of(other.interactionId).map(({ type }) => type)).toEqual(['entered'])
    const third = await second.dial(agent, '')
    expect(await third.ended).toMatchObject({ status: 486, cause: 17 })
    await dialled.hangUp()
    await ringing.ended
    await other.hangUp()
    await call.hangUp()
    await desk.told.until('ended', customer.interactionId)
  })

  test.each([
    ['does not exist', 'agent9999', { status: 404, cause: 1 }],
    ['is not there', 'agent1003', { status: 480, cause: 20 }]
  ])('is refused when the colleague %s', async (_, extension, seen) => {
    expect(await (await desk.phone.dial(extension, '')).ended).toMatchObject(seen)
  })
})

describe('a customer who is handed on without asking', () => {
  test('reaches the colleague with the same interaction, hearing music until then', async () => {
    const { customer, call } = await inCall()
    const handover = call.handOn(colleague)
    const ringing = await second.nextCall()
    expect({
      id: ringing.header('X-Care-Interaction-Id'),
      ani: ringing.header('X-Care-ANI'),
      by: ringing.header('X-Care-Transferred-By'),
      failed: ringing.header('X-Care-Transfer-Failed')
    }).toEqual({ id: customer.interactionId, ani: ada, by: agent, failed: undefined })
    expect((await handover).progress.at(-1)).toBe(200)
    await call.hangUp()
    expect(await customer.hears()).toEqual(near(300))
    await ringing.answer()
    await hears(ringing, 700)
    expect(await customer.hears()).toEqual(near(520))
    await ringing.hangUp()
    await desk.told.until('ended', customer.interactionId)
    const { interactionId } = customer
    expect(desk.told.of(interactionId).slice(1)).toEqual([
      { type: 'offered', interactionId, extension: agent },
      { type: 'answered', interactionId, extension: agent },
      { type: 'offered', interactionId, extension: colleague },
      { type: 'answered', interactionId, extension: colleague },
      { type: 'transferred', interactionId, from: agent, to: colleague },
      { type: 'ended', interactionId, cause: 16, by: 'agent' }
    ])
  })

  test('and is cut there ends with the true cause, whatever the second phone hears', async () => {
    const { customer, call } = await inCall()
    const handover = call.handOn(colleague)
    const ringing = await second.nextCall()
    await handover
    await call.hangUp()
    await ringing.answer()
    await desk.told.until('transferred', customer.interactionId)
    await customer.drop(38)
    expect(await desk.told.until('ended', customer.interactionId)).toMatchObject({ cause: 38, by: 'pbx' })
  })

  test('when called back, too, and is told to be over only when it is', async () => {
    const { interactionId, call } = await calledBack()
    const handover = call.handOn(colleague)
    const ringing = await second.nextCall()
    expect({
      id: ringing.header('X-Care-Interaction-Id'),
      ani: ringing.header('X-Care-ANI')
    }).toEqual({ id: interactionId, ani: '+84901234567' })
    await handover
    await call.hangUp()
    await ringing.answer()
    await hears(ringing, 600)
    await desk.world.endCalledCustomers(38)
    expect(await desk.told.until('ended', interactionId)).toMatchObject({ cause: 38, by: 'pbx' })
    expect(desk.told.of(interactionId)).toEqual([
      { type: 'dialled', interactionId, extension: agent, number: '+84901234567' },
      { type: 'answered', interactionId, extension: agent },
      { type: 'offered', interactionId, extension: colleague },
      { type: 'answered', interactionId, extension: colleague },
      { type: 'transferred', interactionId, from: agent, to: colleague },
      { type: 'ended', interactionId, cause: 38, by: 'pbx' }
    ])
  })

  test.each([
    ['refuses', 486, 'BUSY'],
    ['declines', 603, 'CHANUNAVAIL']
  ])('comes back when the colleague %s', async (_, status, failed) => {
    const { customer, call } = await inCall()
    const handover = call.handOn(colleague)
    const ringing = await second.nextCall()
    await handover
    await call.hangUp()
    await ringing.refuse(status)
    const back = await desk.phone.nextCall()
    expect({
      id: back.header('X-Care-Interaction-Id'),
      failed: back.header('X-Care-Transfer-Failed')
    }).toEqual({ id: customer.interactionId, failed })
    await back.answer()
    await hears(back, 700)
    await customer.hangUp()
    expect(await back.ended).toMatchObject({ cause: 16 })
    await desk.told.until('ended', customer.interactionId)
  })

  test('stays with the agent when there is nobody of that name', async () => {
    const { customer, call } = await inCall()
    expect(await call.handOn('+84901234561')).toEqual({ refused: null, progress: [100, 404] })
    await sleep(300)
    await hears(call, 700)
    await customer.hangUp()
    await desk.told.until('ended', customer.interactionId)
  })

  test('goes to the front of the queue when neither the colleague nor the agent takes the call', async () => {
    const { customer, call } = await inCall()
    const handover = call.handOn(colleague)
    const ringing = await second.nextCall()
    await handover
    await call.hangUp()
    await ringing.refuse(486)
    await (await desk.phone.nextCall()).refuse(486)
    const fromQueue = await desk.phone.nextCall()
    expect(fromQueue.header('X-Care-Interaction-Id')).toBe(customer.interactionId)
    await fromQueue.answer()
    await hears(fromQueue, 700)
    await customer.hangUp()
    await desk.told.until('ended', customer.interactionId)
  })
})

describe('a customer who is handed on after a word with the colleague', () => {
  test('is announced by its interaction, and its number is told when it is there', async () => {
    const { customer, call } = await inCall()
    const consultation = await desk.phone.dial(colleague, customer.interactionId)
    const ringing = await second.nextCall()
    expect(ringing.header('X-Care-Consult-Id')).toBe(customer.interactionId)
    await ringing.answer()
    await hears(ringing, 440)
    const handover = await call.handOn(consultation)
    expect(handover.progress.at(-1)).toBe(200)
    await call.hangUp()
    await hears(ringing, 700)
    expect(await customer.hears()).toEqual(near(520))
    expect(ringing.party()).toContain(ada)
    const { interactionId } = customer
    const later = createTold()
    const another = desk.newSource()
    await another.start(later.listener)
    await another.stop()
    expect(later.of(interactionId).slice(1)).toEqual([
      { type: 'offered', interactionId, extension: colleague },
      { type: 'answered', interactionId, extension: colleague }
    ])
    await customer.drop(38)
    expect(await ringing.ended).toMatchObject({ by: 'them' })
    await desk.told.until('ended', interactionId)
    expect(desk.told.of(interactionId).slice(2)).toEqual([
      { type: 'answered', interactionId, extension: agent },
      { type: 'answered', interactionId, extension: colleague },
      { type: 'transferred', interactionId, from: agent, to: colleague },
      { type: 'ended', interactionId, cause: 38, by: 'pbx' }
    ])
  })

  test('ends by the colleague when the colleague hangs up, also for a customer who was called back', async () => {
    const { interactionId, call } = await calledBack()
    const consultation = await desk.phone.dial(colleague, interactionId)
    const ringing = await second.nextCall()
    expect(ringing.header('X-Care-Consult-Id')).toBe(interactionId)
    await ringing.answer()
    await consultation.answered
    expect((await call.handOn(consultation)).progress.at(-1)).toBe(200)
    await call.hangUp()
    await hears(ringing, 600)
    expect(desk.told.of(interactionId).at(-1)).toEqual({
      type: 'transferred',
      interactionId,
      from: agent,
      to: colleague
    })
    await ringing.hangUp()
    expect(await desk.told.until('ended', interactionId)).toMatchObject({ cause: 16, by: 'agent' })
  })

  test('is not announced to a colleague by an agent who has no such customer', async () => {
    const { customer } = await inCall()
    const pretended = await second.dial('agent1001', customer.interactionId)
    expect((await desk.phone.nextCall()).header('X-Care-Consult-Id')).toBeUndefined()
    await pretended.hangUp()
  })
})

describe('a customer who rings at two desks', () => {
  test('is answered at one of them, and the other hears that it was answered elsewhere', async () => {
    const customer = await desk.world.customerCalls({ ani: ada, rings: [agent, colleague] })
    const [here, there] = await Promise.all([desk.phone.nextCall(), second.nextCall()])
    await here.answer()
    expect(await there.ended).toMatchObject({ by: 'them', cause: 26 })
    await customer.hangUp()
    await desk.told.until('ended', customer.interactionId)
  })
})
