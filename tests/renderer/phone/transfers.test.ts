// A customer who is handed on is never lost: whatever the PBX says, or does not say, they are either there or still here.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialTargetSchema } from '../../../shared/domain/dial-target.ts'
import { answerTo } from './fake-registrar.ts'
import { careHeaders, createPhone, type PhoneWishes, request } from './phone-under-test.ts'

const headerOf = (text: string | undefined, name: string): string =>
  new RegExp(`^${name}: (.*)\r$`, 'im').exec(text ?? '')?.[1] ?? ''

async function talking(wishes: PhoneWishes = {}) {
  const phone = createPhone(wishes)
  await phone.start()
  await phone.bring(request('INVITE', 'one', careHeaders))
  await phone.command({ kind: 'answer', callId: 'call-1' })
  // SIP.js says good-bye only in a call that has been acknowledged
  await phone.bring(request('ACK', 'one', [], phone.toTag('one')))
  let sequence = 10
  /** What the PBX tells of a transfer of the customer. */
  const tell = (status: string) => {
    sequence += 1
    const fragment = `SIP/2.0 ${status}\r\n`
    const headers = [
      'Event: refer',
      'Subscription-State: active;expires=60',
      'Content-Type: message/sipfrag;version=2.0'
    ]
    const notify = request('NOTIFY', 'one', headers, phone.toTag('one'))
      .replace('CSeq: 1', `CSeq: ${sequence}`)
      .replace('z9hG4bKone', `z9hG4bK${sequence}`)
      .replace('Content-Length: 0\r\n\r\n', `Content-Length: ${fragment.length}\r\n\r\n${fragment}`)
    return phone.bring(notify)
  }
  const blind = (target = 'agent1002') => phone.command({ kind: 'transfer', callId: 'call-1', target })
  const customer = () => phone.last().calls.find(({ callId }) => callId === 'call-1')
  return { ...phone, tell, blind, customer }
}

const kept = { phase: 'active', held: false }

