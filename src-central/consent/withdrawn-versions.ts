// What a customer has taken back stays taken back: a change made on a record from before the withdrawal has nothing more
// to say about those fields, whenever it arrives and whoever decides about it; what they told in a later contact has.
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { Db } from '../store/schema.ts'
import { began } from './told-order.ts'

export interface Withdrawal {
  fields: FieldName[]
  /** The record version it made. */
  version: number
  /** When the contact began in which it was said, or the letter was entered; `null` = not known. */
  began: number | null
}

/** A field, and the contact in which it was told. */
export interface ToldField {
  field: FieldName
  interactionId: string
}

export interface TakenBack {
  fields: FieldName[]
  /** Versions of withdrawals that came late: the field was told anew after them, and is in no conflict with them. */
  anewAfter: number[]
}

export async function withdrawalsOf(db: Db, subscriberId: string): Promise<Withdrawal[]> {
  const rows = await db
    .selectFrom('customer_wish')
    .leftJoin('interaction', 'interaction.interaction_id', 'customer_wish.interaction_id')
    .select(['fields', 'version', 'source', 'at', 'interaction.created_at'])
    .where('subscriber_id', '=', subscriberId)
    .where('kind', '=', 'withdraw')
    .orderBy('version')
    .execute()
  return rows.map(({ fields, version, source, at, created_at }) => ({
    fields,
    version,
    began: source === 'letter' ? at : created_at
  }))
}

/** Of what was told on a record of version `madeOn`: the fields that were withdrawn after it. */
export async function takenBack(
  db: Db,
  told: readonly ToldField[],
  madeOn: number,
  withdrawals: readonly Withdrawal[]
): Promise<TakenBack> {
  const fields: FieldName[] = []
  const anewAfter: number[] = []
  const isUnseen = ({ version }: Withdrawal) => madeOn < version
  for (const { field, interactionId } of told) {
    const unseen = withdrawals.filter((one) => isUnseen(one) && one.fields.includes(field))
    const toldIn = unseen.length > 0 ? await began(db, interactionId) : null
    const isAnew = unseen.every((one) => toldIn !== null && one.began !== null && toldIn > one.began)
    if (isAnew) anewAfter.push(...unseen.map(({ version }) => version))
    else fields.push(field)
  }
  return { fields, anewAfter }
}

export const toldIn = ({ fields }: Pick<ProfileChange, 'fields'>): ToldField[] =>
  (['gender', 'occupation', 'hobbies'] as const).flatMap((field) => {
    const interactionId = fields[field]?.interactionId
    return interactionId === undefined ? [] : [{ field, interactionId }]
  })

export const withoutFields = (change: ProfileChange, names: readonly FieldName[]): ProfileChange => ({
  ...change,
  fields: Object.fromEntries(
    Object.entries(change.fields).filter(([name]) => !names.some((one) => one === name))
  )
})

/** The version a capture was made on: with a decision, the one that came along is what a person looked at. */
export const madeOn = ({ decision }: ProfileChange, baseVersion: number): number =>
  decision?.madeOn ?? baseVersion
