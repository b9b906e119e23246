// The rules of writing a record, field by field, over any history.
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CapturedField } from '../../shared/domain/capture-record.ts'
import type { StoredField, StoredProfile } from '../../src-central/store/schema.ts'
import {
  applyChange,
  type ChangeResult,
  withoutConflicts
} from '../../src-central/subscribers/apply-change.ts'

const occupation = fc.constantFrom('teacher', 'engineer', 'office')
const stored = fc
  .record({
    status: fc.constantFrom('answered', 'refused', 'unknown', 'withdrawn', 'unknown-origin'),
    told: occupation,
    version: fc.integer({ min: 1, max: 5 })
  })
  .map(({ status, told, version }) => ({
    status,
    value: status === 'answered' ? told : null,
    at: 1,
    interactionId: null,
    version
  })) as fc.Arbitrary<StoredField>
const captured = fc
  .record({ status: fc.constantFrom('answered', 'refused', 'unknown'), told: occupation })
  .map(({ status, told }) => ({
    status,
    value: status === 'answered' ? told : null,
    at: 2,
    agentId: 'agent-ada',
    interactionId: 'call-2',
    consent: null
  })) as fc.Arbitrary<CapturedField>
const anyCase = fc.record({
  profile: fc.record({ gender: stored, occupation: stored, hobbies: stored }) as fc.Arbitrary<StoredProfile>,
  baseVersion: fc.integer({ min: 1, max: 5 }),
  fields: fc.record({ occupation: captured, hobbies: captured }, { requiredKeys: [] })
})
const names = ['gender', 'occupation', 'hobbies'] as const
type Case = Parameters<typeof withoutConflicts>[0]

/** The smallest case found that breaks the rule; `null` when none was found. */
const caseAgainst = (rule: (request: Case, result: ChangeResult) => boolean) => {
  const property = fc.property(anyCase, (partial) => {
    const request = { ...partial, version: 5 }
    return rule(request, applyChange(request))
  })
  return fc.check(property, { numRuns: 1000 }).counterexample
}
const changedBy = ({ profile }: Case, result: ChangeResult) =>
  result.kind === 'applied' ? names.filter((name) => result.profile[name] !== profile[name]) : []

test('what a customer once told is only ever replaced by what a customer tells', () => {
  const against = caseAgainst((request, result) =>
    changedBy(request, result).every(
      (name) =>
        request.profile[name].status !== 'answered' ||
        (result.kind === 'applied' && result.profile[name].status === 'answered')
    )
  )
  expect(against).toBeNull()
})

test('a value that somebody else wrote since is never overwritten: the whole change is refused', () => {
  const against = caseAgainst(({ profile, baseVersion, fields }, result) =>
    (['occupation', 'hobbies'] as const).every((name) => {
      const [before, field] = [profile[name], fields[name]]
      const overtaken = before.version > baseVersion && before.status !== 'unknown'
      const differs = field && (before.status !== field.status || before.value !== field.value)
      return !overtaken || !differs || (result.kind === 'conflict' && result.fields.includes(name))
    })
  )
  expect(against).toBeNull()
})

test('the version grows by one exactly when a field changed, and changed fields carry it', () => {
  const against = caseAgainst((request, result) => {
    if (result.kind === 'conflict') return true
    const changed = changedBy(request, result)
    const grown = result.version === (changed.length > 0 ? 6 : 5)
    return (
      grown &&
      isDeepStrictEqual(result.changed, changed) &&
      changed.every((name) => result.profile[name].version === 6)
    )
  })
  expect(against).toBeNull()
})

test('a refused field never has a value', () => {
  const against = caseAgainst(
    (_request, result) =>
      result.kind === 'conflict' ||
      names.every((name) => result.profile[name].status !== 'refused' || result.profile[name].value === null)
  )
  expect(against).toBeNull()
})

test('without its conflicts a change is never a conflict', () => {
  const against = caseAgainst(
    (request) => applyChange({ ...request, fields: withoutConflicts(request) }).kind === 'applied'
  )
  expect(against).toBeNull()
})

test('the cases reach conflicts, changes and kept values', () => {
  const reached = new Set(
    fc.sample(anyCase, 500).map((partial) => {
      const result = applyChange({ ...partial, version: 5 })
      return result.kind === 'conflict' ? 'conflict' : result.changed.length > 0 ? 'changed' : 'kept'
    })
  )
  expect(reached).toEqual(new Set(['conflict', 'changed', 'kept']))
})
