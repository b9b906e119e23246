// Whether host and centre can be reached from here.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Salvage } from '../../../shared/desk-views.ts'
import type { LinkState } from '../../host/link.ts'

export interface ConnectionState {
  link: LinkState
  centre: 'up' | 'down' | 'unknown'
  /** When the centre was last asked, epoch ms; `null` = not yet. */
  checkedAt: number | null
  /** The store of this PC was damaged, and nobody has said yet that they know. */
  salvage: Salvage | null
}
export type ConnectionStore = StoreApi<ConnectionState>

/** `open` until the link says otherwise: one that stands from the start never says so. */
export const createConnectionStore = (): ConnectionStore =>
  createStore(() => ({ link: 'open', centre: 'unknown', checkedAt: null, salvage: null }))
