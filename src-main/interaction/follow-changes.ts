// What follows from a change of an interaction once it is on the disk: the desk is shown it, if it is its agent who sits
// there; agent state, leases and reminders go by it whoever does.
import type { AgentStates, Busy } from '../agent/agent-state.ts'
import type { AgentSession } from '../agent/session.ts'
import type { Publish } from '../pushes.ts'
import { isAtHand } from './at-hand.ts'
import type { InteractionRecord } from './interaction-record.ts'
import type { Interactions } from './interactions.ts'

interface FollowChangesParts {
  interactions: Pick<Interactions, 'view'>
  session: AgentSession
  agentStates: Pick<AgentStates, 'busyWith' | 'done'>
  /** What keeps the agent who is signed in from the queue. */
  busy: () => Busy | null
  heartbeats: () => void
  reminders: { look: () => void }
  publish: Publish
}

export function createFollowChanges(parts: FollowChangesParts): (record: InteractionRecord) => void {
  const { interactions, session, agentStates, busy, heartbeats, reminders, publish } = parts
  return (record) => {
    if (isAtHand(session, record)) publish('interaction.changed', interactions.view(record))
    agentStates.busyWith(busy())
    if (isDone(record) && record.agentId === session.current()?.agent.agentId)
      agentStates.done(record.interactionId)
    heartbeats()
    reminders.look()
  }
}

const isDone = ({ phase, answeredAt, channel }: InteractionRecord): boolean =>
  phase === 'finished' && (answeredAt !== null || channel === 'callback')
