// Whether an agent takes calls: what they chose (the wish), and what the centre knows them to be doing on top of it. The
// PBX is told of every change, and of all wishes again when it comes back.
import { type Selectable, sql } from 'kysely'
import type { AgentState, SetAgentState } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { DirectoryBell } from '../directory/directory-bell.ts'
import type { FeedHub } from '../feed/feed-hub.ts'
import { describeFault } from '../http/problem-reply.ts'
import type { QueueEvent, QueueSource } from '../queue-sources/queue-source.ts'
import { agentAt, extensionOf, takePlace } from '../sessions/places.ts'
import type { AgentStateRow, Db } from '../store/schema.ts'
import { activityChanges } from './activity-changes.ts'

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
  /** The agent has signed in at an extension: whoever sat there takes no more calls, and the agent none elsewhere. */
  sitDown(member: Member): Promise<void>
  /** Follows calls at extensions. */
  follow(event: QueueEvent): Promise<void>
}

interface Options {
  db: Db
  queueSource: QueueSource
  feed: FeedHub
  directoryBell: DirectoryBell
  now: () => number
  log: Log
}

export function createAgentStates({ db, queueSource, feed, directoryBell, now, log }: Options): AgentStates {
  const write = async (agentId: string, change: Partial<AgentStateRow>) => {
    const row = { agent_id: agentId, ...(await readRow(db, agentId, now())), ...change }
    await db
      .insertInto('agent_state')
      .values(row)
      .onConflict((conflict) => conflict.column('agent_id').doUpdateSet(change))
      .execute()
    feed.ring({ type: 'agent-state-changed' }, { agentIds: [agentId], roles: ['lead'] })
    directoryBell.soon()
    return shown(row)
  }
  const setActivity = (agentId: string, activity: AgentStateRow['activity'], interactionId: string | null) =>
    write(agentId, { activity, activity_since: activity && now(), activity_interaction: interactionId })

  const { tellPbx, leaveQueue } = queueMembers(queueSource, log)

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
    async sitDown({ agentId, extension }) {
      const [former, displaced] = [await extensionOf(db, agentId), await agentAt(db, extension)]
      await takePlace(db, agentId, extension)
      directoryBell.soon()
      if (former === extension && displaced === agentId) return
      if (displaced !== null && displaced !== agentId)
        await write(displaced, { wish: 'not-ready', reason: null, wish_since: now() })
      if (former !== null && former !== extension) await leaveQueue(former)
      await tellPbx(extension, await readRow(db, agentId, now()))
    },
    async follow(event) {
      if (event.type === 'up') {
        await forgetCalls(db)
        for (const member of await readMembers(db)) await tellPbx(member.extension, member)
      }
      for (const { agentId, activity, interactionId } of await activityChanges(db, event))
        await setActivity(agentId, activity, interactionId)
    }
  }
}

/** Telling the PBX of members where nobody waits for it: it is told of all of them again when it comes back. */
function queueMembers(queueSource: QueueSource, log: Log) {
  const tell = (member: Parameters<QueueSource['setMember']>[0]) =>
    queueSource.setMember(member).catch((error) => log.warn('agentState.pbxNotTold', describeFault(error)))
  return {
    tellPbx: (extension: string, row: Pick<AgentStateRow, 'wish' | 'reason' | 'activity'>) =>
      tell({ extension, ready: row.wish === 'ready' && row.activity !== 'callback', reason: row.reason }),
    leaveQueue: (extension: string) => tell({ extension, ready: false, reason: null })
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
    .leftJoin('agent_place', 'agent_place.agent_id', 'agent_state.agent_id')
    .select(['wish', 'reason', 'activity'])
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
