// Tidies up at the start of the program and every hour: a contact nobody came back to for a day is closed without a word about it, but
// never at the price of an answer: a capture that was left open sends what the customer had told before it is forgotten.
import type { Policy } from '../../shared/domain/policy.ts'
import type { Log } from '../../shared/log.ts'
import type { CaptureStore } from '../capture/capture-store.ts'
import { type Captures, isRunning } from '../capture/captures.ts'
import type { OutboxStore } from '../outbox/outbox-store.ts'
import type { Schedule } from '../schedule.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import { isOnThePhone } from './interaction-record.ts'
import type { InteractionStore } from './interaction-store.ts'
import type { Interactions } from './interactions.ts'

export interface ForgettingParts {
  store: SqliteStore
  interactionStore: InteractionStore
  captureStore: CaptureStore
  outboxStore: OutboxStore
  interactions: Interactions
  captures: Captures
  policy: () => Pick<Policy, 'retention'>
}

const everyMs = 60 * 60 * 1000

/** Now, and for as long as the program goes on. */
export function keepForgetting(
  parts: ForgettingParts & { schedule: Schedule; log: Pick<Log, 'error'> },
  now: () => number
): void {
  parts.schedule(everyMs, () => {
    try {
      keepForgetting(parts, now)
    } catch (cause) {
      parts.log.error('retention.failed', { cause })
    }
  })
  forgetWhatIsOver(parts, now())
}

const dayMs = 24 * 60 * 60 * 1000

function forgetWhatIsOver(parts: ForgettingParts, now: number): void {
  const { store, interactions } = parts
  // a clock that was set forward by a day makes no call old: closed in its middle, its drop would leave no task
  const left = interactions
    .unfinished()
    .filter((record) => record.openedAt < now - dayMs && !isOnThePhone(record))
  for (const { interactionId } of left) store.transaction(() => close(parts, interactionId))
  const { deskContactDays, deskDeliveryDays } = parts.policy().retention
  parts.interactionStore.forgetBefore(now - deskContactDays * dayMs)
  parts.captureStore.forgetOrphans()
  parts.outboxStore.forgetBefore(now - deskDeliveryDays * dayMs)
}

function close({ interactions, captures }: ForgettingParts, interactionId: string): void {
  const record = interactions.read(interactionId)
  const capture = record && interactions.captureOf(record)
  if (capture && isRunning(capture)) captures.step(interactionId, { type: 'abort', reason: 'other' })
  interactions.change(interactionId, { phase: 'finished' })
}
