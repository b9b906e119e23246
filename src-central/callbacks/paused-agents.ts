// Agents who are out of the queue for a callback, and when they go back although nobody says so. Usually their desk says
// so, when the wrap-up is done; this is for the other times.
import { liveLease } from '../../shared/domain/callback.ts'
import type { Centre } from '../centre.ts'
import { longestCallMs } from '../interactions/interaction-row.ts'
import { findTask } from './callback-store.ts'

interface PausedAgent {
  agentId: string
  interactionId: string
  callbackId: string | null
  /** When the call ended, or the pause began where there was none, epoch ms. */
  since: number
}

type States = Pick<Centre, 'db' | 'now' | 'agentStates'>

/** A lease that was given back: its agent is free at once. */
export const freeAfterRelease = (centre: States, callbackId: string): Promise<void> =>
  freeWhere(centre, (agent) => agent.callbackId === callbackId)

/** A desk that died, or never dialled: its agent is free when a lease's time has passed without a word. */
export const freeForgotten = (centre: States & Pick<Centre, 'policy'>): Promise<void> =>
  freeWhere(centre, ({ since }) => centre.now() >= since + centre.policy.callback.leaseMinutes * 60_000)

async function freeWhere(
  { db, now, agentStates }: States,
  isOver: (agent: PausedAgent) => boolean
): Promise<void> {
  const rows = await db
    .selectFrom('agent_state')
    .innerJoin('interaction', 'interaction.interaction_id', 'agent_state.activity_interaction')
    .select(['agent_state.agent_id', 'interaction_id', 'callback_id', 'activity_since', 'ended_at', 'legs'])
    .select('interaction.created_at')
    .where('agent_state.activity', '=', 'callback')
    .execute()
  for (const row of rows) {
    const { agent_id: agentId, interaction_id: interactionId, callback_id: callbackId } = row
    const task = callbackId === null ? null : await findTask(db, callbackId)
    const holds = task !== null && liveLease(task, now())?.agentId === agentId
    const since = row.ended_at ?? row.activity_since ?? 0
    const talks =
      row.ended_at === null &&
      row.created_at > now() - longestCallMs &&
      Object.values(row.legs).includes('answered')
    if (!holds && !talks && isOver({ agentId, interactionId, callbackId, since }))
      await agentStates.endCallback(agentId, interactionId)
  }
}
