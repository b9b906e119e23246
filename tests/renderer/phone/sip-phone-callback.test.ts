// Calls the agent makes: callbacks, dialled under the interaction the host has made for them.
import { describe, expect, it } from 'vitest'
import type { PhoneCommand } from '../../../src-renderer/phone/phone.ts'
import { answerTo, methodOf } from './fake-registrar.ts'
import { createPhone } from './phone-under-test.ts'

describe('a callback', () => {
  const dial: PhoneCommand = {
    kind: 'dial',
    dial: '9+84901234567',
    number: '+84901234567',
    interactionId: 'interaction-9',
    callbackId: 'callback-1'
  }

  it('is dialled under its interaction, and the host hears of it first', async () => {
    const { start, command, last, registrar, reports } = createPhone()
    await start()
    await command(dial)
    const [invite] = registrar.last().sent.filter((text) => methodOf(text) === 'INVITE')
    expect(invite).toMatch(
      /^INVITE sip:9\+84901234567@hotline\.example SIP\/2\.0[\s\S]*X-Care-Interaction-Id: interaction-9\r\n/
    )
    expect(last().calls).toMatchObject([{ phase: 'dialling', ani: '+84901234567', callbackId: 'callback-1' }])
    expect(reports).toMatchObject([
      ['interaction.open', { callbackId: 'callback-1', call: { direction: 'outbound' } }]
    ])
  })

  it('that finds the line busy ends with its status', async () => {
    const { start, command, bring, last, registrar, reports } = createPhone()
    await start()
    await command(dial)
    const invite = registrar.last().sent.find((text) => methodOf(text) === 'INVITE') ?? ''
    await bring(answerTo(invite, '486 Busy Here', ['Reason: Q.850;cause=17']))
    expect(last().calls).toMatchObject([{ phase: 'ended', sipStatus: 486 }])
    expect(reports.at(-1)).toMatchObject([
      'interaction.ended',
      { answered: false, sipStatus: 486, facts: { cause: 17 } }
    ])
  })

  it.each([
    [{ ...dial, dial: '9+849\r\nX-Evil: 1' }],
    [{ ...dial, dial: 'agent2@elsewhere.example' }],
    [{ ...dial, interactionId: 'x\r\nX-Evil: 1' }]
  ])('with a crooked number or id is not dialled: %j', async (crooked) => {
    const { start, command, last, registrar, reports } = createPhone()
    await start()
    await command(crooked)
    const invites = registrar.last().sent.filter((text) => methodOf(text) === 'INVITE')
    expect({ invites, reports, problem: last().problem }).toEqual({
      invites: [],
      reports: [],
      problem: 'call-failed'
    })
  })
})