describe('a blind transfer', () => {
  it('puts the customer on hold and asks the PBX for a target of our own realm', async () => {
    const { blind, customer, sent } = await talking()
    await blind()
    expect(headerOf(sent('REFER')[0], 'Refer-To')).toBe('sip:agent1002@hotline.example')
    expect(customer()).toMatchObject({
      phase: 'active',
      held: true,
      transfer: { kind: 'blind', target: 'agent1002', state: 'asked', sipStatus: null }
    })
  })

  it.each(['180 Ringing', '200 OK'])(
    'told %s is done: we hang up, and it counts as a transfer',
    async (word) => {
      const { blind, tell, customer, sent, reports } = await talking()
      await blind()
      await tell('100 Trying')
      expect(sent('BYE')).toEqual([])
      await tell(word)
      expect(sent('BYE')).toHaveLength(1)
      expect(customer()).toMatchObject({ phase: 'ended', ending: { by: 'local', afterRefer: true } })
      expect(reports.at(-1)).toMatchObject([
        'interaction.ended',
        { interactionId: 'interaction-1', facts: { by: 'local', afterRefer: true } }
      ])
    }
  )

  it.each([
    ['404 Not Found', 404],
    ['486 Busy Here', 486],
    ['503 Service Unavailable', 503]
  ])('told %s leaves the customer here, off hold', async (word, sipStatus) => {
    const { blind, tell, customer, sent } = await talking()
    await blind()
    await tell(word)
    expect(customer()).toMatchObject({ ...kept, transfer: { state: 'failed', sipStatus } })
    expect(sent('BYE')).toEqual([])
  })

  it('of which nothing is told any more has failed, and can be tried again', async () => {
    const { blind, clock, command, customer, sent } = await talking()
    await blind()
    for (let second = 0; second < 30; second += 1) {
      clock.advance(1000)
      await command({ kind: 'report' })
    }
    expect(customer()).toMatchObject({ ...kept, transfer: { state: 'failed', sipStatus: 408 } })
    await blind('agent1003')
    expect(sent('REFER')).toHaveLength(2)
  })

  it('of which nothing is told yet keeps nobody from answering the customer who comes back', async () => {
    const { blind, bring, command, last, tell, customer, reports } = await talking()
    await blind()
    const back = ['X-Care-Transferred-By: agent1001', 'X-Care-Transfer-Failed: BUSY', ...careHeaders]
    await bring(request('INVITE', 'two', back))
    expect(last().calls[1]).toMatchObject({
      phase: 'ringing',
      returned: true,
      interactionId: 'interaction-1'
    })
    await command({ kind: 'answer', callId: 'call-2' })
    expect(last().calls[1]).toMatchObject({ phase: 'active', held: false })
    await tell('486 Busy Here')
    expect(customer()).toMatchObject({ phase: 'active', held: true })
    expect(last().calls[1]).toMatchObject({ phase: 'active', held: false })
    const ended = () => reports.filter(([procedure]) => procedure === 'interaction.ended')
    await command({ kind: 'hang-up', callId: 'call-1' })
    expect(ended()).toEqual([])
    await command({ kind: 'hang-up', callId: 'call-2' })
    expect(ended()).toHaveLength(1)
  })

  it('whose customer comes back, rings here and goes on to the queue was a transfer, not a drop', async () => {
    const { blind, bring, tell, reports } = await talking()
    await blind()
    await bring(request('INVITE', 'back', ['X-Care-Transfer-Failed: BUSY', ...careHeaders]))
    await tell('200 OK')
    const ended = () => reports.filter(([procedure]) => procedure === 'interaction.ended')
    expect(ended()).toEqual([])
    await bring(request('CANCEL', 'back', ['Reason: Q.850;cause=0']))
    expect(ended()).toMatchObject([
      [
        'interaction.ended',
        {
          interactionId: 'interaction-1',
          answered: true,
          facts: { by: 'local', cause: null, afterRefer: true }
        }
      ]
    ])
  })

  it('whose customer comes back and is talked to again ends as the last call ended', async () => {
    const { blind, bring, command, tell, reports, toTag } = await talking()
    await blind()
    await bring(request('INVITE', 'back', ['X-Care-Transfer-Failed: BUSY', ...careHeaders]))
    await tell('200 OK')
    await command({ kind: 'answer', callId: 'call-2' })
    await bring(request('ACK', 'back', [], toTag('back')))
    await bring(request('BYE', 'back', ['Reason: Q.850;cause=16'], toTag('back')))
    expect(reports.filter(([procedure]) => procedure === 'interaction.ended')).toMatchObject([
      [
        'interaction.ended',
        {
          interactionId: 'interaction-1',
          answered: true,
          facts: { by: 'remote', cause: 16, afterRefer: false }
        }
      ]
    ])
  })

  it('of a customer who cannot be put on hold is shown as failed, and nobody is asked', async () => {
    const { blind, customer, sent } = await talking({ takesHold: false })
    await blind()
    expect({ call: customer(), refers: sent('REFER') }).toMatchObject({
      call: { ...kept, transfer: { kind: 'blind', target: 'agent1002', state: 'failed', sipStatus: null } },
      refers: []
    })
  })

  it('of a customer who hangs up meanwhile is the customer’s end, not a transfer', async () => {
    const { blind, bring, customer, toTag } = await talking()
    await blind()
    await bring(
      request('BYE', 'one', ['Reason: Q.850;cause=16'], toTag('one')).replace('CSeq: 2', 'CSeq: 20')
    )
    expect(customer()).toMatchObject({ phase: 'ended', ending: { by: 'remote', afterRefer: false } })
  })

  it.each(['agent1002@elsewhere.example', 'agent1002\r\nX-Evil: 1', '<sip:x@y>', ''])(
    'to %j is not even asked for',
    async (target) => {
      const { blind, customer, sent } = await talking()
      await blind(target)
      expect({ refers: sent('REFER'), call: customer() }).toMatchObject({ refers: [], call: kept })
    }
  )

  it('may go to a code of the PBX', async () => {
    const { blind, sent } = await talking()
    await blind('*21#')
    expect(headerOf(sent('REFER')[0], 'Refer-To')).toBe('sip:*21%23@hotline.example')
  })

  it('leads nowhere but into our own realm, whatever may be typed', () => {
    const typed = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[\w+*#@;<>\s:-]{1,40}$/)
    )
    fc.assert(
      fc.property(typed, (target) => {
        if (!dialTargetSchema.safeParse(target).success) return
        expect(target).toMatch(/^[^\s@<>;:?&%\r\n]{1,40}$/)
      })
    )
  })
})

