// Ready or not ready, as the agent wishes; the screen shows what the centre has made of it.
import type { SetAgentState } from '../../../shared/central-contract.ts'
import type { WrapUpReason } from '../../../shared/domain/agent-state.ts'
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome } from '../outcome.ts'
import type { AgentStateStore } from './agent-state-store.ts'

export interface AgentStateCommands {
  set(wish: SetAgentState): Promise<Outcome>
  extendWrapUp(interactionId: string, reason: WrapUpReason): Promise<Outcome>
  endWrapUp(interactionId: string): Promise<Outcome>
}

export const createAgentStateCommands = (host: HostClient, store: AgentStateStore): AgentStateCommands => ({
  set: (wish) =>
    attempt(async () => {
      const reply = await host.call('agentState.set', wish)
      if (reply.kind === 'refused') return reply.code
      if (reply.kind === 'not-proven') {
        store.setState({ notProven: reply.reasons })
        return null
      }
      store.setState({ agentState: reply.agentState })
      return null
    }),
  extendWrapUp: (interactionId, reason) =>
    attempt(async () => {
      const reply = await host.call('wrapUp.extend', { interactionId, reason })
      return reply.kind === 'refused' ? reply.code : null
    }),
  endWrapUp: (interactionId) =>
    attempt(async () => {
      await host.call('wrapUp.end', { interactionId })
      return null
    })
})
