// How far each record of this PC has got on its way to the centre and the carrier, newest first.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Delivery } from '../../../shared/desk-contract.ts'

export interface DeliveryState {
  deliveries: readonly Delivery[]
  waiting: number
  parked: number
}
export type DeliveryStore = StoreApi<DeliveryState>

/** How many rows the screen keeps. */
const kept = 50

export const createDeliveryStore = (): DeliveryStore =>
  createStore(() => ({ deliveries: [], waiting: 0, parked: 0 }))

const newestFirst = (deliveries: readonly Delivery[]) =>
  deliveries.toSorted((a, b) => b.createdAt - a.createdAt).slice(0, kept)

const counts = (deliveries: readonly Delivery[]) => ({
  waiting: deliveries.filter(({ state }) => state === 'on-this-pc' || state === 'sending').length,
  parked: deliveries.filter(({ state }) => state === 'parked').length
})

export function showDeliveries(store: DeliveryStore, deliveries: readonly Delivery[]): void {
  store.setState({ deliveries: newestFirst(deliveries), ...counts(deliveries) })
}

export function showDelivery(store: DeliveryStore, delivery: Delivery): void {
  const others = store.getState().deliveries.filter(({ rowId }) => rowId !== delivery.rowId)
  store.setState({ deliveries: newestFirst([...others, delivery]) })
}
