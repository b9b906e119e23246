// Calls the agent makes: callbacks, dialled under the interaction the host has made for them.
import { describe, expect, it } from 'vitest'
import type { PhoneCommand } from '../../../src-renderer/phone/phone.ts'
import { answerTo, methodOf } from './fake-registrar.ts'
import { careHeaders, createPhone, request } from './phone-under-test.ts'

describe('a callback', () => {
  const dial: PhoneCommand = {
    kind: 'dial',
    dial: '9+84901234567',
    number: '+84901234567',
    interactionId: 'interaction-9',
    callbackId: 'callback-1'
  }

  const notDialled = [
    'interaction.ended',
    { interactionId: 'interaction-9', answered: false, sipStatus: null, facts: { by: 'local', cause: null } }
  ]

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

  it.each([[{ ...dial, dial: '9+849\r\nX-Evil: 1' }], [{ ...dial, dial: 'agent2@elsewhere.example' }]])(
    'with a crooked number is not dialled, and the host hears of it: %j',
    async (crooked) => {
      const { start, command, last, registrar, reports } = createPhone()
      await start()
      await command(crooked)
      const invites = registrar.last().sent.filter((text) => methodOf(text) === 'INVITE')
      expect({ invites, reports, problem: last().problem }).toMatchObject({
        invites: [],
        reports: [notDialled],
        problem: 'call-failed'
      })
    }
  )

  it('with a crooked interaction id is not dialled, nor is the id told any further', async () => {
    const { start, command, last, registrar, reports } = createPhone()
    await start()
    await command({ ...dial, interactionId: 'x\r\nX-Evil: 1' })
    const invites = registrar.last().sent.filter((text) => methodOf(text) === 'INVITE')
    expect({ invites, reports, problem: last().problem }).toEqual({
      invites: [],
      reports: [],
      problem: 'call-failed'
    })
  })

  it('without a microphone is over for the host at once', async () => {
    const { start, command, reports } = createPhone({ microphone: false })
    await start()
    await command(dial)
    expect(reports).toMatchObject([notDialled])
  })

  it('while another call rings is over for the host, and that call rings on', async () => {
    const { start, bring, command, last, reports } = createPhone()
    await start()
    await bring(request('INVITE', 'pbx-1', careHeaders))
    await command(dial)
    expect(reports).toMatchObject([
      ['interaction.open', { call: { interactionId: 'interaction-1' } }],
      notDialled
    ])
    expect(last().calls).toMatchObject([{ phase: 'ringing', interactionId: 'interaction-1' }])
  })

  it('that the desk asks for twice is dialled once, and the second asking does not end it', async () => {
    const { start, command, last, registrar, reports } = createPhone()
    await start()
    await command(dial)
    await command(dial)
    expect(registrar.last().sent.filter((text) => methodOf(text) === 'INVITE')).toHaveLength(1)
    expect(reports.map(([procedure]) => procedure)).toEqual(['interaction.open'])
    expect(last().calls).toMatchObject([{ phase: 'dialling', interactionId: 'interaction-9' }])
  })
})
