// When a mis-keyed field may be put right, and what goes out then.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CorrectionMoment,
  correctableFields,
  correctCapture
} from '../../shared/domain/capture-correction.ts'
import type { CapturedField, CaptureRecord } from '../../shared/domain/capture-record.ts'
import { captureAfter, fullAnswer } from '../support/central-captures.ts'
import { briefingOf } from '../support/people.ts'

const at = 1_000_000
const minute = 60_000
const done = captureAfter(briefingOf('call-1'), fullAnswer, at)
const wrapUp: CorrectionMoment = {
  phase: 'ended',
  channel: 'call',
  endedAt: at,
  now: at + 5 * 60 * minute,
  correctionMinutes: 15
}
const withField = (name: 'occupation' | 'hobbies', field: Partial<CapturedField>): CaptureRecord => {
  const before = done.fields[name]
  if (!before) throw new Error(`nothing was told of ${name}`)
  return { ...done, fields: { ...done.fields, [name]: { ...before, ...field } } }
}
const refused = withField('hobbies', { status: 'refused', value: null, consent: null })
const context = {
  at: at + minute,
  agentId: 'agent-ada',
  wording: { id: 'persuade', version: 2, language: 'vi' }
} as const

describe('a field can be put right', () => {
  it('as long as the contact is open, however long the wrap-up', () => {
    expect(correctableFields(done, wrapUp)).toEqual(['gender', 'occupation', 'hobbies'])
  })
  it('for the policy’s minutes after it', () => {
    const finished = { ...wrapUp, phase: 'finished' } as const
    const fieldsAt = (now: number) => correctableFields(done, { ...finished, now }).length
    expect([fieldsAt(at + 15 * minute), fieldsAt(at + 15 * minute + 1)]).toEqual([3, 0])
  })
  it('when it was refused, only while the customer is there to answer after all', () => {
    const fieldsWhen = (moment: Partial<CorrectionMoment>) =>
      correctableFields(refused, { ...wrapUp, ...moment }).includes('hobbies')
    expect([fieldsWhen({}), fieldsWhen({ phase: 'active' }), fieldsWhen({ channel: 'counter' })]).toEqual([
      false,
      true,
      true
    ])
  })
  it('not while the capture is still under way, and not when it stayed unknown', () => {
    expect(correctableFields({ ...done, state: 'update' }, wrapUp)).toEqual([])
    const unknown = withField('occupation', { status: 'unknown', value: null, consent: null })
    expect(correctableFields(unknown, { ...wrapUp, phase: 'active' })).toEqual(['gender', 'hobbies'])
  })
})

it('one who answers after all consents in the words that were read now', () => {
  const corrected = correctCapture(refused, { field: 'hobbies', value: ['music'] }, 'change-2', context)
  expect(corrected?.change.fields).toEqual({
    hobbies: {
      status: 'answered',
      value: ['music'],
      at: context.at,
      agentId: 'agent-ada',
      interactionId: 'call-1',
      consent: {
        wordingId: 'persuade',
        wordingVersion: 2,
        language: 'vi',
        at: context.at,
        agentId: 'agent-ada',
        interactionId: 'call-1'
      }
    }
  })
})

it('a correction says the one field it is about, names the first change, and leaves the others alone', () => {
  const value = fc.constantFrom('teacher', 'engineer', 'office')
  const property = fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), (values) => {
    let capture = done
    for (const next of values) {
      const corrected = correctCapture(capture, { field: 'occupation', value: next }, 'change', context)
      if (corrected === null) {
        if (capture.fields.occupation?.value !== next) return false
        continue
      }
      const { change } = corrected
      const isSound =
        change.corrects === done.captureId &&
        Object.keys(change.fields).join() === 'occupation' &&
        corrected.capture.fields.hobbies === done.fields.hobbies &&
        change.fields.occupation?.consent === done.fields.occupation?.consent
      if (!isSound) return false
      capture = corrected.capture
    }
    return capture.fields.occupation?.value === values.at(-1)
  })
  expect(fc.check(property, { numRuns: 300 }).counterexample).toBeNull()
})

it('hobbies in another order are the same hobbies', () => {
  expect(
    correctCapture(done, { field: 'hobbies', value: ['reading', 'music'] }, 'change', context)
  ).toBeNull()
})
