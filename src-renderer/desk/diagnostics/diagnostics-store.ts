// The last check of this machine, kept while the screen is open: leaving the page and coming back shows it again.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { PreflightReport } from '../../../shared/preflight.ts'

export interface DiagnosticsState {
  /** `null`: not checked yet. */
  report: PreflightReport | null
}
export type DiagnosticsStore = StoreApi<DiagnosticsState>

export const createDiagnosticsStore = (): DiagnosticsStore => createStore(() => ({ report: null }))
