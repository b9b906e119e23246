import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { endingCodeSchema } from '../../shared/domain/capture-record.ts'
import { classifyEnding, type DropFacts } from '../../shared/domain/drop-classifier.ts'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { implies } from './examples.ts'

const hungUp: DropFacts = {
  by: 'remote',
  cause: 16,
  sip: null,
  ice: null,
  page: null,
  host: null,
  afterRefer: false,
  silentMs: 20,
  onHold: false,
  pbxCause: null
}
const ending = (change: Partial<DropFacts>) => classifyEnding({ ...hungUp, ...change }, defaultPolicy.drop)

describe('how a call ended', () => {
  test.each<[string, Partial<DropFacts>, string]>([
    ['BYE with cause 16', {}, 'customer-hung-up'],
    ['BYE without a Reason', { cause: null }, 'customer-hung-up'],
    ['BYE with everything well', { ice: 'ok', page: 'ok', host: 'ok', sip: 200 }, 'customer-hung-up'],
    ...[18, 34, 38, 41, 44, 127, 0].map((cause): [string, Partial<DropFacts>, string] => [
      `BYE with cause ${cause}`,
      { cause },
      'dropped'
    ]),
    ['BYE with SIP;cause=503 alone', { cause: null, sip: 503 }, 'dropped'],
    ['481 to a request of ours, then a BYE', { cause: null, sip: 481 }, 'dropped'],
    ['silence of 3.5 s before the BYE', { silentMs: 3500 }, 'dropped'],
    ['silence of 3.499 s before the BYE', { silentMs: 3499 }, 'customer-hung-up'],
    ['silence on hold before the BYE', { silentMs: 60_000, onHold: true }, 'customer-hung-up'],
    ['ICE failed before the BYE', { ice: 'failed' }, 'dropped'],
    ['no BYE, 481', { by: 'none', cause: null, sip: 481 }, 'dropped'],
    ['no BYE, ICE failed', { by: 'none', cause: null, ice: 'failed' }, 'dropped'],
    ['no BYE, phone page gone', { by: 'none', cause: null, page: 'gone' }, 'dropped'],
    ['no BYE, host restarted', { by: 'none', cause: null, host: 'restarted' }, 'dropped'],
    ['no BYE and nothing else seen', { by: 'none', cause: null }, 'dropped'],
    ['our BYE', { by: 'local', cause: null }, 'agent-hung-up'],
    ['our BYE after the line had gone silent', { by: 'local', cause: null, silentMs: 3500 }, 'dropped'],
    ['our BYE on a held call', { by: 'local', cause: null, silentMs: 9000, onHold: true }, 'agent-hung-up'],
    ['our BYE after our REFER', { by: 'local', cause: null, afterRefer: true }, 'transferred'],
    ['their BYE after our REFER', { cause: null, afterRefer: true }, 'transferred']
  ])('%s: %s → %s', (_, change, code) => {
    expect(ending(change)).toBe(code)
  })
})

describe('the word of the PBX', () => {
  test.each<[string, Partial<DropFacts>, string]>([
    ['38 where we saw a normal BYE', { pbxCause: 38 }, 'dropped'],
    ['16 where we saw cause 38', { cause: 38, pbxCause: 16 }, 'customer-hung-up'],
    ['16 where we saw no BYE', { by: 'none', cause: null, ice: 'failed', pbxCause: 16 }, 'customer-hung-up'],
    ['16 after long silence', { silentMs: 9000, pbxCause: 16 }, 'customer-hung-up'],
    ['38 where we buried a dead line', { by: 'local', cause: null, pbxCause: 38 }, 'dropped'],
    ['38 after our transfer', { afterRefer: true, pbxCause: 38 }, 'dropped'],
    ['16 after our own BYE, which it echoes', { by: 'local', cause: null, pbxCause: 16 }, 'agent-hung-up'],
    ['16 after our transfer', { by: 'local', afterRefer: true, pbxCause: 16 }, 'transferred']
  ])('%s: %s → %s', (_, change, code) => {
    expect(ending(change)).toBe(code)
  })
})

test('which causes mean hanging up is policy', () => {
  const policy = { ...defaultPolicy.drop, hungUpCauses: [16, 31] }
  expect(classifyEnding({ ...hungUp, cause: 31 }, policy)).toBe('customer-hung-up')
})

const cause = fc.option(fc.integer({ min: 0, max: 127 }))
const anyFacts: fc.Arbitrary<DropFacts> = fc.record({
  by: fc.constantFrom('remote', 'local', 'none'),
  cause,
  sip: fc.option(fc.integer({ min: 100, max: 699 })),
  ice: fc.constantFrom('failed', 'ok', null),
  page: fc.constantFrom('gone', 'ok', null),
  host: fc.constantFrom('restarted', 'ok', null),
  afterRefer: fc.boolean(),
  silentMs: fc.option(fc.nat({ max: 100_000 })),
  onHold: fc.boolean(),
  pbxCause: cause
})

test('whatever was seen has a name, and the PBX’s cut is always a drop', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const code = classifyEnding(facts, defaultPolicy.drop)
      expect(endingCodeSchema.options).toContain(code)
      const cutByPbx = facts.pbxCause !== null && facts.pbxCause !== 16
      const noBye = facts.by === 'none' && facts.pbxCause === null && !facts.afterRefer
      expect(implies(cutByPbx || noBye, () => code === 'dropped')).toBe(true)
    }),
    { numRuns: 1000 }
  )
})
