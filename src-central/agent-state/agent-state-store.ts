// Agents' states in the database: one row for each agent, locked while it is stepped, so that the PBX's word, the
// agent's and the clock's never overwrite each other.
import { type ExpressionBuilder, sql } from 'kysely'
import { type AgentDuty, firstDuty } from '../../shared/domain/agent-state.ts'
import type { AgentStateRow, Db, Tables } from '../store/schema.ts'

export async function readDuty(db: Db, agentId: string, now: number): Promise<AgentDuty> {
  const row = await db
    .selectFrom('agent_state')
    .selectAll()
    .where('agent_id', '=', agentId)
    .executeTakeFirst()
  return row ? dutyOf(row) : firstDuty(now)
}

/** Held until the transaction ends; made where there was none. */
export async function lockDuty(tx: Db, agentId: string, now: number): Promise<AgentDuty> {
  await tx
    .insertInto('agent_state')
    .values({ agent_id: agentId, ...columnsOf(firstDuty(now)) })
    .onConflict((conflict) => conflict.column('agent_id').doNothing())
    .execute()
  const row = await tx
    .selectFrom('agent_state')
    .selectAll()
    .where('agent_id', '=', agentId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return dutyOf(row)
}

export const saveDuty = async (tx: Db, agentId: string, duty: AgentDuty): Promise<void> =>
  void (await tx.updateTable('agent_state').set(columnsOf(duty)).where('agent_id', '=', agentId).execute())

/** Wrap-ups whose time is over. */
export async function dueAgents(db: Db, now: number): Promise<string[]> {
  const rows = await db.selectFrom('agent_state').select('agent_id').where('due_at', '<=', now).execute()
  return rows.map((row) => row.agent_id)
}

/** Agents kept busy by a call of which nobody will tell the end any more: it has ended, or is older than any call. */
export async function agentsOnDeadCalls(
  db: Db,
  oldest: number
): Promise<{ agentId: string; interactionId: string }[]> {
  const rows = await db
    .selectFrom('agent_state')
    .innerJoin('interaction', 'interaction.interaction_id', 'agent_state.activity_interaction')
    .select(['agent_state.agent_id', 'activity', 'interaction_id', 'legs'])
    .where('activity', 'in', ['on-call', 'callback'])
    .where((where) =>
      where.or([where('interaction.ended_at', 'is not', null), where('interaction.created_at', '<=', oldest)])
    )
    .execute()
  return rows.flatMap(({ agent_id: agentId, activity, interaction_id: interactionId, legs }) => {
    // A callback that reached nobody ends by its agent's word.
    const isOver = activity === 'on-call' || Object.values(legs).includes('answered')
    return isOver ? [{ agentId, interactionId }] : []
  })
}

/** Agents who are ready and whose desks have said nothing since then. */
export async function lostAgents(db: Db, heardSince: number): Promise<string[]> {
  const rows = await db
    .selectFrom('agent_state')
    .select('agent_id')
    .where('wish', '=', 'ready')
    .where((where) => where.not(where.exists(heardOf(where, heardSince))))
    .execute()
  return rows.map((row) => row.agent_id)
}

/** Agents taken out of the queue because their desks were lost, of which something has been heard again. */
export async function returnedAgents(db: Db, heardSince: number): Promise<string[]> {
  const rows = await db
    .selectFrom('agent_state')
    .select('agent_id')
    .where('lost_at', 'is not', null)
    .where((where) => where.exists(heardOf(where, heardSince)))
    .execute()
  return rows.map((row) => row.agent_id)
}

const heardOf = (where: ExpressionBuilder<Tables, 'agent_state'>, heardSince: number) =>
  where
    .selectFrom('session')
    .select('session.agent_id')
    .whereRef('session.agent_id', '=', 'agent_state.agent_id')
    .where('session.ended_at', 'is', null)
    .where('session.last_seen_at', '>', heardSince)

/** Everybody with a state and a place to sit. */
export async function readMembers(
  db: Db
): Promise<{ agentId: string; extension: string; duty: AgentDuty }[]> {
  const rows = await db
    .selectFrom('agent_state')
    .innerJoin('account', 'account.agent_id', 'agent_state.agent_id')
    .leftJoin('agent_place', 'agent_place.agent_id', 'agent_state.agent_id')
    .selectAll('agent_state')
    .select(sql<string>`coalesce(agent_place.extension, account.extension)`.as('extension'))
    .where(sql<boolean>`coalesce(agent_place.extension, account.extension) is not null`)
    // An extension that somebody else has taken is not its owner's any more.
    .where((where) =>
      where.or([
        where('agent_place.agent_id', 'is not', null),
        where.not(
          where.exists(
            where
              .selectFrom('agent_place as other')
              .select('other.agent_id')
              .whereRef('other.extension', '=', 'account.extension')
          )
        )
      ])
    )
    .execute()
  return rows.map((row) => ({ agentId: row.agent_id, extension: row.extension, duty: dutyOf(row) }))
}

const dutyOf = (row: AgentStateRow): AgentDuty => ({
  wish: row.wish,
  reason: row.reason,
  wishSince: row.wish_since,
  activity: row.activity,
  activitySince: row.activity_since,
  activityInteraction: row.activity_interaction,
  dueAt: row.due_at,
  extensions: row.extensions,
  lostAt: row.lost_at
})

const columnsOf = (duty: AgentDuty): Omit<AgentStateRow, 'agent_id'> => ({
  wish: duty.wish,
  reason: duty.reason,
  wish_since: duty.wishSince,
  activity: duty.activity,
  activity_since: duty.activitySince,
  activity_interaction: duty.activityInteraction,
  due_at: duty.dueAt,
  extensions: duty.extensions,
  lost_at: duty.lostAt
})
