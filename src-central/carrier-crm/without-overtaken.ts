// A change that was put back after a refusal may be older than what its customer has told since and the carrier already
// holds: those fields are left out, so that a late delivery never turns the clock back.
import type { Selectable } from 'kysely'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { CarrierOutboxRow, Db } from '../store/schema.ts'
import { fieldsOf } from '../subscribers/apply-change.ts'

type Row = Pick<Selectable<CarrierOutboxRow>, 'subscriber_id' | 'created_at' | 'change'>

export async function withoutOvertaken(db: Db, row: Row): Promise<ProfileChange> {
  const later = await db
    .selectFrom('carrier_write')
    .innerJoin('carrier_outbox', 'carrier_outbox.capture_id', 'carrier_write.capture_id')
    .select('field')
    .where('subscriber_id', '=', row.subscriber_id)
    .where('created_at', '>', row.created_at)
    // a default is nobody's answer, and gives way to one
    .where('source', '!=', 'refusal-default')
    .execute()
  if (later.length === 0) return row.change
  const overtaken = new Set(later.map(({ field }) => field))
  const kept = fieldsOf(row.change.fields).filter(([name]) => !overtaken.has(name))
  return { ...row.change, fields: Object.fromEntries(kept) }
}
