// What the agent has sent of contacts that are closed and can still put right, as the host last listed it.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SentCapture } from '../../../shared/desk-views.ts'

export interface SentCapturesState {
  captures: readonly SentCapture[]
  /** The contact whose answers are being put right. */
  opened: string | null
}
export type SentCapturesStore = StoreApi<SentCapturesState>

export const createSentCapturesStore = (): SentCapturesStore =>
  createStore(() => ({ captures: [], opened: null }))

/** The minutes go by while the page is open; what somebody has in hand does not vanish under it. */
export const shownCaptures = ({ captures, opened }: SentCapturesState, now: number): readonly SentCapture[] =>
  captures.filter(({ until, interactionId }) => now <= until || interactionId === opened)
