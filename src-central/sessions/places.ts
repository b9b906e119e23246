// Who sits where: the extension of an agent is that of the seat (hot-desking: a workstation's own telephone) they signed
// in at, else their own. Calls at an extension belong to whoever sits there now.
import type { Db } from '../store/schema.ts'

/** The extension for a sign-in at this workstation; a role without a telephone has none there either. */
export async function extensionAt(
  db: Db,
  hostId: string,
  { role, extension }: { role: string; extension: string | null }
): Promise<string | null> {
  if (role !== 'agent' && role !== 'lead') return extension
  const seat = await db
    .selectFrom('seat')
    .select('extension')
    .where('host_id', '=', hostId)
    .executeTakeFirst()
  return seat?.extension ?? extension
}

/** Where the agent sits, or would; nowhere while somebody else sits at their own extension. */
export async function extensionOf(db: Db, agentId: string): Promise<string | null> {
  const row = await db
    .selectFrom('account')
    .leftJoin('agent_place', 'agent_place.agent_id', 'account.agent_id')
    .leftJoin('agent_place as other', 'other.extension', 'account.extension')
    .select(['account.extension as own', 'agent_place.extension as taken', 'other.agent_id as sits_there'])
    .where('account.agent_id', '=', agentId)
    .executeTakeFirst()
  if (!row) return null
  return row.taken ?? (row.sits_there === null ? row.own : null)
}

/** Who sits at an extension: whoever took the place, else its owner, unless the owner sits elsewhere. */
export async function agentAt(db: Db, extension: string): Promise<string | null> {
  const taken = await db
    .selectFrom('agent_place')
    .select('agent_id')
    .where('extension', '=', extension)
    .executeTakeFirst()
  if (taken) return taken.agent_id
  const owner = await db
    .selectFrom('account')
    .leftJoin('agent_place', 'agent_place.agent_id', 'account.agent_id')
    .select('account.agent_id')
    .where('account.extension', '=', extension)
    .where('agent_place.agent_id', 'is', null)
    .executeTakeFirst()
  return owner?.agent_id ?? null
}

/** One agent at an extension, one extension for an agent; a session left open there opens no records there any more. */
export async function takePlace(db: Db, agentId: string, extension: string): Promise<void> {
  await db
    .deleteFrom('agent_place')
    .where('extension', '=', extension)
    .where('agent_id', '<>', agentId)
    .execute()
  await db
    .updateTable('session')
    .set({ extension: null })
    .where('extension', '=', extension)
    .where('agent_id', '<>', agentId)
    .execute()
  await db
    .insertInto('agent_place')
    .values({ agent_id: agentId, extension })
    .onConflict((conflict) => conflict.column('agent_id').doUpdateSet({ extension }))
    .execute()
}

/** @param extension `null` gives the workstation back to its agents' own extensions. */
export async function assignSeat(db: Db, hostId: string, extension: string | null): Promise<void> {
  await db.deleteFrom('seat').where('host_id', '=', hostId).execute()
  if (extension === null) return
  await db.deleteFrom('seat').where('extension', '=', extension).execute()
  await db.insertInto('seat').values({ host_id: hostId, extension }).execute()
}

export const listSeats = (db: Db) => db.selectFrom('seat').selectAll().orderBy('host_id').execute()
