// Small things of a call that are easily wrong: digits one after the other, calls that may answer themselves, who has put
// whom on hold, who has taken a call.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { autoAnswerAfter } from '../../../src-renderer/phone/call/auto-answer.ts'
import { sendDigits } from '../../../src-renderer/phone/call/digits.ts'
import { isTakenElsewhere } from '../../../src-renderer/phone/call/reason-header.ts'
import { putsOnHold } from '../../../src-renderer/phone/call/sdp.ts'

describe('digits', () => {
  const path = (toneBuffer: string, canInsertDTMF = true) => {
    const sent: unknown[][] = []
    const dtmf = { toneBuffer, canInsertDTMF, insertDTMF: (...words: unknown[]) => void sent.push(words) }
    return { sent, connection: { getSenders: () => [{ dtmf }] } }
  }

  it('follow those that still wait, 160 ms each with a pause of 70', () => {
    const { sent, connection } = path('34')
    expect(sendDigits(connection, '5#')).toBe(true)
    expect(sent).toEqual([['345#', 160, 70]])
  })

  it('are not sent where there is no way for them', () => {
    const { sent, connection } = path('', false)
    expect([
      sendDigits(connection, '5'),
      sendDigits(null, '5'),
      sendDigits({ getSenders: () => [] }, '5')
    ]).toEqual([false, false, false])
    expect(sent).toEqual([])
  })
})

describe('a call that asks to answer itself', () => {
  const asked = (headers: Record<string, string>, autoAnswer = true, isFree = true, trusted = true) =>
    autoAnswerAfter({ headers: (name) => headers[name], trusted, policy: { autoAnswer }, isFree })

  it.each([
    [{ 'Call-Info': '<sip:hotline>;answer-after=0' }, 800],
    [{ 'Call-Info': '<sip:hotline> ; answer-after = 5' }, 5000],
    [{ 'Alert-Info': 'info=alert-autoanswer;delay=0' }, 800],
    [{ 'Alert-Info': '<http://www.notused.com>;info=Auto Answer' }, 800],
    [{ 'Call-Info': '<sip:hotline>;answer-after=31' }, null],
    [{ 'Call-Info': '<sip:hotline>;answer-after=soon' }, null],
    [{ 'Alert-Info': '<urn:alert:source:external>' }, null],
    [{}, null]
  ])('by %j does so after %j ms', (headers, after) => {
    expect(asked(headers)).toBe(after)
  })

  it('never does so without the policy, or into another call, whatever is asked', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (text, autoAnswer) => {
        const headers = { 'Call-Info': `${text};answer-after=0`, 'Alert-Info': 'auto-answer' }
        expect(asked(headers, false)).toBeNull()
        expect(asked(headers, autoAnswer, false)).toBeNull()
      })
    )
  })
})

describe('a call that rings no longer', () => {
  it.each([
    [['SIP;cause=200;text="Call completed elsewhere"'], true],
    [['Q.850;cause=26'], true],
    [['Q.850;cause=16', 'SIP ;cause=200'], true],
    [['Preemption;text="Call completed elsewhere"'], true],
    [['Q.850;cause=0'], false],
    [['SIP;cause=487;text="not completed elsewhere"'], false],
    [[], false]
  ])('because of %j was taken elsewhere: %j', (reasons, expected) => {
    expect(isTakenElsewhere(reasons)).toBe(expected)
  })
})

it.each([
  ['sendonly', true],
  ['inactive', true],
  ['sendrecv', false],
  ['recvonly', false]
])('an offer that is %s puts us on hold: %j', (direction, expected) => {
  expect(putsOnHold(`v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 107\r\na=${direction}\r\n`)).toBe(expected)
})
