// A second call while one is going on: its own card, one of the two talked on, one microphone.
import { describe, expect, it } from 'vitest'
import { careHeaders, createPhone, type PhoneWishes, request } from './phone-under-test.ts'

const secondHeaders = ['X-Care-Interaction-Id: interaction-2']

async function talking(wishes: PhoneWishes = {}) {
  const phone = createPhone(wishes)
  await phone.start()
  await phone.bring(request('INVITE', 'one', careHeaders))
  await phone.command({ kind: 'answer', callId: 'call-1' })
  return phone
}

async function waiting(wishes: PhoneWishes = {}) {
  const phone = await talking(wishes)
  await phone.bring(request('INVITE', 'two', secondHeaders))
  return phone
}

const holdOf = ({ callId, phase, held }: { callId: string; phase: string; held: boolean }) =>
  `${callId} ${phase}${held ? ' on hold' : ''}`

describe('a second call', () => {
  it('rings beside the first, which goes on, and its contact is opened', async () => {
    const { last, reports } = await waiting()
    expect(last().calls.map(holdOf)).toEqual(['call-1 active', 'call-2 ringing'])
    expect(reports.at(-1)).toMatchObject(['interaction.open', { call: { interactionId: 'interaction-2' } }])
  })

  it('is the last: a third caller is busy', async () => {
    const { bring, last, answers } = await waiting()
    await bring(request('INVITE', 'three', ['X-Care-Interaction-Id: interaction-3']))
    expect({ calls: last().calls.length, status: answers().at(-1) }).toEqual({ calls: 2, status: '486' })
  })

  it('is answered after the first has been put on hold', async () => {
    const { command, last, registrar, reports } = await waiting()
    await command({ kind: 'answer', callId: 'call-2' })
    expect(last().calls.map(holdOf)).toEqual(['call-1 active on hold', 'call-2 active'])
    const order = registrar
      .last()
      .sent.flatMap(
        (text) => /^(INVITE|SIP\/2\.0 200)[\s\S]*Call-ID: (one|two)\r/.exec(text)?.slice(1, 3) ?? []
      )
    expect(order).toEqual(['SIP/2.0 200', 'one', 'INVITE', 'one', 'SIP/2.0 200', 'two'])
    expect(reports.at(-1)).toMatchObject(['interaction.answered', { interactionId: 'interaction-2' }])
  })

  it('rings on when the first cannot be put on hold', async () => {
    const { command, last } = await waiting({ takesHold: false })
    await command({ kind: 'answer', callId: 'call-2' })
    expect(last().calls.map(holdOf)).toEqual(['call-1 active', 'call-2 ringing'])
  })

  it.each([
    ['busy', '486'],
    ['declined', '603']
  ] as const)('is refused as %s with %s, and the first goes on', async (reason, status) => {
    const { command, last, answers } = await waiting()
    await command({ kind: 'reject', callId: 'call-2', reason })
    expect(answers().at(-1)).toBe(status)
    expect(last().calls.map(holdOf)).toEqual(['call-2 ended', 'call-1 active'])
    expect(last().calls[0]?.unanswered).toBe('rejected')
  })
})

describe('two answered calls', () => {
  const both = async () => {
    const phone = await waiting()
    await phone.command({ kind: 'answer', callId: 'call-2' })
    return phone
  }

  it('are changed with one key, and never both talked on', async () => {
    const { command, last } = await both()
    await command({ kind: 'swap' })
    expect(last().calls.map(holdOf)).toEqual(['call-1 active', 'call-2 active on hold'])
    await command({ kind: 'hold', callId: 'call-2', held: false })
    expect(last().calls.map(holdOf)).toEqual(['call-1 active on hold', 'call-2 active'])
  })

  it('leave the one on hold where it is when the other ends, for the agent to take back', async () => {
    const { command, bring, last, reports, toTag, phone } = await both()
    await bring(request('BYE', 'two', ['Reason: Q.850;cause=16'], toTag('two')))
    expect(last().calls.map(holdOf)).toEqual(['call-2 ended', 'call-1 active on hold'])
    expect(reports.at(-1)).toMatchObject(['interaction.ended', { interactionId: 'interaction-2' }])
    expect(phone.isIdle()).toBe(false)
    await command({ kind: 'swap' })
    expect(last().calls.map(holdOf)).toEqual(['call-2 ended', 'call-1 active'])
  })

  it('share one microphone: muted in one is muted in both, until the last has ended', async () => {
    const { command, bring, last } = await waiting()
    await command({ kind: 'mute', callId: 'call-1', muted: true })
    await command({ kind: 'answer', callId: 'call-2' })
    const muted = () => last().calls.flatMap(({ phase, muted }) => (phase === 'active' ? [muted] : []))
    expect(muted()).toEqual([true, true])
    await command({ kind: 'mute', callId: 'call-1', muted: false })
    expect(muted()).toEqual([false, false])
    await command({ kind: 'mute', callId: 'call-2', muted: true })
    await command({ kind: 'hang-up', callId: 'call-1' })
    await command({ kind: 'hang-up', callId: 'call-2' })
    await bring(request('INVITE', 'three', careHeaders))
    await command({ kind: 'answer', callId: 'call-3' })
    expect(muted()).toEqual([false])
  })
})

describe('a call that may answer itself', () => {
  const asking = ['Call-Info: <sip:hotline>;answer-after=0', ...careHeaders]

  it('does so after the notice, where the policy is on', async () => {
    const { clock, start, bring, command, last } = createPhone({ autoAnswer: true })
    await start()
    await bring(request('INVITE', 'one', asking))
    expect(last().calls.map(holdOf)).toEqual(['call-1 ringing'])
    clock.advance(800)
    await command({ kind: 'report' })
    expect(last().calls.map(holdOf)).toEqual(['call-1 active'])
  })

  it('rings where the policy is off', async () => {
    const { clock, start, bring, command, last } = createPhone()
    await start()
    await bring(request('INVITE', 'one', asking))
    clock.advance(30_000)
    await command({ kind: 'report' })
    expect(last().calls.map(holdOf)).toEqual(['call-1 ringing'])
  })

  const later = ['Call-Info: <sip:hotline>;answer-after=5', ...careHeaders]

  it('does not break into a call that the agent has taken while it waited, and rings on', async () => {
    const { clock, start, bring, command, last, sounds } = createPhone({ autoAnswer: true })
    await start()
    await bring(request('INVITE', 'one', later))
    await bring(request('INVITE', 'two', careHeaders))
    await command({ kind: 'answer', callId: 'call-2' })
    const before = sounds.length
    clock.advance(5000)
    await command({ kind: 'report' })
    expect(last().calls.map(holdOf)).toEqual(['call-1 ringing', 'call-2 active'])
    expect(sounds.slice(before)).toContain('sound')
  })

  it('rings aloud when there is no microphone to answer with', async () => {
    const { clock, start, bring, command, last, sounds } = createPhone({
      autoAnswer: true,
      microphone: false
    })
    await start()
    await bring(request('INVITE', 'one', asking))
    const before = sounds.length
    clock.advance(800)
    await command({ kind: 'report' })
    expect(last().calls.map(holdOf)).toEqual(['call-1 ringing'])
    expect(sounds.slice(before)).toContain('sound')
  })

  it('waits for the agent while another call is going on', async () => {
    const { clock, bring, command, last } = await talking({ autoAnswer: true })
    await bring(request('INVITE', 'two', asking))
    clock.advance(2000)
    await command({ kind: 'report' })
    expect(last().calls.map(holdOf)).toEqual(['call-1 active', 'call-2 ringing'])
  })
})
