// Open callback tasks as the host last listed them, and whether the centre itself was asked.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallbackView } from '../../../shared/desk-contract.ts'

export interface CallbackState {
  callbacks: readonly CallbackView[]
  /** False: the centre could not be asked, this is what the PC knows. */
  fresh: boolean
}
export type CallbackStore = StoreApi<CallbackState>

export const createCallbackStore = (): CallbackStore => createStore(() => ({ callbacks: [], fresh: true }))

/** Open ones, the earliest due first. */
export const openCallbacks = ({ callbacks }: CallbackState): CallbackView[] =>
  callbacks.filter((task) => task.state === 'open').toSorted((a, b) => a.dueAt - b.dueAt)
