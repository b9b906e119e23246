// The test call as far as it can be told without media: whom it calls, that nobody sees it, and when it is not made. With
// voice it is told on a real PBX (tests/pbx/echo-check.spec.ts).
import { describe, expect, it } from 'vitest'
import { settled } from './fake-clock.ts'
import { answerTo } from './fake-registrar.ts'
import { careHeaders, createPhone, request } from './phone-under-test.ts'

const asked = ['phone.echoAsked', { askId: 'ask-1', extension: '*43' }] as const
const answered = (answer: unknown) => [['phone.echoed', { askId: 'ask-1', answer }]]

describe('the test call of the check of a machine', () => {
  it('is on no board and in no report, and its refusal is told with its status', async () => {
    const { start, bring, last, reports, sent, hostTells } = createPhone()
    await start()
    await hostTells(...asked)
    const [invite = ''] = sent('INVITE')
    expect(invite).toMatch(/^INVITE sip:\*43@hotline\.example SIP\/2\.0\r\n/)
    expect(last().calls).toEqual([])
    await bring(answerTo(invite, '404 Not Found'))
    expect({ reports, calls: last().calls, problem: last().problem }).toEqual({
      reports: answered({ kind: 'refused', status: 404 }),
      calls: [],
      problem: null
    })
  })

  it('that nobody answers is given up after five seconds', async () => {
    const { start, reports, hostTells, clock } = createPhone()
    await start()
    await hostTells(...asked)
    clock.advance(5_000)
    await settled()
    expect(reports).toEqual(answered({ kind: 'refused', status: 0 }))
  })

  it('is not made while the customer is there', async () => {
    const { start, bring, reports, sent, hostTells } = createPhone()
    await start()
    await bring(request('INVITE', 'one', careHeaders))
    await hostTells(...asked)
    expect(reports.slice(1)).toEqual(answered({ kind: 'uncalled' }))
    expect(sent('INVITE')).toEqual([])
  })

  it('is not made without a registration', async () => {
    const { phone, reports, hostTells } = createPhone()
    phone.start()
    await settled()
    await hostTells(...asked)
    expect(reports).toEqual(answered({ kind: 'uncalled' }))
  })
})
