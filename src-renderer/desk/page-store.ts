// Which page of the desk is open. A call always brings the work page back (see follow-phone.ts).
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Role } from '../../shared/central-contract.ts'

export type DeskPage = 'work' | 'callbacks' | 'calls' | 'deliveries' | 'counter' | 'settings' | 'diagnostics'

const agentPages: readonly DeskPage[] = [
  'work',
  'callbacks',
  'calls',
  'deliveries',
  'settings',
  'diagnostics'
]
/** Clerks have a counter where agents have callbacks. */
const clerkPages: readonly DeskPage[] = ['work', 'counter', 'deliveries', 'settings', 'diagnostics']

export const pagesOf = (role: Role | null): readonly DeskPage[] =>
  role === 'clerk' ? clerkPages : agentPages

export interface PageState {
  page: DeskPage
}
export type PageStore = StoreApi<PageState>

export const createPageStore = (): PageStore => createStore(() => ({ page: 'work' }))
