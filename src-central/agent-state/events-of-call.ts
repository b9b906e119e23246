// What the PBX's word about a call means for agents: who is on a call now, who is not any more, who let it ring.
import type { AgentEvent } from '../../shared/domain/agent-state.ts'
import type { QueueEvent } from '../queue-sources/queue-source.ts'
import { agentAt } from '../sessions/places.ts'
import type { Db } from '../store/schema.ts'
import { customerOnLine } from './calls-on-line.ts'

interface AgentsEvent {
  agentId: string
  event: AgentEvent
}

export async function eventsOfCall(db: Db, event: QueueEvent, now: number): Promise<AgentsEvent[]> {
  switch (event.type) {
    case 'answered':
      return atExtension(db, event.extension, { type: 'call-answered', interactionId: event.interactionId })
    case 'not-answered':
      // Who refuses a call has said so; a customer who gives up is told as `abandoned`, and nobody has missed them.
      return event.why === 'timeout' ? atExtension(db, event.extension, { type: 'rang-out' }) : []
    case 'transferred': {
      const first = await agentAt(db, event.from)
      return overFor(db, (await onCall(db, event.interactionId)).filter(isAgent(first)), now)
    }
    case 'ended':
      return overFor(db, await onCall(db, event.interactionId), now)
    case 'all-told':
      return overFor(db, await onCallsBut(db, event.interactionIds), now)
    case 'entered':
    case 'offered':
    case 'abandoned':
    case 'dialled':
    case 'device':
    case 'recording':
    case 'up':
    case 'down':
      return []
  }
}

interface OnCall {
  agentId: string
  interactionId: string
}

const isAgent =
  (wanted: string | null) =>
  ({ agentId }: OnCall) =>
    agentId === wanted

async function atExtension(db: Db, extension: string, event: AgentEvent): Promise<AgentsEvent[]> {
  const agentId = await agentAt(db, extension)
  return agentId === null ? [] : [{ agentId, event }]
}

const overFor = (db: Db, agents: readonly OnCall[], now: number): Promise<AgentsEvent[]> =>
  Promise.all(
    agents.map(async ({ agentId, interactionId }) => {
      // With two calls, the one on hold goes on when the other ends.
      const other = await customerOnLine(db, agentId, now, interactionId)
      return { agentId, event: { type: 'call-over', interactionId, other } }
    })
  )

/** On the line in this interaction; an agent whose callback nobody answered has none to wrap up. */
async function onCall(db: Db, interactionId: string): Promise<OnCall[]> {
  const rows = await db
    .selectFrom('agent_state')
    .innerJoin('interaction', 'interaction.interaction_id', 'agent_state.activity_interaction')
    .select(['agent_state.agent_id', 'activity', 'legs'])
    .where('activity_interaction', '=', interactionId)
    .where('activity', 'in', ['on-call', 'callback'])
    .execute()
  return rows
    .filter(({ activity, legs }) => activity === 'on-call' || Object.values(legs).includes('answered'))
    .map((row) => ({ agentId: row.agent_id, interactionId }))
}

/** Calls whose end was not heard must not stick to agents. */
async function onCallsBut(db: Db, goingOn: readonly string[]): Promise<OnCall[]> {
  const rows = await db
    .selectFrom('agent_state')
    .select(['agent_id', 'activity_interaction'])
    .where('activity', '=', 'on-call')
    .$if(goingOn.length > 0, (query) => query.where('activity_interaction', 'not in', [...goingOn]))
    .execute()
  return rows.map((row) => ({ agentId: row.agent_id, interactionId: row.activity_interaction ?? '' }))
}
