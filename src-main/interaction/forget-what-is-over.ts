// Tidies up at the start of the program: a contact nobody came back to for a day is closed without a word about it, but
// never at the price of an answer: a capture that was left open sends what the customer had told before it is forgotten.
import type { CaptureStore } from '../capture/capture-store.ts'
import { type Captures, isRunning } from '../capture/captures.ts'
import type { OutboxStore } from '../outbox/outbox-store.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { InteractionStore } from './interaction-store.ts'
import type { Interactions } from './interactions.ts'

export interface ForgettingParts {
  store: SqliteStore
  interactionStore: InteractionStore
  captureStore: CaptureStore
  outboxStore: OutboxStore
  interactions: Interactions
  captures: Captures
}

const dayMs = 24 * 60 * 60 * 1000

export function forgetWhatIsOver(parts: ForgettingParts, now: number): void {
  const { store, interactions } = parts
  const left = interactions.unfinished().filter(({ openedAt }) => openedAt < now - dayMs)
  for (const { interactionId } of left) store.transaction(() => close(parts, interactionId))
  parts.interactionStore.forgetBefore(now - dayMs)
  parts.captureStore.forgetOrphans()
  parts.outboxStore.forgetBefore(now - 7 * dayMs)
}

function close({ interactions, captures }: ForgettingParts, interactionId: string): void {
  const record = interactions.read(interactionId)
  const capture = record && interactions.captureOf(record)
  if (capture && isRunning(capture)) captures.step(interactionId, { type: 'abort', reason: 'other' })
  interactions.change(interactionId, { phase: 'finished' })
}
