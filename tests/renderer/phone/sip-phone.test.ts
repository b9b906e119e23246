// Calls that come in: ringing, missed, declined, busy, answered, ended.
import { describe, expect, it } from 'vitest'
import { settled } from './fake-clock.ts'
import { methodOf } from './fake-registrar.ts'
import { careHeaders, createPhone, request } from './phone-under-test.ts'

describe('an offered call', () => {
  it('rings with what the PBX says of it, and the host hears of it', async () => {
    const { clock, start, bring, last, reports, sounds } = createPhone()
    await start()
    await bring(request('INVITE', 'one', careHeaders))
    const offered = {
      interactionId: 'interaction-1',
      direction: 'inbound',
      ani: '+84901234567',
      aniWithheld: false,
      dnis: '1090',
      queue: 'care1090',
      displayName: 'Ada <b>',
      enteredAt: 1_790_000_000_000,
      enteredAtSource: 'pbx'
    }
    expect(last().calls).toEqual([
      {
        ...offered,
        callId: 'call-1',
        callbackId: null,
        extension: null,
        consultsFor: null,
        consultId: null,
        transferredBy: null,
        returned: false,
        phase: 'ringing',
        startedAt: clock.now(),
        answeredAt: null,
        endedAt: null,
        muted: false,
        held: false,
        remoteHeld: false,
        joined: false,
        transfer: null,
        ending: null,
        unanswered: null,
        sipStatus: null
      }
    ])
    expect(reports).toEqual([
      ['interaction.open', { call: { ...offered, offeredAt: clock.now() }, callbackId: null }]
    ])
    expect(sounds).toEqual(['sound', 'sound'])
  })

  it('without the id of the PBX is shown, but no record is opened for it', async () => {
    const { start, bring, last, reports } = createPhone()
    await start()
    await bring(request('INVITE', 'one'))
    expect({ id: last().calls[0]?.interactionId, reports }).toEqual({ id: null, reports: [] })
  })

  it('that is cancelled is missed, and the ring is silent at once', async () => {
    const { start, bring, last, reports, answers, sounds } = createPhone()
    await start()
    await bring(request('INVITE', 'one', careHeaders))
    await bring(request('CANCEL', 'one', ['Reason: Q.850;cause=0']))
    expect({ call: last().calls[0], silent: sounds.at(-1) }).toMatchObject({
      call: { phase: 'ended', unanswered: 'missed' },
      silent: 'silent'
    })
    expect(answers()).toContain('487')
    expect(reports.at(-1)).toMatchObject([
      'interaction.ended',
      { interactionId: 'interaction-1', answered: false }
    ])
  })

  it('whose socket has fallen is missed once the line is back: the PBX has given it up', async () => {
    const { start, bring, command, clock, last, registrar, reports } = createPhone()
    await start()
    await bring(request('INVITE', 'one', careHeaders))
    registrar.last().fall()
    await settled()
    clock.advance(1000)
    await settled()
    expect(last().calls).toMatchObject([{ phase: 'ringing' }])
    registrar.last().open()
    await settled()
    await command({ kind: 'report' })
    expect(last()).toMatchObject({
      registration: { state: 'registered' },
      calls: [{ phase: 'ended', unanswered: 'missed' }]
    })
    expect(reports.at(-1)).toMatchObject([
      'interaction.ended',
      { interactionId: 'interaction-1', answered: false }
    ])
    await bring(request('INVITE', 'two', careHeaders))
    expect(last().calls[1]).toMatchObject({ phase: 'ringing', interactionId: 'interaction-1' })
  })

  it('that another phone has taken is told apart from one that was missed', async () => {
    const { start, bring, last } = createPhone()
    await start()
    await bring(request('INVITE', 'one', careHeaders))
    await bring(request('CANCEL', 'one', ['Reason: SIP;cause=200;text="Call completed elsewhere"']))
    expect(last().calls).toMatchObject([{ phase: 'ended', unanswered: 'elsewhere' }])
  })

  it('is declined with a word, and not missed', async () => {
    const { start, bring, command, last, answers } = createPhone()
    await start()
    await bring(request('INVITE', 'one', careHeaders))
    await command({ kind: 'reject', callId: 'call-1', reason: 'busy' })
    expect({ call: last().calls[0], status: answers().at(-1) }).toMatchObject({
      call: { phase: 'ended', unanswered: 'rejected' },
      status: '486'
    })
  })

  it('still rings without a microphone, and cannot be answered', async () => {
    const { start, bring, command, last, sounds } = createPhone({ microphone: false })
    await start()
    await bring(request('INVITE', 'one', careHeaders))
    await command({ kind: 'answer', callId: 'call-1' })
    expect({ phase: last().calls[0]?.phase, problem: last().problem, sounds }).toEqual({
      phase: 'ringing',
      problem: 'microphone-refused',
      sounds: ['sound', 'sound']
    })
  })
})

