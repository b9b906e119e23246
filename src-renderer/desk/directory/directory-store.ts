// Colleagues with what they are doing, and whether one's own hand is up. The centre's bell only says that it has changed:
// it is asked again by whichever screen shows it, because hundreds of desks hear the same bell.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Colleague } from '../../../shared/central-contract.ts'

export interface DirectoryState {
  colleagues: readonly Colleague[]
  isHandUp: boolean
  /** The call for which somebody is being chosen to hand it on to. */
  transferOf: string | null
  /** Goes up with every bell. */
  changes: number
}
export type DirectoryStore = StoreApi<DirectoryState>

export const createDirectoryStore = (): DirectoryStore =>
  createStore(() => ({ colleagues: [], isHandUp: false, transferOf: null, changes: 0 }))

/** Whoever sits at this extension now. */
export const colleagueAt = (
  { colleagues }: Pick<DirectoryState, 'colleagues'>,
  extension: string | null
): Colleague | null =>
  (extension !== null && colleagues.find((colleague) => colleague.extension === extension)) || null