describe('a transfer after a consultation', () => {
  const consulting = async () => {
    const phone = await talking()
    await phone.command({ kind: 'dial-out', dial: 'agent1002', consultsFor: 'call-1' })
    const invite = phone.sent('INVITE').find((text) => text.startsWith('INVITE sip:agent1002@')) ?? ''
    return { ...phone, invite }
  }
  const consulted = async () => {
    const phone = await consulting()
    const accepted = answerTo(phone.invite, '200 OK', [
      'Contact: <sip:agent1002@pbx.example;transport=ws>',
      'Content-Type: application/sdp'
    ])
    await phone.bring(accepted.replace('Content-Length: 0\r\n\r\n', 'Content-Length: 5\r\n\r\nv=0\r\n'))
    return phone
  }

  it('holds the customer first and tells the PBX which contact it is about', async () => {
    const { invite, customer, last } = await consulting()
    expect(headerOf(invite, 'X-Care-Interaction-Id')).toBe('interaction-1')
    expect(customer()).toMatchObject({ held: true })
    expect(last().calls[1]).toMatchObject({
      phase: 'dialling',
      extension: 'agent1002',
      interactionId: null,
      consultsFor: 'call-1'
    })
  })

  it('that comes to nothing leaves the customer on hold, one key away', async () => {
    const { bring, command, customer, invite } = await consulting()
    await bring(answerTo(invite, '486 Busy Here'))
    expect(customer()).toMatchObject({ phase: 'active', held: true })
    await command({ kind: 'swap' })
    expect(customer()).toMatchObject(kept)
  })

  it('given up by the agent brings the customer back', async () => {
    const { command, customer, last } = await consulted()
    await command({ kind: 'hang-up', callId: 'call-2' })
    expect(customer()).toMatchObject(kept)
    expect(last().calls[0]).toMatchObject({ callId: 'call-2', phase: 'ended' })
  })

  it('asks for the colleague’s dialog in the customer’s, and then leaves both', async () => {
    const { clock, command, customer, invite, sent, tell, last } = await consulted()
    await command({ kind: 'complete-transfer', callId: 'call-2' })
    const [refer] = sent('REFER')
    const replaces = `${headerOf(invite, 'Call-ID')};to-tag=registrar;from-tag=`
    expect(headerOf(refer, 'Call-ID')).toBe('one')
    expect(decodeURIComponent(headerOf(refer, 'Refer-To'))).toContain(`?Replaces=${replaces}`)
    await tell('200 OK')
    expect(customer()).toMatchObject({
      phase: 'ended',
      ending: { afterRefer: true },
      transfer: { kind: 'attended', target: 'agent1002', state: 'ringing' }
    })
    clock.advance(3000)
    await command({ kind: 'report' })
    expect(last().calls.map(({ phase }) => phase)).toEqual(['ended', 'ended'])
    expect(sent('BYE')).toHaveLength(2)
  })

  it('that the PBX refuses leaves the agent with both', async () => {
    const { command, customer, last, tell } = await consulted()
    await command({ kind: 'complete-transfer', callId: 'call-2' })
    await tell('503 Service Unavailable')
    expect(customer()).toMatchObject({
      phase: 'active',
      held: true,
      transfer: { state: 'failed', sipStatus: 503 }
    })
    expect(last().calls[1]).toMatchObject({ callId: 'call-2', phase: 'active', held: false })
  })
})
