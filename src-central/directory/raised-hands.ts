// A hand raised to the lead, by table: it stays up until the agent takes it down or signs out.
import type { Db } from '../store/schema.ts'

export const raiseHand = async (db: Db, agentId: string, now: number): Promise<void> =>
  void (await db
    .insertInto('raised_hand')
    .values({ agent_id: agentId, raised_at: now })
    .onConflict((conflict) => conflict.column('agent_id').doNothing())
    .execute())

/** `null`: it is not up. */
export async function handRaisedAt(db: Db, agentId: string): Promise<number | null> {
  const row = await db
    .selectFrom('raised_hand')
    .select('raised_at')
    .where('agent_id', '=', agentId)
    .executeTakeFirst()
  return row?.raised_at ?? null
}

/** Resolves with whether one was up. */
export async function lowerHand(db: Db, agentId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('raised_hand')
    .where('agent_id', '=', agentId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
