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
      const differs =
        field &&
        field.status !== 'unknown' &&
        (before.status !== field.status || before.value !== field.value)
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

interface Desk {
  base: number
  fields: Case['fields']
  /** What its person says of each conflict, conflict by conflict. */
  choices: ('theirs' | 'ours')[]
}
const desk = fc.record({
  base: fc.constant(1),
  fields: fc.record({ gender: captured, occupation: captured, hobbies: captured }, { requiredKeys: [] }),
  choices: fc.array(fc.constantFrom('theirs' as const, 'ours' as const), { minLength: 4, maxLength: 4 })
}) as fc.Arbitrary<Desk>
const unasked = { status: 'unknown', value: null, at: null, interactionId: null, version: 1 } as StoredField
const emptyProfile = { gender: unasked, occupation: unasked, hobbies: unasked } as StoredProfile

/** Desks that all began on version 1 and arrive in turns, each again with its choice after every conflict. */
function interleave(desks: Desk[], turns: number[]) {
  let record = { profile: emptyProfile, version: 1 }
  const waiting = desks.map(({ base, fields, choices }) => ({
    base,
    fields,
    choices,
    seen: base,
    decided: {}
  }))
  const overwritten: string[] = []
  const told: ChangeResult[] = []
  for (let turn = 0; waiting.length > 0; turn += 1) {
    const index = (turns[turn % turns.length] ?? 0) % waiting.length
    const one = waiting[index]
    if (!one) break
    const { base, fields, seen, decided } = one
    const decision = Object.keys(decided).length > 0 ? { seenVersion: seen, choices: decided } : undefined
    const result = applyChange({ ...record, baseVersion: base, fields, decided: decision })
    told.push(result)
    if (result.kind === 'conflict') {
      one.seen = record.version
      for (const name of result.fields)
        one.decided = { ...one.decided, [name]: one.choices.shift() ?? 'theirs' }
      continue
    }
    for (const name of result.changed) {
      const [before, after] = [record.profile[name], result.profile[name]]
      const differs = before.status !== after.status || before.value !== after.value
      const choice = (decided as Record<string, string>)[name]
      const wasSeen = choice === 'ours' && before.version <= seen
      if (before.status !== 'unknown' && differs && !wasSeen) overwritten.push(name)
    }
    record = { profile: result.profile, version: result.version }
    waiting.splice(index, 1)
  }
  return { overwritten, told }
}

test('however desks interleave, no word of a customer is replaced without a person having seen both', () => {
  const property = fc.property(
    fc.array(desk, { minLength: 2, maxLength: 5 }),
    fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }),
    (desks, turns) => interleave(desks, turns).overwritten.length === 0
  )
  expect(fc.check(property, { numRuns: 2000 }).counterexample).toBeNull()
})

test('the interleavings reach conflicts of conflicts', () => {
  const most = fc
    .sample(
      fc.tuple(fc.array(desk, { minLength: 3, maxLength: 5 }), fc.array(fc.nat(9), { minLength: 4 })),
      400
    )
    .map(([desks, turns]) => interleave(desks, turns).told.filter(({ kind }) => kind === 'conflict').length)
  expect(Math.max(...most)).toBeGreaterThan(desksThatMeet)
})
/** More conflicts than desks: somebody had to choose twice. */
const desksThatMeet = 4

test('the cases reach conflicts, changes and kept values', () => {
  const reached = new Set(
    fc.sample(anyCase, 500).map((partial) => {
      const result = applyChange({ ...partial, version: 5 })
      return result.kind === 'conflict' ? 'conflict' : result.changed.length > 0 ? 'changed' : 'kept'
    })
  )
  expect(reached).toEqual(new Set(['conflict', 'changed', 'kept']))
})
