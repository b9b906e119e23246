// What was told of a withdrawn field is erased wherever the centre has it: history, changes as they came, what waits for the
// carrier, for a lead or for a callback. That it was told, when, by whom and in which call stays: it is the proof.
import { sql } from 'kysely'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import { type Db, json } from '../store/schema.ts'

/** In place of the fingerprint of a change that is not whole any more: a hash of few possible answers tells the answer. */
export const erasedFingerprint = 'withdrawn'

export async function eraseValues(
  tx: Db,
  subscriberId: string,
  fields: readonly FieldName[],
  at: number
): Promise<void> {
  await tx
    .updateTable('profile_history')
    .set({ value: json(null) })
    .where('subscriber_id', '=', subscriberId)
    .where('field', 'in', [...fields])
    .execute()
  await tx
    .updateTable('consent')
    .set({ withdrawn_at: at })
    .where('subscriber_id', '=', subscriberId)
    .where('field', 'in', [...fields])
    .where('withdrawn_at', 'is', null)
    .execute()
  const ofSubscriber = (change: Db) =>
    change.selectFrom('profile_change').select('capture_id').where('subscriber_id', '=', subscriberId)
  await tx
    .updateTable('carrier_write')
    .set({ value: json(null) })
    .where('capture_id', 'in', ofSubscriber(tx))
    .where('field', 'in', [...fields])
    .execute()
  for (const field of fields) await eraseField(tx, subscriberId, field)
}

async function eraseField(tx: Db, subscriberId: string, field: FieldName): Promise<void> {
  const told = `{fields,${field}}`
  await sql`update profile_change set body = body #- ${told}, fingerprint = ${erasedFingerprint}
    where subscriber_id = ${subscriberId} and body #> ${told} is not null`.execute(tx)
  await sql`update carrier_outbox set change = change #- ${told}
    where subscriber_id = ${subscriberId} and change #> ${told} is not null`.execute(tx)
  await sql`update handed_conflict set change = change #- ${told}, fingerprint = ${erasedFingerprint}
    where subscriber_id = ${subscriberId} and change #> ${told} is not null`.execute(tx)
  await sql`update callback_task set task = jsonb_set(task, ${`{draft,fields,${field}}`}, 'null')
    where subscriber_id = ${subscriberId} and state = 'closed'`.execute(tx)
}
