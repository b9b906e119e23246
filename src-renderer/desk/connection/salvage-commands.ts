// The damaged store this desk has to tell of: read from the host, and put away when somebody has seen it.
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome } from '../outcome.ts'
import type { ConnectionStore } from './connection-store.ts'

export interface SalvageCommands {
  read(): Promise<Outcome>
  seen(): Promise<Outcome>
}

export function createSalvageCommands(host: HostClient, store: ConnectionStore): SalvageCommands {
  return {
    read: () =>
      attempt(async () => {
        store.setState(await host.call('salvage.read', {}))
        return null
      }),
    seen: () =>
      attempt(async () => {
        await host.call('salvage.seen', {})
        store.setState({ salvage: null })
        return null
      })
  }
}