describe('an answered call', () => {
  const talk = async () => {
    const phone = createPhone()
    await phone.start()
    await phone.bring(request('INVITE', 'one', careHeaders))
    await phone.command({ kind: 'answer', callId: 'call-1' })
    return phone
  }

  it('is active, silent of ring, and reported', async () => {
    const { clock, last, reports, sounds } = await talk()
    expect({ phase: last().calls[0]?.phase, sound: sounds.at(-1), report: reports.at(-1) }).toEqual({
      phase: 'active',
      sound: 'silent',
      report: ['interaction.answered', { interactionId: 'interaction-1', at: clock.now() }]
    })
  })

  it('ends with the cause of the BYE, which is accepted', async () => {
    const { clock, bring, last, reports, answers, toTag, phone } = await talk()
    clock.advance(1200)
    await bring(request('BYE', 'one', ['Reason: SIP;cause=503', 'Reason: Q.850;cause=38'], toTag()))
    const facts = {
      by: 'remote',
      cause: 38,
      sip: 503,
      ice: 'ok',
      page: 'ok',
      host: 'ok',
      afterRefer: false,
      silentMs: 1200,
      onHold: false,
      pbxCause: null
    }
    expect(last().calls[0]).toMatchObject({
      phase: 'ended',
      endedAt: clock.now(),
      ending: facts,
      unanswered: null
    })
    expect(reports.at(-1)).toEqual([
      'interaction.ended',
      { interactionId: 'interaction-1', at: clock.now(), answered: true, facts, sipStatus: null }
    ])
    expect({ status: answers().at(-1), idle: phone.isIdle() }).toEqual({ status: '200', idle: true })
  })

  it('does not follow a REFER: nobody but the agent dials', async () => {
    const { bring, last, answers, registrar, toTag } = await talk()
    await bring(request('ACK', 'one', [], toTag()))
    await bring(
      request('REFER', 'one', ['Refer-To: <sip:+84900000000@elsewhere>'], toTag()).replace(
        'CSeq: 1',
        'CSeq: 3'
      )
    )
    const invites = registrar.last().sent.filter((text) => methodOf(text) === 'INVITE')
    expect({ invites, phase: last().calls[0]?.phase, refused: Number(answers().at(-1)) >= 400 }).toEqual({
      invites: [],
      phase: 'active',
      refused: true
    })
  })

  it('takes mute as the agent says it, and ignores commands for other calls', async () => {
    const { command, last } = await talk()
    await command({ kind: 'mute', callId: 'call-1', muted: true })
    await command({ kind: 'hang-up', callId: 'call-of-yesterday' })
    expect(last().calls[0]).toMatchObject({ phase: 'active', muted: true })
  })

  it('survives the loss of the socket', async () => {
    const { registrar, last } = await talk()
    registrar.last().fall()
    await settled()
    expect({ phase: last().calls[0]?.phase, registration: last().registration.state }).toEqual({
      phase: 'active',
      registration: 'unreachable'
    })
  })
})

describe('a server that has not registered us', () => {
  it('is not believed: no contact begins, nobody is named, and nothing answers itself', async () => {
    const { phone, clock, bring, command, last, reports, registrar } = createPhone({
      autoAnswer: true,
      registers: false
    })
    phone.start()
    await settled()
    registrar.last().open()
    await settled()
    await bring(request('INVITE', 'one', ['Call-Info: <sip:hotline>;answer-after=0', ...careHeaders]))
    clock.advance(5_000)
    await command({ kind: 'report' })
    expect(last().calls).toMatchObject([{ phase: 'ringing', interactionId: null, queue: null, dnis: null }])
    expect(reports).toEqual([])
  })
})

describe('a telephone page that another one has replaced', () => {
  it('leaves the line and says no more to any desk', async () => {
    const { phone, start, last, sent, clock } = createPhone()
    await start()
    const { revision } = last()
    phone.leave()
    await settled()
    clock.advance(60_000)
    expect(last().revision).toBe(revision)
    expect(sent('REGISTER').map((text) => /expires[=:] ?(\d+)/i.exec(text)?.[1])).toEqual(['300', '0'])
  })

  it('goes on with the call it has, and leaves when that has ended', async () => {
    const { phone, start, bring, command, last, sent } = createPhone()
    await start()
    await bring(request('INVITE', 'one', careHeaders))
    await command({ kind: 'answer', callId: 'call-1' })
    phone.leave()
    await settled()
    expect(last().calls.map(({ phase }) => phase)).toEqual(['active'])
    const before = sent('REGISTER').length
    await command({ kind: 'hang-up', callId: 'call-1' })
    expect(sent('REGISTER').length).toBe(before + 1)
  })
})
