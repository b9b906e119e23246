// The rules of writing a record, field by field, over any history.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CapturedField } from '../../shared/domain/capture-record.ts'
import type { StoredField, StoredProfile } from '../../src-central/store/schema.ts'
import { applyChange, withoutConflicts } from '../../src-central/subscribers/apply-change.ts'

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
const case_ = fc.record({
  profile: fc.record({ gender: stored, occupation: stored, hobbies: stored }) as fc.Arbitrary<StoredProfile>,
  baseVersion: fc.integer({ min: 1, max: 5 }),
  fields: fc.record({ occupation: captured, hobbies: captured }, { requiredKeys: [] })
})
const names = ['gender', 'occupation', 'hobbies'] as const

describe('applying a change', () => {
  test('what a customer once told is only ever replaced by what a customer tells', () => {
    fc.assert(
      fc.property(case_, ({ profile, baseVersion, fields }) => {
        const result = applyChange({ profile, version: 5, baseVersion, fields })
        if (result.kind === 'conflict') return
        for (const name of names)
          if (profile[name].status === 'answered' && result.profile[name] !== profile[name])
            expect(result.profile[name].status).toBe('answered')
      })
    )
  })

  test('a value that somebody else wrote since is never overwritten: the whole change is refused', () => {
    fc.assert(
      fc.property(case_, ({ profile, baseVersion, fields }) => {
        const result = applyChange({ profile, version: 5, baseVersion, fields })
        for (const name of ['occupation', 'hobbies'] as const) {
          const [before, field] = [profile[name], fields[name]]
          const overtaken = before.version > baseVersion && before.status !== 'unknown'
          const differs = field && (before.status !== field.status || before.value !== field.value)
          if (overtaken && differs)
            expect(result).toMatchObject({ kind: 'conflict', fields: expect.arrayContaining([name]) })
        }
      })
    )
  })

  test('the version grows by one exactly when a field changed, and changed fields carry it', () => {
    fc.assert(
      fc.property(case_, ({ profile, baseVersion, fields }) => {
        const result = applyChange({ profile, version: 5, baseVersion, fields })
        if (result.kind === 'conflict') return
        const changed = names.filter((name) => result.profile[name] !== profile[name])
        expect(result.changed).toEqual(changed)
        expect(result.version).toBe(changed.length > 0 ? 6 : 5)
        for (const name of changed) expect(result.profile[name].version).toBe(6)
      })
    )
  })

  test('a refused field never has a value', () => {
    fc.assert(
      fc.property(case_, ({ profile, baseVersion, fields }) => {
        const result = applyChange({ profile, version: 5, baseVersion, fields })
        if (result.kind === 'conflict') return
        for (const name of names)
          if (result.profile[name].status === 'refused') expect(result.profile[name].value).toBeNull()
      })
    )
  })

  test('without its conflicts a change is never a conflict', () => {
    fc.assert(
      fc.property(case_, (request) => {
        const fields = withoutConflicts({ ...request, version: 5 })
        expect(applyChange({ ...request, version: 5, fields }).kind).toBe('applied')
      })
    )
  })
})
