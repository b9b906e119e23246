// How often a clerk may say that somebody stands before them: counted where the visits are written, so that no restart and no
// other instance gives anybody more of them.
import type { Db } from '../store/schema.ts'

/** More than a busy shop needs, and too few to browse with. */
const visitsPerHour = 30
const hourMs = 3_600_000

/**
 * Until the next one is allowed, ms; 0 = now. Holds the clerk's account for the transaction: of two at once the second is
 * counted after the first.
 */
export async function waitForVisit(tx: Db, agentId: string, now: number): Promise<number> {
  await tx.selectFrom('account').select('agent_id').where('agent_id', '=', agentId).forNoKeyUpdate().execute()
  const last = await tx
    .selectFrom('interaction')
    .select('created_at')
    .where('agent_id', '=', agentId)
    .where('channel', '=', 'counter')
    .where('created_at', '>', now - hourMs)
    .orderBy('created_at', 'desc')
    .offset(visitsPerHour - 1)
    .limit(1)
    .executeTakeFirst()
  return last ? last.created_at + hourMs - now : 0
}
