// What one customer said first and what later, whatever order it arrives in. Whoever saw the record with the other on it
// spoke after it; else their contact that began later did, by the centre's clock; clocks of PCs count within one contact only.
import { type RawBuilder, sql } from 'kysely'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { Db, StoredField } from '../store/schema.ts'

/** When something was said. */
export interface Saying {
  interactionId: string | null
  /** When that contact began, epoch ms by the centre's clock; `null` = not known. */
  began: number | null
  at: number
}

/** … and with what before their eyes. */
export interface Moment extends Saying {
  /** The record version they saw. */
  seen: number
}

export const began = async (db: Db, interactionId: string): Promise<number | null> => {
  const rows = db.selectFrom('interaction').select('created_at').where('interaction_id', '=', interactionId)
  return (await rows.executeTakeFirst())?.created_at ?? null
}

/** @param other with the record version it made */
export function isSaidAfter(one: Moment, other: Saying & { version: number }): boolean {
  if (one.seen >= other.version) return true
  const isSameContact = one.interactionId === other.interactionId
  if (isSameContact || one.began === null || other.began === null || one.began === other.began)
    return one.at >= other.at
  return one.began > other.began
}

/** A field that stands in the record was told anew after this moment: in a contact that began later, and was not seen. */
export async function isToldAnew(db: Db, field: StoredField, moment: Moment): Promise<boolean> {
  if (field.interactionId === null || field.version <= moment.seen || moment.began === null) return false
  const itsBegin = await began(db, field.interactionId)
  return itsBegin !== null && itsBegin > moment.began
}

/** The same, of whatever was told of a field in a contact, as a condition on a row. */
export const isNotToldAnew = (
  interactionId: RawBuilder<unknown>,
  { subscriberId, field, moment }: { subscriberId: string; field: FieldName; moment: Moment }
): RawBuilder<boolean> =>
  sql<boolean>`not exists (select 1 from interaction later
    where later.interaction_id = ${interactionId} and later.created_at > ${moment.began}::bigint
      and not exists (select 1 from profile_history seen
        where seen.subscriber_id = ${subscriberId} and seen.field = ${field}
          and seen.interaction_id = later.interaction_id and seen.version <= ${moment.seen}))`
