// Puts the host together: every part gets what it needs handed in here, nothing happens on import, and two hosts in one
// process know nothing of each other.
import { z } from 'zod'
import type { Handlers } from '../shared/desk-contract.ts'
import { createAgentStates } from './agent/agent-state.ts'
import { createCentreProbe } from './agent/centre-probe.ts'
import { createPhoneCalls } from './agent/phone-calls.ts'
import { createReadiness, type Readiness, type ReadinessParts } from './agent/readiness.ts'
import { createSession } from './agent/session.ts'
import { createSessionHandlers, type SessionHandlersParts } from './agent/session-handlers.ts'
import { createCallHistory } from './call-history/call-history.ts'
import { createCallHistoryStore } from './call-history/call-history-store.ts'
import { createCallbackStore } from './callback/callback-store.ts'
import { createCaptureStore } from './capture/capture-store.ts'
import type { Central } from './central/central.ts'
import { createCentralFeed } from './central/central-feed.ts'
import { createCentreRequest } from './central/centre-request.ts'
import { createConnection } from './central/connection.ts'
import { createRestCentral } from './central/rest-central.ts'
import { type ColleagueHandlersParts, createColleagueHandlers } from './colleagues/colleague-handlers.ts'
import { composeContacts } from './compose-contacts.ts'
import { createDiagnosticsHandlers } from './diagnostics/diagnostics-handlers.ts'
import type { HostPlatform } from './host-platform.ts'
import { createInteractionStore } from './interaction/interaction-store.ts'
import { createLifetime } from './lifetime.ts'
import { createPageLogHandlers } from './log/page-log-handlers.ts'
import { createOutboxHandlers } from './outbox/outbox-handlers.ts'
import { createOutboxStore } from './outbox/outbox-store.ts'
import { createPushes, type Publish } from './pushes.ts'
import { createRecordingHandlers, type RecordingHandlersParts } from './recording/recording-handlers.ts'
import { createSettings } from './settings/settings-handlers.ts'
import { createKeptStore } from './store/kept-store.ts'
import { createSalvageHandlers } from './store/salvage-handlers.ts'
import { openSoundStore } from './store/sound-store.ts'
import type { SqliteStore } from './store/sqlite-store.ts'

export function composeHost(shellPlatform: HostPlatform) {
  const lifetime = createLifetime(shellPlatform.schedule)
  const platform = { ...shellPlatform, schedule: lifetime.schedule }
  const { log, now, schedule, timeLimit, centreUrl, fetch } = platform
  const pushes = createPushes(log)
  const { publish } = pushes
  const rooms = openRooms(platform)
  const connection = createConnection({ now, schedule, publish })
  const request = createCentreRequest({
    centreUrl,
    hostId: rooms.hostId,
    fetch,
    now,
    timeLimit,
    heard: connection.heard,
    tokenRefused: (token, code) => session.tokenRefused(token, code),
    lifetime
  })
  const central = createRestCentral(request)
  const token = () => session.current()?.token ?? null
  const agentStates = createAgentStates({
    central,
    token,
    now,
    publish,
    log,
    wrapUpTold: (interactionId, dueAt) => contacts.prolongEnding(interactionId, dueAt)
  })
  const readiness = openReadiness({ ...rooms, agentStates, token, now, publish, log })
  const session = createSession({
    central,
    ...rooms,
    hostName: platform.hostName ?? '',
    escrow: rooms.dataKey.escrow,
    publish,
    log,
    agentState: agentStates,
    changed: (next) => {
      if (next === null) return feed.stop()
      feed.start(next)
      contacts.signedIn()
      contacts.outbox.hurry()
    }
  })
  const settings = createSettings({ file: platform.settingsFile, publish, log })
  const asking = { central, session, agentStates }
  const contacts = composeContacts({ ...rooms, ...asking, platform, publish, settings: settings.current })
  const feed = openFeed(platform, central, contacts)
  connection.onUp(() => {
    contacts.outbox.hurry()
    void agentStates.refresh()
  })
  const callHistory = createCallHistory({ ...rooms, session, publish, now })
  const phoneCalls = createPhoneCalls(publish, contacts.callsAtHand)
  const features = { contacts, settings, connection, callHistory, phoneCalls }
  const handlers = hostHandlers({ ...rooms, ...asking, platform, readiness, token, publish }, features)
  const probeCentre = createCentreProbe(central, readiness, now, contacts.outbox.centreAnswered)
  const parts = { handlers, pushes, connection, probeCentre, readiness, feed, contacts, callHistory }
  return { ...parts, phoneCalls, schedule, lifetime, store: rooms.store }
}

