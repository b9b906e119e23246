// Ready or not, as the centre keeps it: wrap-up and callback are its words too. And what speaks against being ready.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AgentState } from '../../../shared/central-contract.ts'
import type { ReadinessReason } from '../../../shared/domain/readiness.ts'

/** Why an agent may be away from the queue, in the order in which they are offered. */
export const notReadyReasons = ['break', 'lunch', 'training', 'other'] as const

export interface AgentStateState {
  agentState: AgentState | null
  /** What is not proven to work, most important first. Nothing is before the host has spoken. */
  notProven: readonly ReadinessReason[]
}
export type AgentStateStore = StoreApi<AgentStateState>

export const createAgentStateStore = (): AgentStateStore =>
  createStore(() => ({ agentState: null, notProven: ['phone-missing'] }))
