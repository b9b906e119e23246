// Whether a finished capture may change a record, field by field, and what the record is afterwards. Fields are
// independent: somebody else's new occupation is no reason to lose this customer's hobbies (docs/decisions).
import type { CapturedField, ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { StoredField, StoredProfile } from '../store/schema.ts'

export interface ChangeRequest {
  profile: StoredProfile
  /** The record's version now. */
  version: number
  /** The version the capture was made on. */
  baseVersion: number
  /** The version the same capture itself has made already: what it wrote then is no word of somebody else's. */
  ownVersion?: number | null
  fields: ProfileChange['fields']
}

export type ChangeResult =
  | { kind: 'conflict'; fields: FieldName[] }
  | {
      kind: 'applied'
      profile: StoredProfile
      /** One more than before where a field changed, else the same. */
      version: number
      changed: FieldName[]
      /** Fields whose earlier answer stands against a refusal or a "not known". */
      kept: FieldName[]
    }

export function applyChange({
  profile,
  version,
  baseVersion,
  ownVersion = null,
  fields
}: ChangeRequest): ChangeResult {
  const wanted = fieldsOf(fields)
  const conflicting = wanted.filter(
    ([name, field]) => profile[name].version !== ownVersion && isConflict(profile[name], field, baseVersion)
  )
  if (conflicting.length > 0) return { kind: 'conflict', fields: conflicting.map(([name]) => name) }
  const changing = wanted.filter(([name, field]) => replaces(profile[name], field))
  const next = changing.length > 0 ? version + 1 : version
  const written = changing.map(([name, field]) => [name, stored(field, next)] as const)
  return {
    kind: 'applied',
    profile: { ...profile, ...Object.fromEntries(written) },
    version: next,
    changed: changing.map(([name]) => name),
    kept: wanted.filter((one) => !changing.includes(one)).map(([name]) => name)
  }
}

/** The change without the fields somebody else has meanwhile changed: for the centre itself, which can ask nobody. */
export function withoutConflicts({ profile, baseVersion, fields }: ChangeRequest): ProfileChange['fields'] {
  return Object.fromEntries(
    fieldsOf(fields).filter(([name, field]) => !isConflict(profile[name], field, baseVersion))
  )
}

export const fieldsOf = (fields: ProfileChange['fields']): [FieldName, CapturedField][] =>
  (['gender', 'occupation', 'hobbies'] as const).flatMap((name) => {
    const field = fields[name]
    return field ? [[name, field] as [FieldName, CapturedField]] : []
  })

const sameContent = (before: StoredField, field: CapturedField) =>
  before.status === field.status && JSON.stringify(before.value) === JSON.stringify(field.value)

/** Changed since the capture looked at it, and not to the very same; "not known" is nothing that could be lost. */
const isConflict = (before: StoredField, field: CapturedField, baseVersion: number) =>
  before.version > baseVersion && before.status !== 'unknown' && !sameContent(before, field)

const holdsValue = ({ status }: StoredField) => status === 'answered' || status === 'assessed'

/** A value always replaces; a refusal never erases what was once told; "not known" says nothing about a status that is there. */
function replaces(before: StoredField, field: CapturedField): boolean {
  switch (field.status) {
    case 'answered':
    case 'assessed':
      return true
    case 'refused':
      return !holdsValue(before)
    case 'unknown':
      return before.status === 'unknown'
  }
}

const stored = ({ status, value, at, interactionId }: CapturedField, version: number): StoredField => ({
  status,
  value,
  at,
  interactionId,
  version
})
