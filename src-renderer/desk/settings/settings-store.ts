// Language and appearance of this agent's screen.
import { createStore, type StoreApi } from 'zustand/vanilla'
import { type Settings, settingsSchema } from '../../../shared/settings.ts'

export interface SettingsState {
  settings: Settings
}
export type SettingsStore = StoreApi<SettingsState>

export const createSettingsStore = (): SettingsStore =>
  createStore(() => ({ settings: settingsSchema.parse({}) }))
