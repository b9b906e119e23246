// What a customer has taken back stays taken back: a change made on a record from before the withdrawal has nothing more
// to say about those fields, whenever it arrives and whoever decides about it. Told by record versions, never by clocks.
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { Db } from '../store/schema.ts'

/** The record version at which each field was last withdrawn. */
export type WithdrawnVersions = Partial<Record<FieldName, number>>

export async function withdrawnVersions(db: Db, subscriberId: string): Promise<WithdrawnVersions> {
  const rows = await db
    .selectFrom('customer_wish')
    .select(['fields', 'version'])
    .where('subscriber_id', '=', subscriberId)
    .where('kind', '=', 'withdraw')
    .orderBy('version')
    .execute()
  return Object.fromEntries(rows.flatMap(({ fields, version }) => fields.map((field) => [field, version])))
}

/** The fields of a change that were taken down on a record older than their withdrawal. */
export const takenBack = (
  fields: ProfileChange['fields'],
  madeOn: number,
  withdrawn: WithdrawnVersions
): FieldName[] =>
  (['gender', 'occupation', 'hobbies'] as const).filter(
    (name) => fields[name] !== undefined && madeOn < (withdrawn[name] ?? 0)
  )

export const withoutFields = (change: ProfileChange, names: readonly FieldName[]): ProfileChange => ({
  ...change,
  fields: Object.fromEntries(
    Object.entries(change.fields).filter(([name]) => !names.some((one) => one === name))
  )
})

/** The version a capture was made on: with a decision, the one that came along is what a person looked at. */
export const madeOn = ({ decision }: ProfileChange, baseVersion: number): number =>
  decision?.madeOn ?? baseVersion
