// Ready or not, as the centre keeps it: wrap-up and callback are its words too.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AgentState } from '../../../shared/central-contract.ts'

export interface AgentStateState {
  agentState: AgentState | null
}
export type AgentStateStore = StoreApi<AgentStateState>

export const createAgentStateStore = (): AgentStateStore => createStore(() => ({ agentState: null }))
