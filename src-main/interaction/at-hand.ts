// Whose contacts may be seen and gone on with at this desk: those of whoever is signed in, and of nobody else. With nobody
// signed in: those of nobody, and of the agent whose session has expired in the middle of them.
import type { AgentSession } from '../agent/session.ts'
import type { InteractionRecord } from './interaction-record.ts'

export const isAtHand = (
  session: Pick<AgentSession, 'current' | 'expired'>,
  { agentId }: Pick<InteractionRecord, 'agentId'>
): boolean => {
  const signedIn = session.current()?.agent.agentId
  return signedIn === undefined ? agentId === '' || agentId === session.expired() : agentId === signedIn
}
