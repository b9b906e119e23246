// What salvaging has to know of each table: under which name its rows are sealed, and which of the plain columns can be
// told again from what is sealed.
import type { Salvage } from '../../shared/desk-views.ts'
import { type OutboxState, outboxStateSchema } from '../outbox/outbox-row.ts'
import type { Row } from './salvage-rows.ts'

export interface StoredTable {
  name: Salvage['lost'][number]['kind']
  /** The row's name in its seal. */
  rowId: (row: Row) => string
  /** Plain columns as they must be; nothing binds them, so that a flipped bit in them goes unseen. */
  repair: (row: Row, opened: Record<string, unknown>) => Row
  /** A row whose seal is broken has a place of its own in this table; elsewhere it is lost. */
  unopened?: (row: Row) => Row
}

const unchanged = (row: Row) => row
const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** Parents come before children. */
export const storedTables: readonly StoredTable[] = [
  { name: 'kept', rowId: ({ name }) => text(name), repair: unchanged },
  {
    name: 'interaction',
    rowId: ({ interaction_id: id }) => text(id),
    repair: (row, { phase }) => ({ ...row, phase: text(phase) })
  },
  {
    name: 'capture',
    rowId: ({ capture_id: id }) => text(id),
    repair: (row, { state, interactionId }) => ({
      ...row,
      state: text(state),
      interaction_id: text(interactionId)
    })
  },
  {
    name: 'capture_event',
    rowId: ({ capture_id: id, revision }) => `${text(id)}#${Number(revision)}`,
    repair: unchanged
  },
  {
    name: 'callback',
    rowId: ({ callback_id: id }) => text(id),
    repair: (row, { state, dueAt }) => ({ ...row, state: text(state), due_at: Number(dueAt) })
  },
  {
    name: 'outbox',
    rowId: ({ row_id: id }) => text(id),
    // sent once more rather than never: the centre knows its key
    repair: (row) => ({ ...row, state: outboxStateSchema.catch('waiting').parse(row.state) }),
    // shown on the desk as such, beside the others
    unopened: (row) => ({ ...row, state: 'unreadable' satisfies OutboxState })
  },
  { name: 'past_call', rowId: ({ call_id: id }) => text(id), repair: unchanged }
]
