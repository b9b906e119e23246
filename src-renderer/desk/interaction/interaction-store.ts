// Interactions as the host last pushed them, by id; an older revision is dropped, whichever way it came. Which one is on
// screen is worked out here, so that an answer for one contact never lands on another.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { InteractionView } from '../../../shared/desk-views.ts'
import { keptIfEqual } from '../kept-if-equal.ts'

export interface InteractionState {
  byId: Readonly<Record<string, InteractionView>>
}
export type InteractionStore = StoreApi<InteractionState>

export const createInteractionStore = (): InteractionStore => createStore(() => ({ byId: {} }))

export function showInteraction(store: InteractionStore, view: InteractionView): void {
  const { byId } = store.getState()
  const shown = byId[view.interactionId]
  if (shown && view.revision <= shown.revision) return
  // the record is most of a view and seldom what has changed
  const next = shown ? { ...view, briefing: keptIfEqual(view.briefing, shown.briefing) } : view
  store.setState({ byId: withoutOldFinished({ ...byId, [view.interactionId]: next }) })
}

/** A finished interaction is kept for a while only so that a late push of it is known as old. */
const finishedKept = 10

function withoutOldFinished(byId: InteractionState['byId']): InteractionState['byId'] {
  const finished = Object.values(byId).filter((view) => view.phase === 'finished')
  if (finished.length <= finishedKept) return byId
  const old = new Set(finished.slice(0, -finishedKept).map((view) => view.interactionId))
  return Object.fromEntries(Object.entries(byId).filter(([id]) => !old.has(id)))
}

/** After sign-in and after a lost link: what the host does not list any more is finished. */
export function showInteractions(store: InteractionStore, views: readonly InteractionView[]): void {
  const listed = new Set(views.map((view) => view.interactionId))
  const kept = Object.entries(store.getState().byId).filter(([id]) => listed.has(id))
  store.setState({ byId: Object.fromEntries(kept) })
  for (const view of views) showInteraction(store, view)
}

/** When an interaction began, epoch ms. */
const beganAt = (view: InteractionView): number => view.call?.offeredAt ?? view.answeredAt ?? 0

/** The present call's interaction; without a call, the newest that is not finished. */
export function shownInteraction(
  { byId }: InteractionState,
  call: { interactionId: string | null } | null
): InteractionView | null {
  if (call) return (call.interactionId !== null && byId[call.interactionId]) || null
  const unfinished = Object.values(byId).filter((view) => view.phase !== 'finished')
  return unfinished.toSorted((a, b) => beganAt(a) - beganAt(b)).at(-1) ?? null
}
