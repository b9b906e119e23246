// What a value imported from the carrier's CRM is worth: the pair Office + Travel without a mark may be a customer's
// answer or the default of a refusal years ago. Nobody knows, and it is shown as that (docs/domain.md).
import type { Catalogue } from '../../shared/catalogue.ts'
import type { FieldValue, ProfileField } from '../../shared/domain/subscriber.ts'
import type { StoredProfile } from '../store/schema.ts'

export interface CarrierValues {
  gender: 'male' | 'female' | null
  occupation: string | null
  hobbies: string[] | null
  /** Whether the CRM says where the values came from. */
  marked: 'customer' | 'refusal-default' | null
  at: number | null
}

export function profileFromCarrier(
  values: CarrierValues,
  defaults: Catalogue['refusalDefaults']
): StoredProfile {
  const { gender, occupation, hobbies, marked, at } = values
  const looksLikeRefusal =
    occupation === defaults.occupation && hobbies?.length === 1 && hobbies[0] === defaults.hobbies
  const field = (value: FieldValue | null, status: ProfileField['status']) => ({
    status: value === null ? ('unknown' as const) : status,
    value: value !== null && (status === 'answered' || status === 'assessed') ? value : null,
    at: value === null ? null : at,
    interactionId: null,
    version: 1
  })
  const asked =
    marked === 'refusal-default'
      ? 'refused'
      : looksLikeRefusal && marked === null
        ? 'unknown-origin'
        : 'answered'
  return {
    gender: field(gender, 'assessed'),
    occupation: field(occupation, asked),
    hobbies: field(hobbies, asked)
  }
}
