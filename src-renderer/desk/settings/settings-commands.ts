// A change of language or appearance, shown once the host has kept it.
import type { Settings } from '../../../shared/settings.ts'
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome } from '../outcome.ts'
import type { SettingsStore } from './settings-store.ts'

export interface SettingsCommands {
  change(change: Partial<Settings>): Promise<Outcome>
}

export const createSettingsCommands = (host: HostClient, store: SettingsStore): SettingsCommands => ({
  change: (change) =>
    attempt(async () => {
      store.setState(await host.call('settings.change', change))
      return null
    })
})
