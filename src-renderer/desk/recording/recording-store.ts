// Whether the call on screen is recorded, as the centre says; of one contact at a time.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RecordingView } from '../../../shared/central-contract.ts'

export interface RecordingState {
  /** `null`: not known, and so nothing is claimed. */
  known: (RecordingView & { interactionId: string }) | null
}
export type RecordingStore = StoreApi<RecordingState>

export const createRecordingStore = (): RecordingStore => createStore(() => ({ known: null }))
