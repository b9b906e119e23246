// Every call feature of the telephone on a real Asterisk, with a tone for each party and measured where it arrives: at
// the agent's loudspeaker, at the customer inside Asterisk, at the colleague's telephone.
import { expect, test } from '@playwright/test'
import {
  type CallWorld,
  everyTone,
  hearing,
  minh,
  startCallWorld,
  tones
} from './support/calls-on-asterisk.ts'

let world: CallWorld
test.beforeAll(async () => {
  test.setTimeout(180_000)
  world = await startCallWorld()
})
test.afterAll(() => world?.stop())
test.afterEach(() => world.clearUp())

const minhHears = () => world.hotline.pbx.phoneHears(minh, everyTone)

/** Lan talks to a customer, has put them on hold and talks to Minh. */
async function consults() {
  const { customer, callId } = await world.talks()
  await world.phone.send({ kind: 'dial-out', dial: minh, consultsFor: callId })
  const colleague = await world.minhAnswers()
  const consultation = await world.phone.until({ consultsFor: callId, phase: 'active' })
  return { customer, callId, colleague, consultationId: consultation.callId }
}

test('a customer on hold hears music and is not heard, and comes back', async () => {
  const { customer, callId } = await world.talks()
  await hearing(world.lanHears, [tones.customer])
  await hearing(() => customer.hearsOf(everyTone), [tones.lan])
  await world.phone.send({ kind: 'hold', callId, held: true })
  await hearing(() => customer.hearsOf(everyTone), [tones.music])
  await hearing(world.lanHears, [])
  await world.phone.send({ kind: 'hold', callId, held: false })
  await hearing(() => customer.hearsOf(everyTone), [tones.lan])
  await hearing(world.lanHears, [tones.customer])
})

test('an agent who is muted is not heard and goes on hearing', async () => {
  const { customer, callId } = await world.talks()
  await world.phone.send({ kind: 'mute', callId, muted: true })
  await world.phone.until({ callId, muted: true })
  await hearing(() => customer.hearsOf(everyTone), [])
  await hearing(world.lanHears, [tones.customer])
  await world.phone.send({ kind: 'mute', callId, muted: false })
  await hearing(() => customer.hearsOf(everyTone), [tones.lan])
})

test('digits arrive one after the other, each as long as it was pressed', async () => {
  const { callId } = await world.talks({ script: 'dtmf' })
  // Asterisk measures a digit by the clock of the audio it has heard.
  await world.lan.hears(1000)
  const digits = async (count: number) => {
    const heard: { digit: string; ms: number }[] = []
    while (heard.length < count) heard.push(await world.hotline.pbx.nextDigit('agent1001'))
    return heard
  }
  const first = digits(4)
  await world.phone.send({ kind: 'dtmf', callId, digits: '1*' })
  await world.phone.send({ kind: 'dtmf', callId, digits: '#0' })
  const heard = await first
  expect(heard.map(({ digit }) => digit).join('')).toBe('1*#0')
  for (const { ms } of heard) {
    expect(ms).toBeGreaterThanOrEqual(140)
    expect(ms).toBeLessThanOrEqual(200)
  }
})

test('a colleague who calls while a customer is talked to is answered with the customer on hold', async () => {
  const { customer, callId } = await world.talks()
  const dialled = await world.minhsPhone.dial('agent1001', '')
  const second = await world.phone.until({ phase: 'ringing', extension: minh, interactionId: null })
  await hearing(world.lanHears, [tones.customer])
  await world.phone.send({ kind: 'answer', callId: second.callId })
  await world.phone.until({ callId: second.callId, phase: 'active', held: false })
  await world.phone.until({ callId, held: true })
  await hearing(world.lanHears, [tones.minh])
  await hearing(() => customer.hearsOf(everyTone), [tones.music])
  await world.phone.send({ kind: 'swap' })
  await hearing(world.lanHears, [tones.customer])
  await hearing(() => customer.hearsOf(everyTone), [tones.lan])
  await hearing(minhHears, [tones.music])
  await world.phone.send({ kind: 'hang-up', callId })
  await world.phone.until({ callId: second.callId, phase: 'active', held: true })
  await dialled.hangUp()
})

