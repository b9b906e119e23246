// Team leads on a real Asterisk: listening, whispering, barging in, heard by tone; and nobody else may.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AgentPhone, createAgentPhone, type RingingCall } from './support/agent-phone.ts'
import { agent, colleague, provideReadyDesk } from './support/ready-desk.ts'

const lead = 'super2001'
const tones = { agent: 440, lead: 520, customer: 700 }
const all = [tones.agent, tones.lead, tones.customer]
const desk = provideReadyDesk()
let phone: AgentPhone

beforeEach(async () => {
  phone = createAgentPhone(await desk.source.sipAccount(lead), tones.lead)
  await phone.register()
})
afterEach(() => phone.stop())

async function inCall() {
  const customer = await desk.world.customerCalls({ ani: '+84901234567', toneHz: tones.customer })
  const call = await desk.phone.nextCall()
  await call.answer()
  await desk.told.until('answered', customer.interactionId)
  const listening = { timeout: 5000 }
  return {
    customer,
    /** Everybody's tones, once all of them have come up. */
    expectHeard: async (lead: Phone, others: { agent: readonly number[]; customer: readonly number[] }) => {
      await expect.poll(() => tonesIn(lead), listening).toEqual([tones.agent, tones.customer])
      await expect.poll(() => tonesIn(call), listening).toEqual(others.agent)
      expect(await customer.hearsOf(all)).toEqual(others.customer)
    }
  }
}

type Phone = Pick<RingingCall, 'heard'>
const tonesIn = (phone: Phone) => all.filter((hz) => phone.heard().holds(hz))

const modes = [
  ['listens', '*91', 'listen', { agent: [tones.customer], customer: [tones.agent] }],
  ['whispers', '*92', 'whisper', { agent: [tones.lead, tones.customer], customer: [tones.agent] }],
  ['barges in', '*93', 'barge', { agent: [tones.lead, tones.customer], customer: [tones.agent, tones.lead] }]
] as const

describe('a lead who', () => {
  test.each(modes)('%s by %s hears both, and is heard as far as that goes', async (_, code, __, others) => {
    const { customer, expectHeard } = await inCall()
    const listening = await phone.dial(`${code}${agent}`, '')
    expect(await listening.answered).toBe(true)
    await expectHeard(listening, others)
    await customer.hangUp()
    expect(await listening.ended).toMatchObject({ by: 'them' })
    await desk.told.until('ended', customer.interactionId)
  })

  test.each(modes)(
    '%s on the word of the centre is rung with the wish to answer at once',
    async (_, __, mode, others) => {
      const { customer, expectHeard } = await inCall()
      await desk.source.supervise({ lead, extension: agent, mode })
      const ringing = await phone.nextCall()
      expect({
        answerMode: ringing.header('Answer-Mode'),
        callInfo: ringing.header('Call-Info'),
        alertInfo: ringing.header('Alert-Info'),
        supervision: ringing.header('X-Care-Supervision')
      }).toEqual({
        answerMode: 'Auto',
        callInfo: '<sip:supervision>;answer-after=0',
        alertInfo: '<urn:alert:service:supervision>;info=alert-autoanswer',
        supervision: mode
      })
      await ringing.answer()
      await expectHeard(ringing, others)
      await customer.hangUp()
      expect(await ringing.ended).toMatchObject({ by: 'them' })
      await desk.told.until('ended', customer.interactionId)
    }
  )

  test('names nobody is refused', async () => {
    expect(await (await phone.dial('*91agent9999', '')).ended).toMatchObject({ status: 404, cause: 1 })
  })
})

describe('an agent', () => {
  test('who dials the codes is refused', async () => {
    for (const code of ['*90', '*91', '*92', '*93'])
      expect(await (await desk.phone.dial(`${code}${colleague}`, '')).ended).toMatchObject({ status: 403 })
  })

  test("is not put there by the centre's word either", async () => {
    await desk.source.supervise({ lead: agent, extension: colleague, mode: 'listen' })
    const ringing = await desk.phone.nextCall()
    await ringing.answer()
    expect(await ringing.ended).toMatchObject({ by: 'them', cause: 21 })
  })
})
