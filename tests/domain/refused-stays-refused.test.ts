// quality.md C6: whatever an agent presses in whatever order, a refused field has no value, an answer has its consent, and
// nothing else has one; and the instruction's default has one place in the program.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { profileChangeOf, startCapture, stepCapture } from '../../shared/domain/capture-machine.ts'
import type { CaptureEvent } from '../../shared/domain/capture-record.ts'
import { assessEligibility } from '../../shared/domain/eligibility.ts'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { loadCatalogue } from '../../src-central/catalogue/load-catalogue.ts'
import { checkProfileChange } from '../../src-central/subscribers/read-profile-change.ts'
import { ada, tenInTheMorning } from '../support/people.ts'

const context = {
  at: 1,
  agentId: 'agent-lan',
  wording: { id: 'invite', version: 3, language: 'vi' as const }
}
const asked = fc.constantFrom('occupation' as const, 'hobbies' as const)
const eventArbitrary: fc.Arbitrary<CaptureEvent> = fc
  .oneof(
    fc.constantFrom(
      { type: 'invite' as const },
      { type: 'agree' as const },
      { type: 'refuse' as const },
      { type: 'still-refuse' as const },
      { type: 'back' as const },
      { type: 'send' as const },
      { type: 'abort' as const, reason: 'other' as const },
      { type: 'call-lost' as const, proposal: 'dropped' as const, confirmBy: 2 },
      { type: 'confirm-ending' as const, code: 'customer-hung-up' as const },
      { type: 'confirm-ending' as const, code: 'dropped' as const },
      { type: 'resume' as const, interactionId: 'again' },
      { type: 'close-unreachable' as const }
    ),
    asked.map((field) => ({ type: 'refuse' as const, fields: [field] })),
    asked.map((field) => ({ type: 'not-known' as const, field })),
    asked.map((field) => ({ type: 'clear' as const, field })),
    fc
      .constantFrom('teacher', 'driver')
      .map((value) => ({ type: 'answer' as const, field: 'occupation' as const, value })),
    fc
      .constant(['music'])
      .map((value) => ({ type: 'answer' as const, field: 'hobbies' as const, value: [...value] })),
    fc.constantFrom('male' as const, null).map((value) => ({ type: 'assess-gender' as const, value }))
  )
  .map((event) => ({ ...event, ...context }))

const catalogue = loadCatalogue()

describe('a refusal', () => {
  it('has no value, and an answer has the words it was given to, whatever was pressed before', () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 40 }), fc.boolean(), (events, priority) => {
        let record = startCapture({
          captureId: '7b4c1f2e-0d5a-4a1b-9c3d-2e5f6a7b8c9d',
          subscriberId: 'subscriber-ada',
          baseVersion: 1,
          channel: 'call',
          interactionId: 'first',
          eligibility: {
            ask: ['occupation', 'hobbies'],
            assess: ['gender'],
            priority: { is: priority, because: [] }
          },
          persuasionsAllowed: 1,
          at: 0
        })
        for (const event of events) {
          const stepped = stepCapture(record, event)
          if (stepped.kind === 'stepped') record = stepped.record
          for (const field of Object.values(record.fields)) {
            if (field === null) continue
            const isTold = field.status === 'answered' || field.status === 'assessed'
            expect([field.value !== null, field.consent !== null]).toEqual([
              isTold,
              field.status === 'answered'
            ])
          }
        }
        const change = profileChangeOf(record)
        const check = () => change && checkProfileChange(change, catalogue)
        expect(check).not.toThrow()
      }),
      { numRuns: 500 }
    )
  })

  it('with a value, or an answer without consent, is refused by the centre', () => {
    const field = { at: 1, agentId: 'a', interactionId: 'i' }
    const change = (occupation: object) => ({
      captureId: '7b4c1f2e-0d5a-4a1b-9c3d-2e5f6a7b8c9d',
      interactionId: 'i',
      channel: 'call' as const,
      changeType: 'change-occupation-hobbies' as const,
      reason: 'customer-request' as const,
      fields: { occupation: { ...field, ...occupation } as never },
      closedAt: 1
    })
    const faults = [
      { status: 'refused', value: 'office', consent: null },
      { status: 'unknown', value: 'office', consent: null },
      { status: 'answered', value: 'office', consent: null }
    ]
    for (const fault of faults)
      expect(() => checkProfileChange(change(fault), catalogue)).toThrow('request-malformed')
  })

  it('becomes the instruction’s value in one file only, which speaks to the carrier', () => {
    const files = ['shared', 'src-main', 'src-renderer', 'src-central'].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => join(root, name))
    )
    const making = files.filter((file) => readFileSync(file, 'utf8').includes(`source: 'refusal-default' }`))
    expect(making).toEqual([join('src-central', 'carrier-crm', 'plan-writes.ts')])
  })
})

describe('whoever asked never to be asked again', () => {
  const facts = (profile = ada.profile) => ({
    channel: 'call' as const,
    subject: { ...ada, profile, ours: true, neverAsk: { at: 1, interactionId: null } },
    callingLine: null,
    enteredAt: tenInTheMorning,
    contact: { kind: 'inquiry' as const, difficult: false, isUser: true }
  })
  it('is not asked, whatever the cool-off and however long ago it was', () => {
    const { verdict, reasons, ask } = assessEligibility(facts(), defaultPolicy)
    expect({ verdict, reasons, ask }).toEqual({ verdict: 'not-eligible', reasons: ['never-ask'], ask: [] })
  })
  it('is not counted as cooling off', () => {
    const refused = { status: 'refused' as const, value: null, at: tenInTheMorning, interactionId: 'i' }
    const { reasons } = assessEligibility(
      facts({ ...ada.profile, occupation: refused, hobbies: refused }),
      defaultPolicy
    )
    expect(reasons).toEqual(['cool-off', 'never-ask'])
  })
})
