// What was told of a withdrawn field is erased wherever the centre has it: history, changes as they came, what waits for the
// carrier, for a lead or for a callback. That it was told, when, by whom and in which call stays: it is the proof.
// What they told anew in a contact after the one in which they took it back is not erased: the withdrawal came late.
import { sql } from 'kysely'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import { type Db, json } from '../store/schema.ts'
import { isNotToldAnew, type Moment } from './told-order.ts'

/** In place of the fingerprint of a change that is not whole any more: a hash of few possible answers tells the answer. */
export const erasedFingerprint = 'withdrawn'

export async function eraseValues(
  tx: Db,
  subscriberId: string,
  fields: readonly FieldName[],
  moment: Moment
): Promise<void> {
  for (const field of fields) {
    await eraseRows(tx, { subscriberId, field, moment })
    await eraseInTexts(tx, { subscriberId, field, moment })
  }
}

interface Erasure {
  subscriberId: string
  field: FieldName
  moment: Moment
}

async function eraseRows(tx: Db, erasure: Erasure): Promise<void> {
  const { subscriberId, field, moment } = erasure
  await tx
    .updateTable('profile_history')
    .set({ value: json(null) })
    .where('subscriber_id', '=', subscriberId)
    .where('field', '=', field)
    .where(isNotToldAnew(sql.ref('profile_history.interaction_id'), erasure))
    .execute()
  await tx
    .updateTable('consent')
    .set({ withdrawn_at: moment.at })
    .where('subscriber_id', '=', subscriberId)
    .where('field', '=', field)
    .where('withdrawn_at', 'is', null)
    .where(isNotToldAnew(sql.ref('consent.interaction_id'), erasure))
    .execute()
  const toldBefore = tx
    .selectFrom('profile_history')
    .select('capture_id')
    .where('subscriber_id', '=', subscriberId)
    .where('field', '=', field)
    .where(isNotToldAnew(sql.ref('profile_history.interaction_id'), erasure))
  await tx
    .updateTable('carrier_write')
    .set({ value: json(null) })
    .where('capture_id', 'in', toldBefore)
    .where('field', '=', field)
    .execute()
}

async function eraseInTexts(tx: Db, erasure: Erasure): Promise<void> {
  const { subscriberId, field } = erasure
  const told = `{fields,${field}}`
  const drafted = `{draft,fields,${field}}`
  const isErased = (told: string, text: 'body' | 'change' | 'task') =>
    isNotToldAnew(sql`${sql.ref(text)} #>> ${`${told.slice(0, -1)},interactionId}`}`, erasure)
  await sql`update profile_change set body = body #- ${told}, fingerprint = ${erasedFingerprint}
    where subscriber_id = ${subscriberId} and body #> ${told} is not null and ${isErased(told, 'body')}`.execute(
    tx
  )
  await sql`update carrier_outbox set change = change #- ${told}
    where subscriber_id = ${subscriberId} and change #> ${told} is not null and ${isErased(told, 'change')}`.execute(
    tx
  )
  await sql`update handed_conflict set change = change #- ${told}, fingerprint = ${erasedFingerprint}
    where subscriber_id = ${subscriberId} and change #> ${told} is not null and ${isErased(told, 'change')}`.execute(
    tx
  )
  await sql`update callback_task set task = jsonb_set(task, ${drafted}, 'null')
    where subscriber_id = ${subscriberId} and state = 'closed' and ${isErased(drafted, 'task')}`.execute(tx)
}
