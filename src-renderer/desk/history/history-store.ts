// The agent's own calls of the last days, newest first, as the host last listed them.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { PastCall } from '../../../shared/domain/call-history.ts'

export interface HistoryState {
  calls: readonly PastCall[]
}
export type HistoryStore = StoreApi<HistoryState>

export const createHistoryStore = (): HistoryStore => createStore(() => ({ calls: [] }))

/** The colleague who was dialled last. */
export const lastDialled = ({ calls }: HistoryState): PastCall | null =>
  calls.find(({ direction, extension }) => direction === 'outbound' && extension !== null) ?? null
