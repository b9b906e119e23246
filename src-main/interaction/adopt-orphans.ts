// A call that rings while the session has expired belongs to nobody: whoever signs in next on this workstation, which is
// the one sitting at its telephone, gets it, with the record that could not be asked for before.
import type { Log } from '../../shared/log.ts'
import type { AgentSession } from '../agent/session.ts'
import type { Briefings } from './briefings.ts'
import type { Interactions } from './interactions.ts'

export interface AdoptionParts {
  interactions: Interactions
  briefings: Briefings
  session: AgentSession
  log: Log
}

export function adoptOrphans({ interactions, briefings, session, log }: AdoptionParts): void {
  const agentId = session.current()?.agent.agentId
  if (agentId === undefined) return
  for (const { interactionId } of interactions.unfinished().filter((record) => record.agentId === '')) {
    const { channel, briefing } = interactions.change(interactionId, { agentId })
    log.info('interaction.adopted', { interactionId, channel })
    if (channel === 'call' && briefing.kind !== 'briefed') void briefings.ask(interactionId)
  }
}
