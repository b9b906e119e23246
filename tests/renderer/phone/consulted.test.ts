// A colleague asks us about their customer, and may hand them over in the same call.
import { describe, expect, it } from 'vitest'
import { createPhone, request } from './phone-under-test.ts'

describe('a colleague who consults us', () => {
  const fromColleague = (text: string) =>
    text.replace('"Ada <b>" <sip:+84901234567@pbx>', '<sip:agent1002@pbx>')
  const consulted = async () => {
    const phone = createPhone()
    await phone.start()
    await phone.bring(fromColleague(request('INVITE', 'one', ['X-Care-Consult-Id: interaction-7'])))
    await phone.command({ kind: 'answer', callId: 'call-1' })
    await phone.bring(request('ACK', 'one', [], phone.toTag('one')))
    /** A re-INVITE of the PBX that names who is there now. */
    const assert = (user: string) =>
      phone.bring(
        fromColleague(
          request('INVITE', 'one', [`P-Asserted-Identity: <sip:${user}@pbx>`], phone.toTag('one'))
        )
          .replace('CSeq: 1', 'CSeq: 5')
          .replace('z9hG4bKone', 'z9hG4bKfive')
      )
    return { ...phone, assert }
  }

  it('is no contact until the customer is handed over; then it is the customer’s, and answered', async () => {
    const { assert, last, reports, clock } = await consulted()
    expect(last().calls).toMatchObject([
      { extension: 'agent1002', interactionId: null, consultId: 'interaction-7' }
    ])
    expect(reports).toEqual([])
    await assert('+84907654321')
    expect(last().calls).toMatchObject([
      { ani: '+84907654321', interactionId: 'interaction-7', extension: null }
    ])
    expect(reports).toMatchObject([
      ['interaction.open', { call: { interactionId: 'interaction-7', ani: '+84907654321' } }],
      ['interaction.answered', { interactionId: 'interaction-7', at: clock.now() }]
    ])
  })

  it('hands over a customer from a short number as well', async () => {
    const { assert, last, reports } = await consulted()
    await assert('12345')
    expect(last().calls).toMatchObject([{ ani: null, interactionId: 'interaction-7', extension: null }])
    expect(reports.map(([procedure]) => procedure)).toEqual(['interaction.open', 'interaction.answered'])
  })

  it('and is named once more is still there', async () => {
    const { assert, last, reports } = await consulted()
    await assert('agent1002')
    expect(last().calls).toMatchObject([{ extension: 'agent1002', interactionId: null }])
    expect(reports).toEqual([])
  })
})
