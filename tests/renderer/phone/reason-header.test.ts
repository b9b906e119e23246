// Reason headers (RFC 3326) as Asterisk and carriers send them, and as an attacker might.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readReason } from '../../../src-renderer/phone/call/reason-header.ts'

describe('the reason of a BYE', () => {
  it.each([
    [['Q.850;cause=16'], { q850: 16, sip: null }],
    [['Q.850 ;cause=44 ;text="Requested channel, not; available"'], { q850: 44, sip: null }],
    [['SIP;cause=503;text="Service Unavailable"', 'Q.850;cause=34'], { q850: 34, sip: 503 }],
    [['SIP;cause=200;text="Call completed elsewhere", Q.850;cause=26'], { q850: 26, sip: 200 }],
    [['Q.850;cause=16', 'Q.850;cause=38'], { q850: 38, sip: null }],
    [['q.850;Cause=18'], { q850: 18, sip: null }],
    [['Q.850;text="cause=38, Q.850;cause=41"'], { q850: null, sip: null }],
    [['Q.850;cause=128'], { q850: null, sip: null }],
    [['SIP;cause=99'], { q850: null, sip: null }],
    [['Q.850;cause=16x'], { q850: null, sip: null }],
    [['preemption;cause=1'], { q850: null, sip: null }],
    [[], { q850: null, sip: null }]
  ])('%j is read as %j', (values, expected) => {
    expect(readReason(values)).toEqual(expected)
  })

  it('is read without a throw and within range, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 5000 })), (values) => {
        const { q850, sip } = readReason(values)
        expect(q850 === null || (q850 >= 0 && q850 <= 127)).toBe(true)
        expect(sip === null || (sip >= 100 && sip <= 699)).toBe(true)
      })
    )
  })
})
