// What the desk is shown of a row: how far it has got and what is wrong with it, never what it says.
import type { Delivery } from '../../shared/desk-views.ts'
import type { OutboxRow, UnreadableRow } from './outbox-row.ts'

export const deliveryOf = (row: OutboxRow | UnreadableRow): Delivery =>
  'request' in row ? readableDelivery(row) : unreadableDelivery(row)

const readableDelivery = (row: OutboxRow): Delivery => ({
  rowId: row.rowId,
  kind: row.request.kind,
  captureId: row.captureId,
  interactionId: row.interactionId,
  state: shownState(row),
  version: row.version,
  attempts: row.attempts,
  problem: row.conflict ? 'version-conflict' : row.problem,
  createdAt: row.createdAt,
  ...(row.conflict && { hasConflict: true })
})

function shownState({ state, problem, conflict }: OutboxRow): Delivery['state'] {
  // asked again meanwhile, it is still theirs to decide who are looking at it
  if (conflict) return 'parked'
  if (state === 'waiting') return 'on-this-pc'
  if (problem === 'customer-withdrew') return 'cancelled'
  if (problem === 'given-up-by-lead') return 'given-up'
  return state === 'confirmed' && problem === 'carrier-refused' ? 'carrier-refused' : state
}

function unreadableDelivery({ state, ...row }: UnreadableRow): Delivery {
  const isOver = state === 'confirmed' || state === 'carrier'
  return {
    ...row,
    state: isOver ? state : 'unreadable',
    version: null,
    problem: isOver ? null : 'record-unreadable'
  }
}
