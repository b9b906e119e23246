// Whatever a call is doing when its socket goes: being put on hold, waiting on hold, heard before the answer, ringing. The
// cases of docs/telephony-recovery.md on a real Asterisk, with a tone for each party.
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import { openPhonePort, type PhonePort } from '../support/phone-port.ts'
import { agentTones } from '../support/seats.ts'
import { tonesHeard } from '../support/tones-heard.ts'
import { hearing } from './support/calls-on-asterisk.ts'
import { expect, test } from './support/edges-story-test.ts'
import type { HotlineOnAsterisk } from './support/hotline-on-asterisk.ts'
import type { SipEdge } from './support/sip-edge.ts'

const tones = { agent: agentTones.lan, customer: 700, music: 300, announced: 850 }
const everyTone = Object.values(tones)
const ada = { ani: '+84901234567', toneHz: tones.customer, rings: ['agent1001'] }

const agentHears = (lan: AgentAtDesk) => () => tonesHeard(lan.workstation.phonePage, everyTone)

async function atWork([, second]: [SipEdge, SipEdge], seat: (name: 'lan') => Promise<AgentAtDesk>) {
  // one way to the registrar, so that its loss is a loss
  await second.cut()
  const lan = await seat('lan')
  return { lan, phone: await openPhonePort(lan.workstation.phonePage) }
}

async function talks(hotline: HotlineOnAsterisk, lan: AgentAtDesk, phone: PhonePort) {
  const customer = await hotline.pbx.customerCalls(ada)
  const { callId } = await phone.until({ phase: 'ringing', interactionId: customer.interactionId })
  await phone.send({ kind: 'answer', callId })
  await phone.until({ callId, phase: 'active' })
  await hearing(agentHears(lan), [tones.customer])
  return { customer, callId }
}

async function isRegistered(phone: PhonePort, state: string) {
  await expect
    .poll(async () => (await phone.snapshot()).registration.state, { timeout: 20_000, intervals: [50] })
    .toBe(state)
}

async function loseAndRegain(edge: SipEdge, phone: PhonePort, lostMs: number) {
  await edge.cut()
  await isRegistered(phone, 'unreachable')
  await sleep(lostMs)
  await edge.restore()
  await isRegistered(phone, 'registered')
}

for (const [what, direction] of [
  ['the word for it', 'both'],
  ["the PBX's answer to it", 'towards-phone']
] as const) {
  test(`a customer who is being put on hold while ${what} is lost is on hold after the return`, async ({
    edges,
    hotline,
    seat
  }) => {
    const { lan, phone } = await atWork(edges, seat)
    const { customer, callId } = await talks(hotline, lan, phone)
    edges[0].freeze(direction)
    await phone.send({ kind: 'hold', callId, held: true })
    await phone.until({ callId, held: true })
    await sleep(500)
    await loseAndRegain(edges[0], phone, 1000)
    await hearing(() => customer.hearsOf(everyTone), [tones.music])
    await hearing(agentHears(lan), [])
    await phone.until({ callId, held: true, phase: 'active' })
    await phone.send({ kind: 'hold', callId, held: false })
    await hearing(() => customer.hearsOf(everyTone), [tones.agent])
    await hearing(agentHears(lan), [tones.customer])
    await customer.hangUp()
    await phone.until({ callId, phase: 'ended' })
  })
}

test('a customer on hold is still on hold after the return, and is taken back', async ({
  edges,
  hotline,
  seat
}) => {
  const { lan, phone } = await atWork(edges, seat)
  const { customer, callId } = await talks(hotline, lan, phone)
  await phone.send({ kind: 'hold', callId, held: true })
  await hearing(() => customer.hearsOf(everyTone), [tones.music])
  await loseAndRegain(edges[0], phone, 3000)
  // the re-INVITE of the return
  await sleep(500)
  await hearing(() => customer.hearsOf(everyTone), [tones.music])
  await hearing(agentHears(lan), [])
  await phone.until({ callId, held: true, phase: 'active' })
  await phone.send({ kind: 'hold', callId, held: false })
  await hearing(() => customer.hearsOf(everyTone), [tones.agent])
  await hearing(agentHears(lan), [tones.customer])
  await phone.send({ kind: 'hang-up', callId })
  await expect.poll(() => hotline.pbx.asterisk.cli('core show channels count')).toMatch(/^0 active channels/m)
})

test('a dialled call whose socket goes before the answer is over, and nobody is left at the PBX', async ({
  edges,
  hotline,
  seat
}) => {
  const { lan, phone } = await atWork(edges, seat)
  const number = '+84901234568'
  const { pbx } = hotline
  await pbx.calledCustomer(number, 'is-announced-away-in-850-Hz', tones.customer)
  const permitted = Math.floor(Date.now() / 1000) + 60
  await pbx.asterisk.cli(`dialplan set global CARE_DIAL_agent1001 ${permitted}:${number}:`)
  await phone.send({ kind: 'dial-out', dial: `9${number}`, consultsFor: null })
  await phone.until({ phase: 'early', direction: 'outbound' })
  await hearing(agentHears(lan), [tones.announced])
  await loseAndRegain(edges[0], phone, 1000)
  await phone.until({ phase: 'ended', direction: 'outbound' })
  await expect.poll(() => pbx.asterisk.cli('core show channels count')).toMatch(/^0 active channels/m)
  await talks(hotline, lan, phone)
})

test('a ring whose socket has gone does not go on as a ghost, and the caller can be offered again', async ({
  edges,
  hotline,
  seat
}) => {
  const { lan, phone } = await atWork(edges, seat)
  const customer = await hotline.pbx.customerCalls(ada)
  const { interactionId } = customer
  const { callId } = await phone.until({ phase: 'ringing', interactionId })
  await edges[0].cut()
  await isRegistered(phone, 'unreachable')
  await customer.hangUp()
  await edges[0].restore()
  await phone.until({ callId, phase: 'ended', unanswered: 'missed' })
  await expect(lan.desk.getByRole('region', { name: lan.texts.call.ring })).toHaveCount(0)
  await isRegistered(phone, 'registered')
  await talks(hotline, lan, phone)
})
