// How far each record of this PC has got on its way to the centre and the carrier: a page of the newest, and whatever waits
// for a person; for leads also what agents have handed over. Bounded, however much an outage has piled up.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { HandedConflict, HandedRow } from '../../../shared/central-contract.ts'
import type { Delivery } from '../../../shared/desk-views.ts'
import { isStuck } from '../../../shared/domain/outbox-policy.ts'

export interface DeliveryState {
  deliveries: readonly Delivery[]
  waiting: number
  parked: number
  /** How many there are on this PC. */
  total: number
  /** How many newer ones are left out of the page. */
  offset: number
  /** The parked record that is being compared. */
  comparing: string | null
  handed: readonly HandedConflict[]
  handedRows: readonly HandedRow[]
}
export type DeliveryStore = StoreApi<DeliveryState>

/** What a lead has yet to say something about. */
export const waitingForLead = ({ handed, handedRows }: DeliveryState): number =>
  handed.length + handedRows.filter(({ instruction }) => instruction === null).length

/** As many as the host gives of a page. */
export const pageLength = 50
const mostTroubled = 200

export const createDeliveryStore = (): DeliveryStore =>
  createStore(() => ({
    deliveries: [],
    waiting: 0,
    parked: 0,
    total: 0,
    offset: 0,
    comparing: null,
    handed: [],
    handedRows: []
  }))

/** A person is needed, or somebody should know: it stays in sight however old it is. */
export const isTroubled = (delivery: Delivery): boolean =>
  delivery.state === 'parked' ||
  delivery.state === 'unreadable' ||
  delivery.state === 'handed-over' ||
  (isStillTried(delivery) && isStuck(delivery))

/** One that meets with silence is on its way most of the time. */
export const isStillTried = ({ state }: Delivery): boolean => state === 'on-this-pc' || state === 'sending'

function newestFirst(deliveries: readonly Delivery[]): Delivery[] {
  const sorted = deliveries.toSorted((a, b) => b.createdAt - a.createdAt)
  const older = sorted.slice(pageLength).filter(isTroubled)
  return [...sorted.slice(0, pageLength), ...older.slice(0, mostTroubled)]
}

const counts = (deliveries: readonly Delivery[]) => ({
  waiting: deliveries.filter(isStillTried).length,
  parked: deliveries.filter(({ state }) => state === 'parked' || state === 'unreadable').length
})

export function showDeliveries(
  store: DeliveryStore,
  deliveries: readonly Delivery[],
  total: number = deliveries.length
): void {
  store.setState({ deliveries: newestFirst(deliveries), offset: 0, total, ...counts(deliveries) })
}

/** Another page than the newest. */
export function showPage(
  store: DeliveryStore,
  page: { deliveries: readonly Delivery[]; total: number; offset: number }
): void {
  store.setState({ ...page, deliveries: newestFirst(page.deliveries) })
}

/** On the newest page a new record comes in on top; on an older one only what is there is brought up to date. */
export function showDelivery(store: DeliveryStore, delivery: Delivery): void {
  const { deliveries, offset, total } = store.getState()
  const isHere = deliveries.some(({ rowId }) => rowId === delivery.rowId)
  if (!isHere && offset > 0) return
  const others = deliveries.filter(({ rowId }) => rowId !== delivery.rowId)
  store.setState({
    deliveries: newestFirst([...others, delivery]),
    total: isHere ? total : Math.max(total, deliveries.length + 1)
  })
}
