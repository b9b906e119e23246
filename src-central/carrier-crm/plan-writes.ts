// The one place where a refusal becomes a value: the instruction of 2012 wants occupation "Office" and hobby group
// "Travel" for a customer who refused. Only towards the carrier's CRM, only into fields that are empty there, always
// marked, and only while policy `capture.refusalDefaults` says so (docs/domain.md).
import type { Catalogue } from '../../shared/catalogue.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { CarrierWrite } from './carrier-crm.ts'

export interface WritePlanning {
  fields: ProfileChange['fields']
  /** Fields without any value at the carrier. */
  empty: ReadonlySet<FieldName>
  /** `null` = the carrier wants none. */
  refusalDefaults: Catalogue['refusalDefaults'] | null
}

export function planWrites({ fields, empty, refusalDefaults }: WritePlanning): CarrierWrite[] {
  const { gender, occupation, hobbies } = fields
  const writes: CarrierWrite[] = []
  if (gender?.status === 'assessed' && gender.value !== null)
    writes.push({ field: 'gender', value: gender.value, source: 'agent' })
  for (const [field, captured] of [
    ['occupation', occupation],
    ['hobbies', hobbies]
  ] as const) {
    if (captured?.status === 'answered' && captured.value !== null)
      writes.push({ field, value: captured.value, source: 'customer' })
    if (captured?.status === 'refused' && refusalDefaults && empty.has(field))
      writes.push({ field, value: defaultOf(field, refusalDefaults), source: 'refusal-default' })
  }
  return writes
}

/** What a customer has taken back is cleared, and marked, where there is anything to clear. */
export const planClearing = (
  withdraws: readonly FieldName[],
  empty: ReadonlySet<FieldName>
): CarrierWrite[] =>
  withdraws.filter((field) => !empty.has(field)).map((field) => ({ field, value: null, source: 'withdrawn' }))

const defaultOf = (field: 'occupation' | 'hobbies', { occupation, hobbies }: Catalogue['refusalDefaults']) =>
  field === 'occupation' ? occupation : [hobbies]
