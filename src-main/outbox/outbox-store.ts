// The outbox on disk. Plain columns say when and in which lane a row goes; what it says is sealed.
import type { Envelope } from '../store/envelope.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import { type OutboxRow, outboxPayloadSchema, outboxStateSchema } from './outbox-row.ts'

export interface OutboxStore {
  add: (row: OutboxRow) => void
  update: (row: OutboxRow) => void
  read: (rowId: string) => OutboxRow | null
  /** The oldest due row that heads its lane: parked rows hold up their own capture's, and those hold up nobody. */
  nextDue: (now: number) => OutboxRow | null
  /** When the next row that heads its lane falls due, epoch ms. */
  nextDueAt: () => number | null
  /** Newest first. */
  latest: (count: number) => OutboxRow[]
  counts: () => { waiting: number; parked: number }
  /** Confirmed changes of which the carrier has not been heard, made after then. */
  awaitingCarrier: (since: number) => OutboxRow[]
  /** After a start: whoever was being sent waits again. After the centre came back: nobody waits out a long backoff. */
  resetSending: () => void
  resetBackoff: (now: number) => void
  /** Settled rows made before then are forgotten. */
  forgetBefore: (createdAt: number) => void
}

/** A row of the same capture before it needs a person; what is of no capture (a contact) waits for no decision. */
const heldBack = (row: string) =>
  `EXISTS (SELECT 1 FROM outbox AS parked WHERE parked.lane = ${row}.lane AND parked.seq < ${row}.seq ` +
  `AND parked.state = 'parked' AND parked.capture_id = ${row}.capture_id)`

const heads =
  `SELECT * FROM outbox AS head WHERE state = 'waiting' AND NOT ${heldBack('head')} AND NOT EXISTS (` +
  "SELECT 1 FROM outbox AS other WHERE other.lane = head.lane AND other.state IN ('waiting', 'sending', 'parked') " +
  "AND (other.state = 'sending' OR (other.state = 'waiting' AND other.seq < head.seq AND NOT " +
  `${heldBack('other')})))`

export function createOutboxStore(store: SqliteStore, envelope: Envelope): OutboxStore {
  const { seal, toRow } = sealing(envelope)
  const one = (row: Record<string, unknown> | undefined) => (row ? toRow(row) : null)

  return {
    add(row) {
      store
        .prepare(
          'INSERT INTO outbox (row_id, lane, kind, state, due_at, not_before, attempts, capture_id, interaction_id, created_at, sealed) ' +
            'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
        )
        .run(
          row.rowId,
          row.lane,
          row.request.kind,
          row.state,
          row.dueAt,
          row.notBefore,
          row.attempts,
          row.captureId,
          row.interactionId,
          row.createdAt,
          seal(row)
        )
    },
    update(row) {
      store
        .prepare(
          'UPDATE outbox SET state = ?, due_at = ?, not_before = ?, attempts = ?, sealed = ? WHERE row_id = ?'
        )
        .run(row.state, row.dueAt, row.notBefore, row.attempts, seal(row), row.rowId)
    },
    read: (rowId) => one(store.prepare('SELECT * FROM outbox WHERE row_id = ?').get(rowId)),
    nextDue: (now) => one(store.prepare(`${heads} AND due_at <= ? ORDER BY seq LIMIT 1`).get(now)),
    nextDueAt() {
      const due = store.prepare(`SELECT min(due_at) AS due FROM (${heads})`).get()?.due
      return due === null || due === undefined ? null : Number(due)
    },
    latest: (count) => store.prepare('SELECT * FROM outbox ORDER BY seq DESC LIMIT ?').all(count).map(toRow),
    counts() {
      const count = (states: string) =>
        Number(store.prepare(`SELECT count(*) AS n FROM outbox WHERE state IN (${states})`).get()?.n)
      return { waiting: count("'waiting', 'sending'"), parked: count("'parked'") }
    },
    awaitingCarrier: (since) =>
      store
        .prepare(
          "SELECT * FROM outbox WHERE state = 'confirmed' AND kind = 'profile-change' AND created_at >= ?"
        )
        .all(since)
        .map(toRow),
    resetSending() {
      store.prepare("UPDATE outbox SET state = 'waiting' WHERE state = 'sending'").run()
    },
    resetBackoff(now) {
      store
        .prepare("UPDATE outbox SET due_at = max(?, not_before) WHERE state = 'waiting' AND due_at > ?")
        .run(now, now)
    },
    forgetBefore(createdAt) {
      store
        .prepare("DELETE FROM outbox WHERE state IN ('confirmed', 'carrier') AND created_at < ?")
        .run(createdAt)
    }
  }
}

function sealing(envelope: Envelope) {
  return {
    seal: ({ rowId, request, idempotencyKey, grant, agentId, problem, version }: OutboxRow) =>
      envelope.seal('outbox', rowId, { request, idempotencyKey, grant, agentId, problem, version }),
    toRow: (row: Record<string, unknown>): OutboxRow => ({
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
