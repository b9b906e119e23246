// The outbox on disk. Plain columns say when and in which lane a row goes; what it says is sealed.
import { longestWaitMs } from '../../shared/domain/outbox-policy.ts'
import type { Envelope } from '../store/envelope.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import { type Columns, named, readable, sealing } from './outbox-columns.ts'
import type { OutboxRow, UnreadableRow } from './outbox-row.ts'

export interface OutboxStore {
  add: (row: OutboxRow) => void
  update: (row: OutboxRow) => void
  read: (rowId: string) => OutboxRow | null
  /**
   * The oldest due row that heads its lane: parked rows hold up their own capture's, and those hold up nobody. One that
   * cannot be opened any more is put aside and told instead.
   */
  nextDue: (now: number) => OutboxRow | UnreadableRow | null
  /** The same, but whichever has waited longest since it was last tried. */
  longestDue: (now: number) => OutboxRow | UnreadableRow | null
  /** When the next row that heads its lane falls due, epoch ms. */
  nextDueAt: () => number | null
  /** Newest first, leaving out so many of the newest. */
  latest: (count: number, offset: number) => (OutboxRow | UnreadableRow)[]
  /** What waits for a person, newest first. */
  troubled: (count: number) => (OutboxRow | UnreadableRow)[]
  /** Of one subject, still to be told or with the lead; not what is on its way at this moment. */
  unsentOf: (lane: string) => OutboxRow[]
  /** All that is kept of one subject, in the order it was made. */
  ofLane: (lane: string) => OutboxRow[]
  /** An unreadable row is to be tried once more: perhaps its key is back. */
  readAgain: (rowId: string) => OutboxRow | null
  counts: () => { waiting: number; parked: number }
  total: () => number
  /** Confirmed changes of which the carrier has not been heard, made after then; and those the lead has to decide. */
  awaitingCarrier: (since: number) => OutboxRow[]
  /** After a start: whoever was being sent waits again. After the centre came back: nobody waits out a long backoff. */
  resetSending: () => void
  resetBackoff: (now: number) => void
  /** Settled rows made before then are forgotten. */
  forgetBefore: (createdAt: number) => void
}

/** Named alike in every query, for the index that is kept on them. */
const open = "state IN ('waiting', 'sending', 'parked', 'handed-over', 'unreadable')"
const stopped = "state IN ('parked', 'handed-over', 'unreadable')"

/** A row of the same capture before it needs a person; what is of no capture (a contact) waits for no decision. */
const heldBack = (row: string) =>
  `EXISTS (SELECT 1 FROM outbox AS before WHERE before.lane = ${row}.lane AND before.seq < ${row}.seq ` +
  `AND before.${open} AND before.${stopped} AND before.capture_id = ${row}.capture_id)`

const headsLane =
  `state = 'waiting' AND NOT ${heldBack('head')} AND NOT EXISTS (` +
  `SELECT 1 FROM outbox AS other WHERE other.lane = head.lane AND other.${open} ` +
  "AND (other.state = 'sending' OR (other.state = 'waiting' AND other.seq < head.seq AND NOT " +
  `${heldBack('other')})))`

/** Each by the index that has the answer first: after an outage there are thousands of rows to look through. */
const firstInTurn =
  `SELECT * FROM outbox AS head INDEXED BY outbox_in_turn WHERE ${headsLane} ` +
  'AND (due_at <= ? OR due_at > ?) ORDER BY seq LIMIT 1'
const longestInTurn =
  `SELECT * FROM outbox AS head INDEXED BY outbox_by_state WHERE ${headsLane} ` +
  'AND (due_at <= ? OR due_at > ?) ORDER BY due_at, seq LIMIT 1'
const firstDue =
  'SELECT due_at FROM outbox AS head INDEXED BY outbox_by_state ' +
  `WHERE ${headsLane} ORDER BY due_at LIMIT 1`

export function createOutboxStore(store: SqliteStore, envelope: Envelope): OutboxStore {
  const { seal, toRow } = sealing(envelope)
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
    ...reading(store, toRow),
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

type Reading =
  | 'read'
  | 'nextDue'
  | 'longestDue'
  | 'nextDueAt'
  | 'latest'
  | 'troubled'
  | 'unsentOf'
  | 'ofLane'
  | 'readAgain'
  | 'counts'
  | 'total'
  | 'awaitingCarrier'

function reading(store: SqliteStore, toRow: (row: Columns) => OutboxRow): Pick<OutboxStore, Reading> {
  /** `null` also for one that cannot be opened: whoever asks for a single row can do nothing with it. */
  const one = (row: Columns | undefined) => (row ? readable(toRow, row) : null)
  const all = (rows: Columns[]) => rows.flatMap((row) => readable(toRow, row) ?? [])
  const orNamed = (row: Columns) => readable(toRow, row) ?? named(row)
  const due = (query: string, now: number) => {
    const row = store.prepare(query).get(now, now + longestWaitMs)
    if (!row) return null
    const found = orNamed(row)
    if (!('request' in found))
      store.prepare("UPDATE outbox SET state = 'unreadable' WHERE row_id = ?").run(found.rowId)
    return found
  }

  return {
    read: (rowId) => one(store.prepare('SELECT * FROM outbox WHERE row_id = ?').get(rowId)),
    nextDue: (now) => due(firstInTurn, now),
    longestDue: (now) => due(longestInTurn, now),
    nextDueAt() {
      const due = store.prepare(firstDue).get()?.due_at
      return due === undefined ? null : Number(due)
    },
    latest: (count, offset) =>
      store
        .prepare('SELECT * FROM outbox ORDER BY seq DESC LIMIT ? OFFSET ?')
        .all(count, offset)
        .map(orNamed),
    troubled: (count) =>
      store
        .prepare(`SELECT * FROM outbox WHERE ${stopped} ORDER BY seq DESC LIMIT ?`)
        .all(count)
        .map(orNamed),
    unsentOf: (lane) =>
      all(
        store
          .prepare(
            "SELECT * FROM outbox WHERE lane = ? AND state IN ('waiting', 'parked', 'handed-over') ORDER BY seq"
          )
          .all(lane)
      ),
    ofLane: (lane) => all(store.prepare('SELECT * FROM outbox WHERE lane = ? ORDER BY seq').all(lane)),
    readAgain: (rowId) =>
      one(store.prepare("SELECT * FROM outbox WHERE row_id = ? AND state = 'unreadable'").get(rowId)),
    counts() {
      const count = (states: string) =>
        Number(store.prepare(`SELECT count(*) AS n FROM outbox WHERE state IN (${states})`).get()?.n)
      return {
        waiting: count("'waiting', 'sending'"),
        parked: count("'parked', 'unreadable'")
      }
    },
    total: () => Number(store.prepare('SELECT count(*) AS n FROM outbox').get()?.n),
    awaitingCarrier: (since) =>
      all(
        store
          .prepare(
            "SELECT * FROM outbox WHERE state IN ('confirmed', 'handed-over') AND kind = 'profile-change' " +
              "AND (created_at >= ? OR state = 'handed-over')"
          )
          .all(since)
      )
  }
}
