// The body of a profile change beyond its form: statuses and values must belong together, and codes must be the
// catalogue's. A refusal with a value, or an answer without consent, is refused here.
import type { Catalogue } from '../../shared/catalogue.ts'
import type { CapturedField, ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import { problem } from '../http/problem-reply.ts'
import { fieldsOf } from './apply-change.ts'

const notInCatalogue = 'code-not-in-catalogue'

/**
 * @throws request-malformed, or entry-not-in-catalogue where nothing else is wrong (it has gone since the desk read its
 * catalogue), with a pointer to each field
 */
export function checkProfileChange(change: ProfileChange, catalogue: Catalogue): void {
  const errors = fieldsOf(change.fields).flatMap(([name, field]) =>
    faultsOf(name, field, catalogue).map((message) => ({ pointer: `/fields/${name}`, message }))
  )
  if (errors.length === 0) return
  const isOnlyGone = errors.every(({ message }) => message === notInCatalogue)
  throw problem(isOnlyGone ? 'entry-not-in-catalogue' : 'request-malformed', { errors })
}

function faultsOf(name: FieldName, field: CapturedField, catalogue: Catalogue): string[] {
  const valued = field.status === 'answered' || field.status === 'assessed'
  if (!valued) return field.value === null && field.consent === null ? [] : ['no-value-without-an-answer']
  if (name === 'gender') return isGender(field) ? [] : ['gender-is-assessed']
  if (field.status !== 'answered' || field.consent === null) return ['answer-needs-consent']
  const codes = codesOf(name, field.value)
  if (codes === null) return ['value-of-another-form']
  const list = name === 'occupation' ? catalogue.occupations : catalogue.hobbyGroups
  return codes.every((code) => list.some((entry) => entry.code === code)) ? [] : [notInCatalogue]
}

const isGender = ({ status, value, consent }: CapturedField) =>
  status === 'assessed' && (value === 'male' || value === 'female') && consent === null

/** `null`: not of its form, several occupations or one hobby twice. */
function codesOf(name: 'occupation' | 'hobbies', value: CapturedField['value']): string[] | null {
  if (name === 'occupation') return typeof value === 'string' ? [value] : null
  return Array.isArray(value) && new Set(value).size === value.length ? value : null
}
