// One change on its way to the centre. The row holds all that sending it needs, grant included, because it may leave
// this PC long after the shift, the session and the agent have gone.
import { z } from 'zod'
import type { OutboxPayload, OutboxRequest } from '../../shared/outbox-request.ts'

/**
 * `carrier`: confirmed by the centre, and by the carrier's CRM behind it. `handed-over`: in conflict, and the lead's to decide.
 * `unreadable`: what it says cannot be opened any more; kept, and in nobody's way.
 */
export const outboxStateSchema = z.enum([
  'waiting',
  'sending',
  'confirmed',
  'carrier',
  'parked',
  'handed-over',
  'unreadable'
])
export type OutboxState = z.infer<typeof outboxStateSchema>

export interface OutboxRow extends OutboxPayload {
  rowId: string
  lane: string
  state: OutboxState
  /** Epoch ms; not before then. */
  dueAt: number
  /** What the centre asked for with Retry-After: kept even when it turns out to be back sooner. 0 = nothing. */
  notBefore: number
  attempts: number
  captureId: string | null
  interactionId: string | null
  createdAt: number
  /** Both accounts, for as long as a person has to compare them: also while the centre is asked whether that is still so. */
  conflict: OutboxPayload['conflict']
}

/** All that is known of a row whose content cannot be opened any more: it is named, and kept. */
export interface UnreadableRow
  extends Pick<OutboxRow, 'rowId' | 'state' | 'captureId' | 'interactionId' | 'attempts' | 'createdAt'> {
  kind: OutboxRequest['kind']
}

/** What a feature puts in: the outbox adds lane, state and times. */
export interface NewOutboxRow {
  request: OutboxRequest
  idempotencyKey: string
  grant: string | null
  agentId: string
  /** Rows of one subject leave in the order they came. */
  subject: string
  captureId: string | null
  interactionId: string | null
}