type HandlersParts = Pick<SessionHandlersParts, 'session' | 'agentStates' | 'readiness'> &
  ColleagueHandlersParts &
  RecordingHandlersParts &
  Pick<ReturnType<typeof openRooms>, 'store' | 'kept' | 'hostId'> & {
    platform: HostPlatform
    publish: Publish
  }

interface Features {
  contacts: ReturnType<typeof composeContacts>
  settings: ReturnType<typeof createSettings>
  connection: ReturnType<typeof createConnection>
  callHistory: ReturnType<typeof createCallHistory>
  phoneCalls: ReturnType<typeof createPhoneCalls>
}

function hostHandlers(parts: HandlersParts, features: Features): Handlers {
  const { contacts, connection, settings, callHistory, phoneCalls } = features
  return {
    ...createSessionHandlers({ ...parts, leaving: contacts.leaving }),
    ...phoneCalls.handlers,
    ...contacts.handlers,
    ...createOutboxHandlers(contacts.outbox),
    // asked of the centre each time, and kept nowhere here
    ...createColleagueHandlers(parts),
    ...createRecordingHandlers(parts),
    ...callHistory.handlers,
    ...createSalvageHandlers(parts),
    ...settings.handlers,
    ...createDiagnosticsHandlers(parts),
    'connection.read': async () => connection.read(),
    ...createPageLogHandlers(parts.platform.log)
  }
}

function openFeed(
  { centreUrl, openFeedSocket: openSocket, schedule, random, log }: HostPlatform,
  central: Central,
  { ring, caughtUp }: Pick<ReturnType<typeof composeContacts>, 'ring' | 'caughtUp'>
) {
  const tokenDoubted = (doubted: string) => void central.readAgentState(doubted)
  return createCentralFeed({ centreUrl, openSocket, schedule, random, log, tokenDoubted, ring, caughtUp })
}

function openReadiness({
  store,
  kept,
  token,
  ...parts
}: Omit<ReadinessParts, 'isSignedIn' | 'writeProbe'> & { token: () => string | null } & Pick<
    ReturnType<typeof openRooms>,
    'store' | 'kept'
  >): Readiness {
  return createReadiness({
    ...parts,
    isSignedIn: () => token() !== null,
    writeProbe: (at) => store.transaction(() => kept.write('store-probe', at))
  })
}

/** The store, its key, and the tables of each feature. */
function openRooms(platform: HostPlatform) {
  const { store, dataKey } = openSoundStore(platform)
  try {
    const { envelope } = dataKey
    const { randomId } = platform
    const kept = createKeptStore(store, envelope)
    return {
      store,
      dataKey,
      kept,
      hostId: hostIdFrom(store, kept, randomId),
      interactionStore: createInteractionStore(store, envelope),
      captureStore: createCaptureStore(store, envelope),
      callbackStore: createCallbackStore(store, envelope),
      callHistoryStore: createCallHistoryStore(store, envelope),
      outboxStore: createOutboxStore(store, envelope),
      laneOf: envelope.laneOf
    }
  } catch (error) {
    store.close()
    throw error
  }
}

/** Leases and audit rows name the workstation; the name lives as long as its store. */
function hostIdFrom(
  store: SqliteStore,
  kept: ReturnType<typeof createKeptStore>,
  randomId: () => string
): string {
  return store.transaction(() => {
    const known = kept.read('host-id', z.string())
    if (known !== null) return known
    const hostId = randomId()
    kept.write('host-id', hostId)
    return hostId
  })
}
