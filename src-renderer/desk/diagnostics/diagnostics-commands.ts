// Has the host check this machine, and keeps what it found.
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome } from '../outcome.ts'
import type { DiagnosticsStore } from './diagnostics-store.ts'

export interface DiagnosticsCommands {
  run(): Promise<Outcome>
}

export const createDiagnosticsCommands = (
  host: HostClient,
  store: DiagnosticsStore
): DiagnosticsCommands => ({
  run: () =>
    attempt(async () => {
      store.setState(await host.call('diagnostics.run', {}))
      return null
    })
})