test('a second caller who gives up leaves the customer where they were', async () => {
  const { callId } = await world.talks()
  const dialled = await world.minhsPhone.dial('agent1001', '')
  await world.phone.until({ phase: 'ringing', extension: minh })
  await dialled.hangUp()
  await world.phone.until({ phase: 'ended', unanswered: 'missed', extension: minh })
  await world.phone.until({ callId, phase: 'active', held: false })
  await hearing(world.lanHears, [tones.customer])
})

test('a customer is handed on blind and the desk sees a transfer, not a drop', async () => {
  const { customer, callId } = await world.talks()
  await world.phone.send({ kind: 'transfer', callId, target: minh })
  await world.minhAnswers()
  const ended = await world.phone.until({ callId, phase: 'ended' })
  expect({ transfer: ended.transfer, ending: ended.ending }).toMatchObject({
    transfer: { kind: 'blind', target: minh, state: 'ringing', sipStatus: null },
    ending: { by: 'local', afterRefer: true }
  })
  await hearing(minhHears, [tones.customer])
  await hearing(() => customer.hearsOf(everyTone), [tones.minh])
})

test('a customer whom a busy colleague does not take comes back and is known by the same contact', async () => {
  const { customer, callId } = await world.talks()
  await world.phone.send({ kind: 'transfer', callId, target: minh })
  await (await world.minhRings()).refuse(486)
  const back = await world.phone.until({ phase: 'ringing', returned: true })
  expect(back).toMatchObject({ interactionId: customer.interactionId, transferredBy: 'agent1001' })
  await world.phone.send({ kind: 'answer', callId: back.callId })
  await hearing(world.lanHears, [tones.customer])
  await hearing(() => customer.hearsOf(everyTone), [tones.lan])
})

test('a customer who is handed on to nobody stays, off hold, and the agent is told', async () => {
  const { customer, callId } = await world.talks()
  await world.phone.send({ kind: 'transfer', callId, target: '1999' })
  const call = await world.phone.until({
    callId,
    phase: 'active',
    held: false,
    transfer: { kind: 'blind', target: '1999', state: 'failed', sipStatus: 404 }
  })
  expect(call.endedAt).toBeNull()
  await hearing(world.lanHears, [tones.customer])
  await hearing(() => customer.hearsOf(everyTone), [tones.lan])
})

test('a customer is handed over after a word with the colleague, both sides heard in turn', async () => {
  const { customer, callId, colleague, consultationId } = await consults()
  await hearing(world.lanHears, [tones.minh])
  await hearing(() => customer.hearsOf(everyTone), [tones.music])
  await world.phone.send({ kind: 'swap' })
  await hearing(world.lanHears, [tones.customer])
  await world.phone.send({ kind: 'swap' })
  await hearing(world.lanHears, [tones.minh])
  await world.phone.send({ kind: 'complete-transfer', callId: consultationId })
  expect(await world.phone.until({ callId, phase: 'ended' })).toMatchObject({
    transfer: { kind: 'attended', target: minh, state: 'ringing' },
    ending: { afterRefer: true }
  })
  await world.phone.untilIdle()
  await hearing(minhHears, [tones.customer])
  await hearing(() => customer.hearsOf(everyTone), [tones.minh])
  expect(colleague.party()).toContain('+84901234567')
})

test('a consultation that the agent gives up brings the customer back', async () => {
  const { customer, callId, colleague, consultationId } = await consults()
  await world.phone.send({ kind: 'hang-up', callId: consultationId })
  await world.phone.until({ callId, phase: 'active', held: false })
  await hearing(world.lanHears, [tones.customer])
  await hearing(() => customer.hearsOf(everyTone), [tones.lan])
  expect(await colleague.ended).toMatchObject({ by: 'them' })
})

