// What the agent has begun to write about a contact and not sent yet, by interaction: view state, so that a second call
// or a glance at another page costs nobody their note.
import { createStore, type StoreApi } from 'zustand/vanilla'

export interface WrapUpDraft {
  reason: string | null
  note: string
}

export interface WrapUpState {
  drafts: Readonly<Record<string, WrapUpDraft>>
}
export type WrapUpStore = StoreApi<WrapUpState>

const blank: WrapUpDraft = { reason: null, note: '' }

export const createWrapUpStore = (): WrapUpStore => createStore(() => ({ drafts: {} }))

export const draftOf = ({ drafts }: WrapUpState, interactionId: string): WrapUpDraft =>
  drafts[interactionId] ?? blank

export function changeDraft(store: WrapUpStore, interactionId: string, change: Partial<WrapUpDraft>): void {
  const { drafts } = store.getState()
  store.setState({
    drafts: { ...drafts, [interactionId]: { ...(drafts[interactionId] ?? blank), ...change } }
  })
}

export function dropDraft(store: WrapUpStore, interactionId: string): void {
  const { [interactionId]: _sent, ...drafts } = store.getState().drafts
  store.setState({ drafts })
}
