// A contact whose call saw no centre has no grant yet. Once the centre is back, the agent of that call may ask for the
// interaction again and send with the grant that comes with it.
import type { AgentSession } from '../agent/session.ts'
import type { Central, Refusal } from '../central/central.ts'
import type { FetchGrant } from './delivery.ts'

/** As long as the centre may know of a call without having heard of its end: then nobody can be found whose it was. */
const ownerSoughtMs = 12 * 3_600_000

export function createGrants({
  central,
  session,
  now
}: {
  central: Central
  session: AgentSession
  now: () => number
}): FetchGrant {
  return async ({ request, interactionId, agentId, createdAt }) => {
    const agent = session.current()
    // of a call that came while nobody was signed in, the centre knows whose telephone it was: everybody may ask
    const isNobodys = agentId === ''
    if (agent === null || (!isNobodys && agent.agent.agentId !== agentId)) return someoneElse
    if (request.kind !== 'contact' || interactionId === null) {
      return { kind: 'refused', code: 'grant-invalid', status: 403, retryAfterMs: null }
    }
    const answer = await central.openInteraction(agent.token, interactionId, request.opening)
    if (answer.kind === 'answered') return { kind: 'answered', value: answer.value.grant }
    const isAnothers = answer.code === 'interaction-not-announced' && now() < createdAt + ownerSoughtMs
    return isNobodys && isAnothers ? someoneElse : answer
  }
}

/** Somebody else has to sign in first. */
const someoneElse: Refusal = { kind: 'refused', code: 'signed-out', status: 401, retryAfterMs: null }
