// Who is signed in, as the host says; and why nobody is, when that was not the agent's wish.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DeskSession } from '../../../shared/desk-views.ts'
import type { Elsewhere, ProblemCode } from '../../../shared/problem.ts'

export interface SessionState {
  /** restoring: the page has just opened and has not heard from the host yet. */
  status: 'restoring' | 'signed-out' | 'signed-in'
  session: DeskSession | null
  problem: ProblemCode | null
  /** The agent who signs in is signed in at another PC; they are asked what to do. */
  elsewhere: Elsewhere | null
}
export type SessionStore = StoreApi<SessionState>

export const createSessionStore = (): SessionStore =>
  createStore(() => ({ status: 'restoring', session: null, problem: null, elsewhere: null }))

/** @param problem why the session ended; `null` when the agent ended it */
export function showSession(
  store: SessionStore,
  session: DeskSession | null,
  problem: ProblemCode | null
): void {
  store.setState({ status: session ? 'signed-in' : 'signed-out', session, problem: session ? null : problem })
}
