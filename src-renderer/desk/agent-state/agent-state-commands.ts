// Ready or not ready, as the agent wishes; the screen shows what the centre has made of it.
import type { SetAgentState } from '../../../shared/central-contract.ts'
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome } from '../outcome.ts'
import type { AgentStateStore } from './agent-state-store.ts'

/** Why an agent may be away from the queue, in the order in which they are offered. */
export const notReadyReasons = ['break', 'lunch', 'training', 'other'] as const

export interface AgentStateCommands {
  set(wish: SetAgentState): Promise<Outcome>
}

export const createAgentStateCommands = (host: HostClient, store: AgentStateStore): AgentStateCommands => ({
  set: (wish) =>
    attempt(async () => {
      const reply = await host.call('agentState.set', wish)
      if (reply.kind === 'refused') return reply.code
      store.setState({ agentState: reply.agentState })
      return null
    })
})
