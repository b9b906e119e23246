// Whether an agent takes calls: what they chose (the wish), and what the centre knows them to be doing on top of it. The
// PBX is told of every change, and of all wishes again when it comes back.
import { type Selectable, sql } from 'kysely'
import type { AgentState, SetAgentState } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { FeedHub } from '../feed/feed-hub.ts'
import { describeFault } from '../http/problem-reply.ts'
import type { QueueEvent, QueueSource } from '../queue-sources/queue-source.ts'
import type { AgentStateRow, Db } from '../store/schema.ts'

interface Member {
  agentId: string
  extension: string
}

export interface AgentStates {
  read(agentId: string): Promise<AgentState>
  /** The agent's own word; ends a callback's pause too. Fails when the PBX cannot be told to send calls. */
  choose(member: Member, choice: SetAgentState): Promise<AgentState>
  /** Takes the agent out of the queue for a callback. Fails when the PBX cannot be told. */
  beginCallback(member: Member, interactionId: string): Promise<void>
  /** Back to what the agent chose; quiet when this callback is not what they are doing. */
  endCallback(agentId: string, interactionId: string): Promise<void>
  /** Follows calls at extensions. */
  follow(event: QueueEvent): Promise<void>
}

interface Options {
  db: Db
  queueSource: QueueSource
  feed: FeedHub
  now: () => number
  log: Log
}

export function createAgentStates({ db, queueSource, feed, now, log }: Options): AgentStates {
  const write = async (agentId: string, change: Partial<AgentStateRow>) => {
    const row = { agent_id: agentId, ...(await readRow(db, agentId, now())), ...change }
    await db
      .insertInto('agent_state')
      .values(row)
      .onConflict((conflict) => conflict.column('agent_id').doUpdateSet(change))
      .execute()
    feed.ring({ type: 'agent-state-changed' }, { agentIds: [agentId], roles: ['lead'] })
    return shown(row)
  }
  const setActivity = (agentId: string, activity: AgentStateRow['activity'], interactionId: string | null) =>
    write(agentId, { activity, activity_since: activity && now(), activity_interaction: interactionId })

  const tellPbx = (extension: string, row: Pick<AgentStateRow, 'wish' | 'reason' | 'activity'>) =>
    queueSource
      .setMember({
        extension,
        ready: row.wish === 'ready' && row.activity !== 'callback',
        reason: row.reason
      })
      .catch((error) => log.warn('agentState.pbxNotTold', describeFault(error)))

  return {
    read: async (agentId) => shown(await readRow(db, agentId, now())),
    async choose({ agentId, extension }, { state, reason }) {
      const told = queueSource.setMember({ extension, ready: state === 'ready', reason })
      // Without its PBX an agent can always be not ready; ready would be a promise nobody keeps.
      await (state === 'ready'
        ? told
        : told.catch((error) => log.warn('agentState.pbxNotTold', describeFault(error))))
      const row = await readRow(db, agentId, now())
      const call =
        row.activity === 'on-call' ? {} : { activity: null, activity_since: null, activity_interaction: null }
      return write(agentId, {
        wish: state,
        reason: state === 'ready' ? null : reason,
        wish_since: now(),
        ...call
      })
    },
    async beginCallback({ agentId, extension }, interactionId) {
      await queueSource.setMember({ extension, ready: false, reason: 'callback' })
      await setActivity(agentId, 'callback', interactionId)
    },
    async endCallback(agentId, interactionId) {
      const row = await readRow(db, agentId, now())
      if (row.activity !== 'callback' || row.activity_interaction !== interactionId) return
      await setActivity(agentId, null, null)
      const extension = await extensionOf(db, agentId)
      if (extension !== null) await tellPbx(extension, { ...row, activity: null })
    },
    async follow(event) {
      if (event.type === 'up') {
        await forgetCalls(db)
        for (const member of await readMembers(db)) await tellPbx(member.extension, member)
      }
      if (event.type === 'answered') {
        const agentId = await agentAt(db, event.extension)
        // A callback that is answered is still a callback: the agent stays out of the queue until it is dealt with.
        const row = agentId === null ? null : await readRow(db, agentId, now())
        if (agentId !== null && row?.activity !== 'callback')
          await setActivity(agentId, 'on-call', event.interactionId)
      }
      if (event.type === 'ended')
        for (const agentId of await onCall(db, event.interactionId)) await setActivity(agentId, null, null)
    }
  }
}

type Row = Omit<Selectable<AgentStateRow>, 'agent_id'>

/** Who has never chosen is not ready, without a reason. */
async function readRow(db: Db, agentId: string, now: number): Promise<Row> {
  const row = await db
    .selectFrom('agent_state')
    .selectAll()
    .where('agent_id', '=', agentId)
    .executeTakeFirst()
  const nobody = { activity: null, activity_since: null, activity_interaction: null }
  return row ?? { wish: 'not-ready', reason: null, wish_since: now, ...nobody }
}

const shown = (row: Row): AgentState =>
  row.activity
    ? { state: row.activity, reason: null, since: row.activity_since ?? row.wish_since }
    : { state: row.wish, reason: row.reason, since: row.wish_since }

/** Calls whose end was not heard must not stick to agents; those that go on are told again after `up`. */
const forgetCalls = (db: Db) =>
  db
    .updateTable('agent_state')
    .set({ activity: null, activity_since: null, activity_interaction: null })
    .where('activity', '=', 'on-call')
    .execute()

const readMembers = (db: Db) =>
  db
    .selectFrom('agent_state')
    .innerJoin('account', 'account.agent_id', 'agent_state.agent_id')
    .select(['wish', 'reason', 'activity', sql<string>`account.extension`.as('extension')])
    .where('account.extension', 'is not', null)
    .execute()

const extensionOf = async (db: Db, agentId: string): Promise<string | null> =>
  (await db.selectFrom('account').select('extension').where('agent_id', '=', agentId).executeTakeFirst())
    ?.extension ?? null

const agentAt = async (db: Db, extension: string): Promise<string | null> =>
  (await db.selectFrom('account').select('agent_id').where('extension', '=', extension).executeTakeFirst())
    ?.agent_id ?? null

const onCall = async (db: Db, interactionId: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('agent_state')
    .select('agent_id')
    .where('activity', '=', 'on-call')
    .where('activity_interaction', '=', interactionId)
    .execute()
  return rows.map((row) => row.agent_id)
}
