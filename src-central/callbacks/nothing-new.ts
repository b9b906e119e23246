// Whether a late word about a capture says more than is here already: what does not is settled without a person.
import type { CapturedField } from '../../shared/domain/capture-record.ts'
import { type FieldName, fieldNameSchema } from '../../shared/domain/subscriber.ts'
import { canonical } from '../http/fingerprint.ts'

type Fields = Partial<Record<FieldName, CapturedField | null | undefined>>

/** Each field that was told stands there alike; who took it down, and when, does not matter. */
export const saysNothingNew = (late: Fields, here: Fields): boolean =>
  fieldNameSchema.options.every((name) => {
    const told = late[name]
    return !told || told.status === 'unknown' || wordOf(told) === wordOf(here[name])
  })

/** Hobbies are a set: their order says nothing. */
const wordOf = (field: CapturedField | null | undefined): string | null => {
  if (!field) return null
  const { status, value } = field
  return canonical([status, Array.isArray(value) ? value.toSorted() : value])
}
