// The part of the composition that is about contacts with customers: interactions, captures and what becomes of them, and
// what the centre's bell means for each.
import type { AgentStates } from './agent/agent-state.ts'
import { busyOf } from './agent/busy.ts'
import type { AgentSession } from './agent/session.ts'
import type { CallbackStore } from './callback/callback-store.ts'
import { leaveCallbacks } from './callback/leave-callbacks.ts'
import type { CaptureStore } from './capture/capture-store.ts'
import { type CapturesParts, createCaptures } from './capture/captures.ts'
import { type CorrectionParts, createCorrectionHandlers } from './capture/corrections.ts'
import { createBells } from './central/bells.ts'
import type { Central } from './central/central.ts'
import { type CallbackWork, callbackHandlers, composeCallbacks } from './compose-callbacks.ts'
import { composeOutbox } from './compose-outbox.ts'
import { askAgainOfConflicts } from './consent/ask-again.ts'
import { createWishHandlers, type WishParts } from './consent/wish-handlers.ts'
import type { HostPlatform } from './host-platform.ts'
import { adoptOrphans } from './interaction/adopt-orphans.ts'
import { type BriefingsParts, createBriefings } from './interaction/briefings.ts'
import { createCallReports } from './interaction/call-reports.ts'
import { createEndingTruths, type EndingTruthsParts } from './interaction/ending-truth.ts'
import { createEndings, type EndingsParts } from './interaction/endings.ts'
import { createFollowChanges } from './interaction/follow-changes.ts'
import { keepForgetting } from './interaction/forget-what-is-over.ts'
import {
  createInteractionHandlers,
  type InteractionHandlersParts
} from './interaction/interaction-handlers.ts'
import type { InteractionRecord } from './interaction/interaction-record.ts'
import type { InteractionStore } from './interaction/interaction-store.ts'
import { createInteractions } from './interaction/interactions.ts'
import { createLegEnder } from './interaction/leg-ender.ts'
import { createSubjectChanges, type SubjectChangesParts } from './interaction/subject-changes.ts'
import { type ConflictHandlersParts, createConflictHandlers } from './outbox/conflict-handlers.ts'
import { createHandedRows } from './outbox/handed-rows.ts'
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

export function composeContacts({ platform, ...rooms }: ContactsParts) {
  const { publish, store, session, agentStates, outboxStore } = rooms
  const token = () => session.current()?.token ?? null
  const callbacksChanged = () => store.afterCommit('callbacks', () => publish('callback.changed', {}))
  const { outbox, carrier } = composeOutbox({
    platform,
    ...rooms,
    callbacksChanged,
    dropTold: (draft) => work.briefings.dropTold(draft)
  })
  const shared = {
    ...platform,
    ...rooms,
    policy: session.policy,
    token,
    addToOutbox: outbox.add,
    drainOutbox: outbox.drain,
    callbacksChanged
  }
  const interactions = createInteractions({ ...shared, changed: (record) => follow(record) })
  const busy = () => {
    const agentId = session.current()?.agent.agentId
    return busyOf(interactions.unfinished().filter((record) => record.agentId === agentId))
  }
  const callbacks = composeCallbacks({ ...shared, interactions, isBusy: () => busy() !== null })
  const follow: (record: InteractionRecord) => void = createFollowChanges({
    ...shared,
    ...callbacks,
    interactions,
    busy
  })
  const parts = { ...shared, ...callbacks, interactions, outbox }
  const work = { ...parts, ...composeConversation(parts) }
  const handedRows = createHandedRows(work)
  const reports = createCallReports({ ...work, hangUpLeg: createLegEnder(shared) })

  return {
    outbox,
    carrier,
    handlers: { ...reports.handlers, ...contactHandlers(work), ...handedRows.handlers },
    callsAtHand: callbacks.callsAtHand,
    leaving: () => leaveCallbacks(work),
    phoneLost: () => reports.phoneLost(),
    /** How long the agent is asked how a call ended is how long the centre lets them wrap it up. */
    prolongEnding: work.endings.prolong,
    /** An agent has signed in: what nobody could do without a session is made up for. */
    signedIn() {
      adoptOrphans(work)
      agentStates.busyWith(busy())
      callbacks.attempts.signedIn()
    },
    /** Settles what an earlier run of this program left open, and forgets what is over and done with. */
    recover() {
      reports.hostRestarted()
      work.endings.resumeClocks()
      keepForgetting(work, work.now)
    },
    ...createBells({
      callbacksChanged,
      lookAtCarrier: carrier.look,
      refreshAgentState: () => void agentStates.refresh(),
      directoryChanged: () => publish('directory.changed', {}),
      conflictsChanged: () => {
        publish('conflicts.changed', {})
        handedRows.obeyLeads()
      },
      customerWithdrew: () => askAgainOfConflicts(outbox, outboxStore),
      recordingChanged: (interactionId) => publish('recording.changed', { interactionId }),
      callEnded: (interactionId) => {
        if (interactions.read(interactionId)?.phase === 'ended') work.truths.ask(interactionId)
      }
    })
  }
}

type ConversationParts = CapturesParts &
  Omit<EndingsParts, 'captures'> &
  Omit<EndingTruthsParts, 'endings'> &
  Omit<BriefingsParts, 'captures'>

/** What goes on between agent and customer: the record, the guide, the end. */
function composeConversation(parts: ConversationParts) {
  const captures = createCaptures(parts)
  const endings = createEndings({ ...parts, captures })
  const truths = createEndingTruths({ ...parts, endings })
  const briefings = createBriefings({ ...parts, captures })
  return { captures, endings, truths, briefings }
}

type Work = Omit<InteractionHandlersParts, 'subjects'> &
  SubjectChangesParts &
  CallbackWork &
  CorrectionParts &
  ConflictHandlersParts &
  WishParts

function contactHandlers(work: Work) {
  const { handlers, subjects } = createSubjectChanges(work)
  return {
    ...createInteractionHandlers({ ...work, subjects }),
    ...handlers,
    ...callbackHandlers(work),
    ...createCorrectionHandlers(work),
    ...createConflictHandlers(work),
    ...createWishHandlers(work)
  }
}
