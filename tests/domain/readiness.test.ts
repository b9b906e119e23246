// Who may be ready: nobody of whom anything is not proven.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clockSkewLimitMs,
  type ReadinessFacts,
  readinessReasons,
  withdrawsReady
} from '../../shared/domain/readiness.ts'

const good: ReadinessFacts = {
  phone: { registration: 'registered', microphone: 'granted', ringer: 'ok' },
  clockSkewMs: 0,
  storeWritable: true
}
const phone = (part: Partial<NonNullable<ReadinessFacts['phone']>>): ReadinessFacts => ({
  ...good,
  phone: { registration: 'registered', microphone: 'granted', ringer: 'ok', ...part }
})

describe('readiness', () => {
  it.each([
    ['everything proven', good, []],
    ['no phone page', { ...good, phone: null }, ['phone-missing']],
    ['the line still connecting', phone({ registration: 'connecting' }), ['line-connecting']],
    ['the account refused', phone({ registration: 'refused' }), ['line-refused']],
    ['the registrar out of reach', phone({ registration: 'unreachable' }), ['line-unreachable']],
    ['the microphone not tried yet', phone({ microphone: 'unknown' }), ['microphone-unproven']],
    ['the microphone refused', phone({ microphone: 'refused' }), ['microphone-refused']],
    ['a ringer without sound', phone({ ringer: 'suspended' }), ['ringer-suspended']],
    ['a ringer unplugged', phone({ ringer: 'device-missing' }), ['ringer-missing']],
    ['a ringer not tried yet', phone({ ringer: 'unknown' }), ['ringer-unproven']],
    ['a full disk', { ...good, storeWritable: false }, ['store-unwritable']],
    ['a store not tried yet', { ...good, storeWritable: null }, ['store-unwritable']],
    ['a centre that never told its time', { ...good, clockSkewMs: null }, ['clock-unproven']],
    ['a clock at the limit', { ...good, clockSkewMs: -clockSkewLimitMs }, []],
    ['a clock beyond it', { ...good, clockSkewMs: -clockSkewLimitMs - 1 }, ['clock-wrong']],
    [
      'everything wrong',
      {
        phone: { registration: 'unreachable', microphone: 'refused', ringer: 'suspended' },
        clockSkewMs: 3_600_000,
        storeWritable: false
      },
      ['line-unreachable', 'microphone-refused', 'ringer-suspended', 'store-unwritable', 'clock-wrong']
    ]
  ] as const)('with %s', (_, facts, reasons) => {
    expect(readinessReasons(facts)).toEqual(reasons)
  })

  it('is given for no other facts than those proven good', () => {
    const facts = fc.record({
      phone: fc.option(
        fc.record({
          registration: fc.constantFrom('off', 'connecting', 'registered', 'refused', 'unreachable'),
          microphone: fc.constantFrom('unknown', 'granted', 'refused'),
          ringer: fc.constantFrom('unknown', 'ok', 'suspended', 'device-missing')
        })
      ),
      clockSkewMs: fc.option(fc.integer({ min: -200_000, max: 200_000 })),
      storeWritable: fc.option(fc.boolean())
    })
    fc.assert(
      fc.property(facts, (any) => {
        const isProven =
          any.phone?.registration === 'registered' &&
          any.phone.microphone === 'granted' &&
          any.phone.ringer === 'ok' &&
          any.clockSkewMs !== null &&
          Math.abs(any.clockSkewMs) <= clockSkewLimitMs &&
          any.storeWritable === true
        expect(readinessReasons(any as ReadinessFacts).length === 0).toBe(isProven)
      })
    )
  })

  it('is not taken back for a clock alone: calls in progress and those to come are none the worse', () => {
    expect([withdrawsReady(['clock-wrong']), withdrawsReady(['clock-unproven', 'line-unreachable'])]).toEqual(
      [false, true]
    )
  })
})
