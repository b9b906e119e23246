// Which page of the desk is open. A call always brings the work page back (see follow-phone.ts).
import { createStore, type StoreApi } from 'zustand/vanilla'

export type DeskPage = 'work' | 'callbacks' | 'deliveries' | 'counter' | 'settings'

export interface PageState {
  page: DeskPage
}
export type PageStore = StoreApi<PageState>

export const createPageStore = (): PageStore => createStore(() => ({ page: 'work' }))
