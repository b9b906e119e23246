// Whether a finished capture may change a record, field by field, and what the record is afterwards. Fields are
// independent: somebody else's new occupation is no reason to lose this customer's hobbies (docs/decisions).
import type {
  CapturedField,
  ConflictChoice,
  ConflictChoices,
  ProfileChange
} from '../../shared/domain/capture-record.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { StoredField, StoredProfile } from '../store/schema.ts'

export interface ChangeRequest {
  profile: StoredProfile
  /** The record's version now. */
  version: number
  /** The version the capture was made on. */
  baseVersion: number
  /** The versions the same capture itself has made already: what it wrote then is no word of somebody else's. */
  ownVersions?: readonly number[]
  fields: ProfileChange['fields']
  /** What a person has chosen, having looked at the record's `seenVersion`. */
  decided?: Decided | undefined
}

export interface Decided {
  seenVersion: number
  choices: ConflictChoices
}

export type ChangeResult =
  | { kind: 'conflict'; fields: FieldName[] }
  | {
      kind: 'applied'
      profile: StoredProfile
      /** One more than before where a field changed, else the same. */
      version: number
      changed: FieldName[]
      /** Fields whose earlier answer stands: against a refusal or a "not known", or because a person said so. */
      kept: FieldName[]
    }

export function applyChange({
  profile,
  version,
  baseVersion,
  ownVersions = [],
  fields,
  decided
}: ChangeRequest): ChangeResult {
  const wanted = fieldsOf(fields)
  const looked = lookedAt(baseVersion, version)
  const seen = decided === undefined ? 0 : lookedAt(decided.seenVersion, version)
  const conflicting = wanted.filter(
    ([name, field]) =>
      !ownVersions.includes(profile[name].version) &&
      isConflict(profile[name], field, looked) &&
      !isSettled(profile[name], decided?.choices[name], seen)
  )
  if (conflicting.length > 0) return { kind: 'conflict', fields: conflicting.map(([name]) => name) }
  const changing = wanted.filter(([name, field]) => replaces(profile[name], field, decided?.choices[name]))
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
export function withoutConflicts(request: ChangeRequest): ProfileChange['fields'] {
  const { profile, version, baseVersion, ownVersions = [], fields } = request
  const looked = lookedAt(baseVersion, version)
  return Object.fromEntries(
    fieldsOf(fields).filter(
      ([name, field]) =>
        ownVersions.includes(profile[name].version) || !isConflict(profile[name], field, looked)
    )
  )
}

export const fieldsOf = (fields: ProfileChange['fields']): [FieldName, CapturedField][] =>
  (['gender', 'occupation', 'hobbies'] as const).flatMap((name) => {
    const field = fields[name]
    return field ? [[name, field] as [FieldName, CapturedField]] : []
  })

/**
 * What was looked at, as a version this record has had. One it has yet to reach was another record's: the centre was brought
 * back from a backup since, and nobody knows what they saw.
 */
const lookedAt = (claimed: number, version: number): number | null => (claimed > version ? null : claimed)

const sameContent = (before: StoredField, field: CapturedField) =>
  before.status === field.status && wordOf(before.value) === wordOf(field.value)

/** Hobbies are a set: their order says nothing. */
const wordOf = (value: CapturedField['value']) =>
  JSON.stringify(Array.isArray(value) ? value.toSorted() : value)

/** Changed since the capture looked at it, and not to the very same; "not known" neither loses nor takes anything. */
const isConflict = (before: StoredField, field: CapturedField, looked: number | null) =>
  (looked === null || before.version > looked) &&
  before.status !== 'unknown' &&
  field.status !== 'unknown' &&
  !sameContent(before, field)

/** What is kept may have changed once more; what is put in its place must be what was looked at. */
const isSettled = (before: StoredField, choice: ConflictChoice | undefined, seen: number | null) =>
  seen !== null && (choice === 'theirs' || (choice === 'ours' && before.version <= seen))

const holdsValue = ({ status }: StoredField) => status === 'answered' || status === 'assessed'

/**
 * A value always replaces; a refusal never erases what was once told, unless a person has said so; "not known" says nothing
 * about a status that is there.
 */
function replaces(before: StoredField, field: CapturedField, choice: ConflictChoice | undefined): boolean {
  if (choice === 'theirs') return false
  switch (field.status) {
    case 'answered':
    case 'assessed':
      return true
    case 'refused':
      return choice === 'ours' || !holdsValue(before)
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
