// Open callback tasks as the host last listed them, and whether the centre itself was asked.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallbackReminder, CallbackView } from '../../../shared/desk-views.ts'

export interface CallbackState {
  callbacks: readonly CallbackView[]
  /** False: the centre could not be asked, this is what the PC knows. */
  fresh: boolean
  reminder: CallbackReminder
}
export type CallbackStore = StoreApi<CallbackState>

export const createCallbackStore = (): CallbackStore =>
  createStore(() => ({
    callbacks: [],
    fresh: true,
    reminder: { callbackId: null, due: 0, isQuiet: false }
  }))

/** Open ones, the earliest due first. */
export const openCallbacks = ({ callbacks }: CallbackState): CallbackView[] =>
  callbacks.filter((task) => task.state === 'open').toSorted((a, b) => a.dueAt - b.dueAt)

/** The callback the agent is reminded of, as it is listed; `null` while none is due. */
export const remindedOf = ({ callbacks, reminder }: CallbackState): CallbackView | null =>
  callbacks.find(({ id }) => id === reminder.callbackId) ?? null

export const callbackShares = ['open', 'due', 'overdue', 'held'] as const
export type CallbackShare = (typeof callbackShares)[number]

/** Due for longer than this and not called: overdue, ms. */
const overdueAfterMs = 60_000

/** Which of the open ones a lead looks at. */
export const isInShare = (share: CallbackShare, { dueAt, lease }: CallbackView, now: number): boolean =>
  ({
    open: true,
    due: dueAt <= now,
    overdue: now - dueAt >= overdueAfterMs,
    held: lease !== null && lease.expiresAt > now
  })[share]
