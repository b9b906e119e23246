// A contact whose call saw no centre has no grant yet. Once the centre is back, the agent of that call may ask for the
// interaction again and send with the grant that comes with it.
import type { AgentSession } from '../agent/session.ts'
import type { Central } from '../central/central.ts'
import type { FetchGrant } from './delivery.ts'

export function createGrants({ central, session }: { central: Central; session: AgentSession }): FetchGrant {
  return async ({ request, interactionId, agentId }) => {
    const agent = session.current()
    if (agent === null || agent.agent.agentId !== agentId) {
      return { kind: 'refused', code: 'signed-out', status: 401, retryAfterMs: null }
    }
    if (request.kind !== 'contact' || interactionId === null) {
      return { kind: 'refused', code: 'grant-invalid', status: 403, retryAfterMs: null }
    }
    const answer = await central.openInteraction(agent.token, interactionId, request.opening)
    return answer.kind === 'answered' ? { kind: 'answered', value: answer.value.grant } : answer
  }
}
