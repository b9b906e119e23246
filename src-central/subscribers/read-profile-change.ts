// The body of a profile change beyond its form: statuses and values must belong together, and codes must be the
// catalogue's. A refusal with a value, or an answer without consent, is refused here.
import type { Catalogue } from '../../shared/catalogue.ts'
import type { CapturedField, ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import { problem } from '../http/problem-reply.ts'
import { fieldsOf } from './apply-change.ts'

/** @throws request-malformed (400) with a pointer to each field that is wrong */
export function checkProfileChange(change: ProfileChange, catalogue: Catalogue): void {
  const errors = fieldsOf(change.fields).flatMap(([name, field]) =>
    faultsOf(name, field, catalogue).map((message) => ({ pointer: `/fields/${name}`, message }))
  )
  if (errors.length > 0) throw problem('request-malformed', { errors })
}

function faultsOf(name: FieldName, field: CapturedField, catalogue: Catalogue): string[] {
  const valued = field.status === 'answered' || field.status === 'assessed'
  if (!valued) return field.value === null && field.consent === null ? [] : ['no-value-without-an-answer']
  if (name === 'gender') return isGender(field) ? [] : ['gender-is-assessed']
  if (field.status !== 'answered' || field.consent === null) return ['answer-needs-consent']
  return knownCodes(name, catalogue).has(field.value) ? [] : ['code-not-in-catalogue']
}

const isGender = ({ status, value, consent }: CapturedField) =>
  status === 'assessed' && (value === 'male' || value === 'female') && consent === null

function knownCodes(name: 'occupation' | 'hobbies', catalogue: Catalogue) {
  const codes = new Set(
    (name === 'occupation' ? catalogue.occupations : catalogue.hobbyGroups).map(({ code }) => code)
  )
  return {
    has(value: CapturedField['value']): boolean {
      if (name === 'occupation') return typeof value === 'string' && codes.has(value)
      return (
        Array.isArray(value) && new Set(value).size === value.length && value.every((code) => codes.has(code))
      )
    }
  }
}
