// The clock of a PC may be wrong by days. What it says has happened in a contact happened between the beginning of that contact
// and now, by the centre's clock: else a drop would be over before anybody hears of it, or an attempt keep no distance.
import type { Db } from '../store/schema.ts'

/** @param at by the PC's clock, epoch ms */
export async function timeInContact(
  db: Db,
  { interactionId, at, now }: { interactionId: string; at: number; now: number }
): Promise<number> {
  const contact = await db
    .selectFrom('interaction')
    .select('created_at')
    .where('interaction_id', '=', interactionId)
    .executeTakeFirst()
  return Math.min(now, Math.max(at, contact?.created_at ?? at))
}
