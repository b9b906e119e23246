// The part of the composition that is about contacts with customers: interactions, captures, callbacks and the outbox
// their changes leave by, and what the centre's bell means for each of them.
import type { AgentStates, Busy } from './agent/agent-state.ts'
import type { AgentSession } from './agent/session.ts'
import { createCallbackAttempts } from './callback/callback-attempts.ts'
import { createCallbackHandlers } from './callback/callback-handlers.ts'
import { createCallbackLeases } from './callback/callback-leases.ts'
import type { CallbackStore } from './callback/callback-store.ts'
import { createDraftSaver } from './callback/draft-saver.ts'
import { createSuspendedCaptures } from './callback/suspended-captures.ts'
import { createUndialled } from './callback/undialled.ts'
import type { CaptureStore } from './capture/capture-store.ts'
import { createCaptures } from './capture/captures.ts'
import { createBells } from './central/bells.ts'
import type { Central } from './central/central.ts'
import type { HostPlatform } from './host-platform.ts'
import { adoptOrphans } from './interaction/adopt-orphans.ts'
import { createBriefings } from './interaction/briefings.ts'
import { createCallReports } from './interaction/call-reports.ts'
import { createEndingTruths } from './interaction/ending-truth.ts'
import { createEndings } from './interaction/endings.ts'
import { forgetWhatIsOver } from './interaction/forget-what-is-over.ts'
import { createInteractionHandlers } from './interaction/interaction-handlers.ts'
import type { InteractionRecord } from './interaction/interaction-record.ts'
import type { InteractionStore } from './interaction/interaction-store.ts'
import { createInteractions } from './interaction/interactions.ts'
import { createLegEnder } from './interaction/leg-ender.ts'
import { createSubjectChanges } from './interaction/subject-changes.ts'
import { createCarrierWatch } from './outbox/carrier-watch.ts'
import { createDelivery } from './outbox/delivery.ts'
import { createGrants } from './outbox/grants.ts'
import { createOutbox } from './outbox/outbox.ts'
import type { OutboxStore } from './outbox/outbox-store.ts'
import type { Publish } from './pushes.ts'
import type { CurrentSettings } from './settings/settings-handlers.ts'
import type { SqliteStore } from './store/sqlite-store.ts'

export interface ContactsParts {
  platform: HostPlatform
  publish: Publish
  hostId: string
  store: SqliteStore
  interactionStore: InteractionStore
  captureStore: CaptureStore
  callbackStore: CallbackStore
  outboxStore: OutboxStore
  laneOf: (subject: string) => string
  central: Central
  session: AgentSession
  agentStates: AgentStates
  settings: CurrentSettings
}

export function composeContacts({ platform, publish: publishToPages, ...rooms }: ContactsParts) {
  const { now, schedule, randomId, log } = platform
  const { store, session, central, agentStates, outboxStore } = rooms
  const policy = session.policy
  const token = () => session.current()?.token ?? null
  const publish: Publish = (event, payload) => {
    publishToPages(event, payload)
    if (event !== 'interaction.changed') return
    const agentId = session.current()?.agent.agentId
    agentStates.busyWith(busyOf(interactions.unfinished().filter((record) => record.agentId === agentId)))
  }
  const callbacksChanged = () => store.afterCommit('callbacks', () => publish('callback.changed', {}))

  const outbox = openOutbox(platform, rooms, publish, callbacksChanged)
  const addToOutbox = outbox.add
  const shared = { ...rooms, policy, now, schedule, randomId, log, addToOutbox, callbacksChanged }

  const interactions = createInteractions({ ...shared, publish })
  const suspended = createSuspendedCaptures({
    ...shared,
    saveDraft: createDraftSaver({ central, token, log })
  })
  const captures = createCaptures({ ...shared, interactions, suspended })
  const endings = createEndings({ ...shared, interactions, captures })
  const truths = createEndingTruths({ ...shared, endings })
  const attempts = createCallbackAttempts(shared)
  const briefings = createBriefings({ ...shared, interactions, attempts, captures })
  const undialled = createUndialled({ ...shared, interactions, attempts })
  const leases = createCallbackLeases({ ...shared, interactions, undialled, drainOutbox: outbox.drain })
  const work = { ...shared, interactions, captures, endings, truths, briefings, attempts, undialled, leases }
  const { handlers: subjectHandlers, subjects } = createSubjectChanges(work)
  const hangUpLeg = createLegEnder({ central, token, schedule, log })
  const reports = createCallReports({ ...work, hangUpLeg })
  const carrier = createCarrierWatch({ outboxStore, outbox, central, schedule, now })

  return {
    outbox,
    carrier,
    handlers: {
      ...reports.handlers,
      ...createInteractionHandlers({ ...work, subjects }),
      ...subjectHandlers,
      ...createCallbackHandlers(work)
    },
    phoneLost: () => reports.phoneLost(),
    /** An agent has signed in: what nobody could do without a session is made up for. */
    signedIn() {
      adoptOrphans(work)
      attempts.signedIn()
    },
    /** Settles what an earlier run of this program left open, and forgets what is over and done with. */
    recover() {
      reports.hostRestarted()
      endings.resumeClocks()
      forgetWhatIsOver(work, now())
    },
    ...createBells({
      callbacksChanged,
      lookAtCarrier: carrier.look,
      refreshAgentState: () => void agentStates.refresh(),
      directoryChanged: () => publish('directory.changed', {}),
      recordingChanged: (interactionId) => publish('recording.changed', { interactionId }),
      callEnded: (interactionId) => {
        if (interactions.read(interactionId)?.phase === 'ended') truths.ask(interactionId)
      }
    })
  }
}

/** What keeps the agent from the queue: a call, then its wrap-up; a callback from its lease on. A counter visit does not. */
export function busyOf(records: readonly InteractionRecord[]): Busy | null {
  const calls = records.filter(({ channel }) => channel !== 'counter')
  if (calls.some(({ phase }) => phase === 'active')) return 'on-call'
  if (calls.some(({ channel, phase }) => channel === 'callback' && phase === 'offered')) return 'callback'
  return calls.some(({ phase }) => phase === 'ended') ? 'wrap-up' : null
}

function openOutbox(
  platform: HostPlatform,
  {
    store,
    outboxStore,
    callbackStore,
    laneOf,
    central,
    session
  }: Omit<ContactsParts, 'platform' | 'publish'>,
  publish: Publish,
  callbacksChanged: () => void
) {
  return createOutbox({
    ...platform,
    store,
    outboxStore,
    laneOf,
    publish,
    deliver: createDelivery({ central, fetchGrant: createGrants({ central, session, now: platform.now }) }),
    settled: ({ request }, outcome) => {
      if (request.kind === 'callback' && outcome.kind === 'confirmed')
        callbackStore.markAtCentre(request.callbackId, request.task.draft, outcome.loneDial ?? null)
      // refused, an attempt is for a person to look at; the centre's word on the task holds all the same
      if (request.kind === 'callback-attempt' && request.attempt.draft)
        callbackStore.markAtCentre(request.callbackId, request.attempt.draft, null)
      if (request.kind !== 'contact') callbacksChanged()
    }
  })
}
