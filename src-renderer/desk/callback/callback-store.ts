// Open callback tasks as the host last listed them, and whether the centre itself was asked.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallbackReminder, CallbackView } from '../../../shared/desk-views.ts'
import { isUnheeded, isUntaken } from '../../../shared/domain/callback-offer.ts'
import type { Policy } from '../../../shared/domain/policy.ts'

export interface CallbackState {
  callbacks: readonly CallbackView[]
  /** False: the centre could not be asked, this is what the PC knows. */
  fresh: boolean
  reminder: CallbackReminder
  /** Which of them a lead looks at. */
  share: CallbackShare
}
export type CallbackStore = StoreApi<CallbackState>

export const createCallbackStore = (): CallbackStore =>
  createStore(() => ({
    callbacks: [],
    fresh: true,
    reminder: { callbackId: null, due: 0, isQuiet: false },
    share: 'open'
  }))

/** Open ones, the earliest due first. */
export const openCallbacks = ({ callbacks }: CallbackState): CallbackView[] =>
  callbacks.filter((task) => task.state === 'open').toSorted((a, b) => a.dueAt - b.dueAt)

/** The callback the agent is reminded of, as it is listed; `null` while none is due. */
export const remindedOf = ({ callbacks, reminder }: CallbackState): CallbackView | null =>
  callbacks.find(({ id }) => id === reminder.callbackId) ?? null

export const callbackShares = ['open', 'due', 'overdue', 'untaken', 'held'] as const
export type CallbackShare = (typeof callbackShares)[number]

/** Due for longer than this and not called: overdue, ms. */
const overdueAfterMs = 60_000

/** Which of the open ones a lead looks at. */
export const isInShare = (
  share: CallbackShare,
  task: CallbackView,
  { now, policy }: { now: number; policy: Policy }
): boolean =>
  ({
    open: true,
    due: task.dueAt <= now,
    overdue: now - task.dueAt >= overdueAfterMs,
    untaken: isUntaken(task, now, policy),
    held: task.lease !== null && task.lease.expiresAt > now
  })[share]

/** Those nobody has taken for so long that the lead is told, the one longest due first. */
export const unheededCallbacks = (state: CallbackState, now: number, policy: Policy): CallbackView[] =>
  openCallbacks(state).filter((task) => isUnheeded(task, now, policy))

/** Nobody has this one, and this agent is asked to make it. */
export const isAskedOf = ({ mine, kept, lease, offer }: CallbackView, agentId: string | undefined): boolean =>
  kept && !mine && offer?.to?.agentId === agentId && lease?.agentId !== agentId
