// A row of the outbox as SQLite keeps it, and how it becomes one of ours: what it says is sealed, and may turn out not to
// open any more.
import { outboxPayloadSchema, outboxRequestSchema } from '../../shared/outbox-request.ts'
import type { Envelope } from '../store/envelope.ts'
import { type OutboxRow, outboxStateSchema, type UnreadableRow } from './outbox-row.ts'

export type Columns = Record<string, unknown>

/** Damaged, or sealed by a key or build that is gone: the row stays, and the others go on. */
export function readable(toRow: (row: Columns) => OutboxRow, row: Columns): OutboxRow | null {
  try {
    return toRow(row)
  } catch {
    return null
  }
}

const kinds = outboxRequestSchema.options.map(({ shape }) => shape.kind.value)

export const named = (row: Columns): UnreadableRow => ({
  rowId: String(row.row_id),
  state: outboxStateSchema.catch('unreadable').parse(row.state),
  kind: kinds.find((kind) => kind === row.kind) ?? 'contact',
  captureId: textOrNull(row.capture_id),
  interactionId: textOrNull(row.interaction_id),
  attempts: Number(row.attempts),
  createdAt: Number(row.created_at)
})

export function sealing(envelope: Envelope) {
  return {
    seal: ({ rowId, request, idempotencyKey, grant, agentId, problem, version, conflict }: OutboxRow) =>
      envelope.seal('outbox', rowId, {
        request,
        idempotencyKey,
        grant,
        agentId,
        problem,
        version,
        conflict
      }),
    toRow: (row: Columns): OutboxRow => ({
      ...outboxPayloadSchema.parse(envelope.open('outbox', String(row.row_id), row.sealed as Uint8Array)),
      rowId: String(row.row_id),
      lane: String(row.lane),
      state: outboxStateSchema.parse(row.state),
      dueAt: Number(row.due_at),
      notBefore: Number(row.not_before),
      attempts: Number(row.attempts),
      captureId: textOrNull(row.capture_id),
      interactionId: textOrNull(row.interaction_id),
      createdAt: Number(row.created_at)
    })
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
