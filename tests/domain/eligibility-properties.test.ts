import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EligibilityFacts, eligibilitySchema } from '../../shared/domain/eligibility.ts'
import { judge } from './eligibility-examples.ts'
import { at, implies } from './examples.ts'

test('any facts give a verdict that follows from its reasons and unknowns, and asks nothing that has a value', () => {
  const status = fc.constantFrom('answered', 'assessed', 'refused', 'unknown', 'withdrawn', 'unknown-origin')
  const time = fc.integer({ min: 0, max: at('2100-01-01T00:00:00Z') })
  const field = fc.record({
    status,
    value: fc.constant(null),
    at: fc.option(time),
    interactionId: fc.constant(null)
  })
  const owner = fc.constantFrom('individual', 'organisation', null)
  const kindOfLine = fc.constantFrom('ordinary', 'operational', 'test')
  const facts = fc.record({
    channel: fc.constantFrom('call', 'counter'),
    subject: fc.record({
      ours: fc.option(fc.boolean()),
      owner,
      line: kindOfLine,
      activatedOn: fc.option(
        fc
          .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
          .map((one) => one.toISOString().slice(0, 10))
      ),
      tier: fc.constantFrom('ordinary', 'premium'),
      kndl: fc.boolean(),
      profile: fc.record({ gender: field, occupation: field, hobbies: field })
    }),
    callingLine: fc.option(
      fc.record({ network: fc.constantFrom('own', 'other', 'unknown'), owner, line: kindOfLine })
    ),
    enteredAt: time,
    contact: fc.record({
      kind: fc.constantFrom('inquiry', 'lost-phone', 'complaint', null),
      difficult: fc.option(fc.boolean()),
      isUser: fc.option(fc.boolean())
    })
  }) as fc.Arbitrary<EligibilityFacts>
  fc.assert(
    fc.property(facts, (one) => {
      const found = judge(one)
      expect(eligibilitySchema.parse(found)).toEqual(found)
      expect(found.verdict).toBe(
        found.reasons.length > 0 ? 'not-eligible' : found.unknowns.length > 0 ? 'unknown' : 'eligible'
      )
      for (const name of [...found.ask, ...found.assess])
        expect(['answered', 'assessed']).not.toContain(one.subject.profile[name].status)
      const wanted = found.ask.length + found.assess.length
      expect(implies(found.verdict === 'eligible', () => wanted > 0)).toBe(true)
    }),
    { numRuns: 500 }
  )
})
