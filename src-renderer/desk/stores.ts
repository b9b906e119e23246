// All stores of the desk, made together where the page is composed.
import { type AgentStateStore, createAgentStateStore } from './agent-state/agent-state-store.ts'
import { createPhoneStore, type PhoneStore } from './call/phone-store.ts'
import { type CallbackStore, createCallbackStore } from './callback/callback-store.ts'
import { createSentCapturesStore, type SentCapturesStore } from './capture/sent-captures-store.ts'
import { type ConnectionStore, createConnectionStore } from './connection/connection-store.ts'
import { createDiagnosticsStore, type DiagnosticsStore } from './diagnostics/diagnostics-store.ts'
import { createDirectoryStore, type DirectoryStore } from './directory/directory-store.ts'
import { createHistoryStore, type HistoryStore } from './history/history-store.ts'
import { createInteractionStore, type InteractionStore } from './interaction/interaction-store.ts'
import { createWrapUpStore, type WrapUpStore } from './interaction/wrap-up-store.ts'
import { createDeliveryStore, type DeliveryStore } from './outbox/delivery-store.ts'
import { createPageStore, type PageStore } from './page-store.ts'
import { createRecordingStore, type RecordingStore } from './recording/recording-store.ts'
import { createSettingsStore, type SettingsStore } from './settings/settings-store.ts'
import { createSessionStore, type SessionStore } from './sign-in/session-store.ts'

export interface DeskStores {
  session: SessionStore
  phone: PhoneStore
  interactions: InteractionStore
  wrapUps: WrapUpStore
  callbacks: CallbackStore
  deliveries: DeliveryStore
  sentCaptures: SentCapturesStore
  agentState: AgentStateStore
  connection: ConnectionStore
  settings: SettingsStore
  diagnostics: DiagnosticsStore
  page: PageStore
  directory: DirectoryStore
  history: HistoryStore
  recording: RecordingStore
}

export const createDeskStores = (): DeskStores => ({
  session: createSessionStore(),
  phone: createPhoneStore(),
  interactions: createInteractionStore(),
  wrapUps: createWrapUpStore(),
  callbacks: createCallbackStore(),
  deliveries: createDeliveryStore(),
  sentCaptures: createSentCapturesStore(),
  agentState: createAgentStateStore(),
  connection: createConnectionStore(),
  settings: createSettingsStore(),
  diagnostics: createDiagnosticsStore(),
  page: createPageStore(),
  directory: createDirectoryStore(),
  history: createHistoryStore(),
  recording: createRecordingStore()
})
