// What becomes of a conflict in the lead's hands when a change of the same capture is written: it is over where that change
// says what it says, and else kept under an id of its own, for a lead to compare the two.
import { createHash } from 'node:crypto'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import { saysNothingNew } from '../callbacks/nothing-new.ts'
import { type Db, json } from '../store/schema.ts'

export interface Settling {
  change: ProfileChange
  /** Who has decided it, or else whose capture it was. */
  by: string
  at: number
}

/** @returns whether the lead's list is another one now */
export async function settleHanded(tx: Db, { change, by, at }: Settling): Promise<boolean> {
  const { captureId } = change
  const handed = await tx
    .selectFrom('handed_conflict')
    .select('change')
    .where('capture_id', '=', captureId)
    .where('decided_at', 'is', null)
    .executeTakeFirst()
  if (!handed) return false
  const apart = keptApart(handed.change)
  const settled = saysNothingNew(handed.change.fields, change.fields)
    ? { decided_at: at, decided_by: by }
    : { capture_id: apart.captureId, change: json(apart) }
  await tx.updateTable('handed_conflict').set(settled).where('capture_id', '=', captureId).execute()
  return true
}

/** Another account of a capture that has been written already. */
export const keptApart = (change: ProfileChange): ProfileChange => ({
  ...change,
  captureId: apartId(change.captureId)
})

/** Always the same for the same capture: a UUID of version 8 (RFC 9562 §5.8) from its hash. */
function apartId(captureId: string): string {
  const hex = createHash('sha256').update(`${captureId}:kept-apart`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Under which ids a capture may be in the lead's hands, or have been. */
export const handedIds = (captureId: string): [string, string] => [captureId, apartId(captureId)]