test('a colleague who answers after the agent has gone back to the customer hears music, and not the agent', async () => {
  const { customer, callId } = await world.talks()
  await world.phone.send({ kind: 'dial-out', dial: minh, consultsFor: callId })
  await world.phone.until({ callId, held: true })
  await world.phone.until({ consultsFor: callId, phase: 'early' })
  await world.phone.send({ kind: 'swap' })
  await world.phone.until({ callId, held: false })
  const colleague = await world.minhAnswers()
  await world.phone.until({ consultsFor: callId, phase: 'active', held: true })
  await hearing(minhHears, [tones.music])
  await hearing(world.lanHears, [tones.customer])
  await hearing(() => customer.hearsOf(everyTone), [tones.lan])
  await world.phone.send({ kind: 'swap' })
  await hearing(world.lanHears, [tones.minh])
  await hearing(minhHears, [tones.lan])
  await hearing(() => customer.hearsOf(everyTone), [tones.music])
  await colleague.hangUp()
})

test('a customer who hangs up during a consultation leaves the agent with the colleague', async () => {
  const { customer, callId, consultationId } = await consults()
  await customer.hangUp()
  await world.phone.until({ callId, phase: 'ended' })
  await world.phone.until({ callId: consultationId, phase: 'active', held: false })
  await hearing(world.lanHears, [tones.minh])
})

test('three hear each other, a muted agent alone falls silent, and who leaves leaves two', async () => {
  const { customer, callId, consultationId } = await consults()
  await world.phone.send({ kind: 'join' })
  await world.phone.until({ callId, joined: true })
  await hearing(world.lanHears, [tones.customer, tones.minh])
  await hearing(() => customer.hearsOf(everyTone), [tones.lan, tones.minh])
  await hearing(minhHears, [tones.customer, tones.lan])
  await world.phone.send({ kind: 'mute', callId, muted: true })
  await hearing(() => customer.hearsOf(everyTone), [tones.minh])
  await hearing(minhHears, [tones.customer])
  await world.phone.send({ kind: 'mute', callId, muted: false })
  await hearing(minhHears, [tones.customer, tones.lan])
  await world.phone.send({ kind: 'part', callId })
  await world.phone.until({ callId: consultationId, held: true, joined: false })
  await hearing(world.lanHears, [tones.customer])
  await hearing(() => customer.hearsOf(everyTone), [tones.lan])
  await hearing(minhHears, [tones.music])
  await world.phone.send({ kind: 'join' })
  await hearing(() => customer.hearsOf(everyTone), [tones.lan, tones.minh])
  await customer.hangUp()
  await world.phone.until({ callId: consultationId, phase: 'active', joined: false, held: false })
  await hearing(world.lanHears, [tones.minh])
  await hearing(minhHears, [tones.lan])
})

test('what the other side plays before the answer is heard, instead of a ringing tone of our own', async () => {
  const number = '+84901234568'
  const { pbx } = world.hotline
  await pbx.calledCustomer(number, 'speaks-850-Hz-before-it-answers', tones.customer)
  const permitted = Math.floor(Date.now() / 1000) + 60
  await pbx.asterisk.cli(`dialplan set global CARE_DIAL_agent1001 ${permitted}:${number}:`)
  await world.phone.send({ kind: 'dial-out', dial: `9${number}`, consultsFor: null })
  await world.phone.until({ phase: 'early', direction: 'outbound' })
  await world.lan.hears(850)
  await world.phone.until({ phase: 'active', direction: 'outbound' })
  await hearing(world.lanHears, [tones.customer])
})

test('a call that another phone has taken is not missed', async () => {
  const customer = await world.calls({ rings: ['agent1001', minh] })
  await world.phone.until({ phase: 'ringing', interactionId: customer.interactionId })
  await world.minhAnswers()
  await world.phone.until({ phase: 'ended', unanswered: 'elsewhere' })
})
