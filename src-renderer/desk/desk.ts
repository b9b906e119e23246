// The desk as its screens see it: stores to read, commands to give, the telephone. One value, made by the composition
// root and handed down by context; no screen reaches for anything else.
import { createContext, useContext } from 'react'
import type { HostClient } from '../host/host-client.ts'
import type { Phone } from '../phone/phone.ts'
import { type AgentStateCommands, createAgentStateCommands } from './agent-state/agent-state-commands.ts'
import { type CallbackCommands, createCallbackCommands } from './callback/callback-commands.ts'
import { type CaptureCommands, createCaptureCommands } from './capture/capture-commands.ts'
import { createSalvageCommands, type SalvageCommands } from './connection/salvage-commands.ts'
import { createDiagnosticsCommands, type DiagnosticsCommands } from './diagnostics/diagnostics-commands.ts'
import { createDirectoryCommands, type DirectoryCommands } from './directory/directory-commands.ts'
import { createInteractionCommands, type InteractionCommands } from './interaction/interaction-commands.ts'
import { createDeliveryCommands, type DeliveryCommands } from './outbox/delivery-commands.ts'
import { createRecordingCommands, type RecordingCommands } from './recording/recording-commands.ts'
import { createSettingsCommands, type SettingsCommands } from './settings/settings-commands.ts'
import { createSessionCommands, type SessionCommands } from './sign-in/session-commands.ts'
import type { DeskStores } from './stores.ts'

export interface Desk {
  stores: DeskStores
  phone: Phone
  session: SessionCommands
  interaction: InteractionCommands
  capture: CaptureCommands
  callback: CallbackCommands
  delivery: DeliveryCommands
  agentState: AgentStateCommands
  settings: SettingsCommands
  diagnostics: DiagnosticsCommands
  directory: DirectoryCommands
  recording: RecordingCommands
  salvage: SalvageCommands
}

export function createDesk(host: HostClient, phone: Phone, stores: DeskStores): Desk {
  return {
    stores,
    phone,
    session: createSessionCommands(host, stores.session),
    interaction: createInteractionCommands({ host, ...stores }),
    capture: createCaptureCommands(host, stores.interactions),
    callback: createCallbackCommands(host, phone, stores.callbacks),
    delivery: createDeliveryCommands(host, stores.deliveries),
    agentState: createAgentStateCommands(host, stores.agentState),
    settings: createSettingsCommands(host, stores.settings),
    diagnostics: createDiagnosticsCommands(host, stores.diagnostics),
    directory: createDirectoryCommands(host, stores.directory),
    recording: createRecordingCommands(host, stores.recording),
    salvage: createSalvageCommands(host, stores.connection)
  }
}

export const DeskContext = createContext<Desk | null>(null)

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('a desk screen stands outside the desk')
  return desk
}
