// Changes the carrier has refused for good, as an installer sees them and puts them back once the reason is gone. The
// centre that runs on the same database delivers them within a second.
import type { AuditLog } from '../audit/audit-log.ts'
import type { Db } from '../store/schema.ts'

export interface ParkedChange {
  captureId: string
  why: string
  /** Epoch ms. */
  parkedAt: number
}

/** Oldest first. No number and no name: a change is known by its id. */
export async function listParked(db: Db): Promise<ParkedChange[]> {
  const rows = await db
    .selectFrom('carrier_outbox')
    .select(['capture_id', 'last_error', 'settled_at', 'created_at'])
    .where('state', '=', 'parked')
    .orderBy('created_at')
    .execute()
  return rows.map(({ capture_id, last_error, settled_at, created_at }) => ({
    captureId: capture_id,
    why: last_error ?? '',
    parkedAt: settled_at ?? created_at
  }))
}

export interface PuttingBack {
  db: Db
  audit: Pick<AuditLog, 'write'>
  now: () => number
}

/**
 * Attempts are kept: the adapter then asks first whether an earlier one arrived after all. One whose customer has a later
 * change under way stays aside: that change may have arrived with its answer lost, and must not be written over.
 * @param captureId `null` = every parked change
 * @returns the changes that were put back
 */
export const putBack = ({ db, audit, now }: PuttingBack, captureId: string | null): Promise<string[]> =>
  db.transaction().execute(async (tx) => {
    const rows = await tx
      .updateTable('carrier_outbox')
      .set({ state: 'waiting', next_at: now(), settled_at: null })
      .where('state', '=', 'parked')
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('carrier_outbox as later')
              .select('later.capture_id')
              .whereRef('later.subscriber_id', '=', 'carrier_outbox.subscriber_id')
              .whereRef('later.created_at', '>', 'carrier_outbox.created_at')
              .where('later.state', '=', 'waiting')
              .where('later.attempts', '>', 0)
          )
        )
      )
      .$if(captureId !== null, (query) => query.where('capture_id', '=', captureId ?? ''))
      .returning(['capture_id', 'subscriber_id'])
      .execute()
    for (const { capture_id, subscriber_id } of rows)
      await audit.write(tx, {
        kind: 'carrier-retried',
        subscriberId: subscriber_id,
        detail: { captureId: capture_id }
      })
    return rows.map(({ capture_id }) => capture_id)
  })
