// Runs captures: one event in, and event, resulting record and everything that follows from it — the change that goes
// out, or the callback task — on disk in one transaction before anybody is told (docs/architecture.md).

import { profileChangeOf, startCapture, stepCapture } from '../../shared/domain/capture-machine.ts'
import type {
  AgentCaptureEvent,
  CaptureEvent,
  CaptureRecord,
  HostCaptureEvent
} from '../../shared/domain/capture-record.ts'
import type { Eligibility } from '../../shared/domain/eligibility.ts'
import type { Log } from '../../shared/log.ts'
import type { AgentSession } from '../agent/session.ts'
import type { SuspendedCaptures } from '../callback/suspended-captures.ts'
import { briefingOf, type InteractionRecord, subjectOf } from '../interaction/interaction-record.ts'
import type { Interactions } from '../interaction/interactions.ts'
import type { NewOutboxRow } from '../outbox/outbox-row.ts'
import type { CurrentSettings } from '../settings/settings-handlers.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { CaptureStore } from './capture-store.ts'
import { eventContext } from './capture-wording.ts'
import { isAheadOf } from './newest-draft.ts'

export interface Captures {
  /** Starts the script for the subject on screen. */
  begin: (record: InteractionRecord, eligibility: Eligibility) => void
  /** Takes up a callback task under this interaction: its draft, or what this PC has of it that is newer. */
  resume: (record: InteractionRecord, draft: CaptureRecord) => void
  /** Illegal events change nothing; nor does an interaction whose capture has gone on in a later one. */
  step: (
    interactionId: string,
    event: AgentCaptureEvent | HostCaptureEvent
  ) => 'stepped' | 'illegal' | 'no-capture'
  read: (captureId: string) => CaptureRecord | null
}

export interface CapturesParts {
  store: SqliteStore
  captureStore: CaptureStore
  interactions: Interactions
  session: AgentSession
  settings: CurrentSettings
  suspended: SuspendedCaptures
  addToOutbox: (row: NewOutboxRow) => void
  now: () => number
  randomId: () => string
  log: Log
}

export function createCaptures(parts: CapturesParts): Captures {
  const { store, captureStore, interactions, session, now, log } = parts

  /** Writes a stepped record with all that follows from it; inside the caller's transaction. */
  const take = (record: InteractionRecord, capture: CaptureRecord, event: CaptureEvent) => {
    const stepped = stepCapture(capture, event)
    if (stepped.kind === 'illegal') return null
    captureStore.save(stepped.record, event)
    interactions.change(record.interactionId, { captureId: stepped.record.captureId })
    follow(parts, record, stepped.record)
    log.info('capture.stepped', {
      interactionId: record.interactionId,
      captureId: capture.captureId,
      step: event.type,
      state: stepped.record.state,
      revision: stepped.record.revision
    })
    return stepped.record
  }
  const contextFor = (record: InteractionRecord, capture: CaptureRecord) =>
    eventContext({
      capture,
      catalogue: session.catalogue(),
      language: parts.settings.read().language,
      agentId: session.current()?.agent.agentId ?? record.agentId,
      at: now()
    })

  return {
    read: captureStore.read,
    begin(record, eligibility) {
      const subject = subjectOf(record)
      if (!subject) return
      store.transaction(() => {
        const capture = startCapture({
          captureId: parts.randomId(),
          subscriberId: subject.subscriberId,
          baseVersion: subject.version,
          channel: record.channel === 'counter' ? 'counter' : 'call',
          interactionId: record.interactionId,
          eligibility,
          persuasionsAllowed: session.policy().capture.persuasions,
          at: now()
        })
        captureStore.save(capture, null)
        interactions.change(record.interactionId, { captureId: capture.captureId })
      })
    },
    resume(record, draft) {
      store.transaction(() => {
        const local = captureStore.read(draft.captureId)
        const newest = local && isAheadOf(local, draft) ? local : draft
        const suspended = parts.suspended.asSuspended(newest, contextFor(record, newest))
        if (!suspended)
          return log.warn('capture.notResumable', {
            interactionId: record.interactionId,
            state: newest.state
          })
        captureStore.save(suspended, null)
        const event = {
          type: 'resume' as const,
          interactionId: record.interactionId,
          ...contextFor(record, suspended)
        }
        if (!take(record, suspended, event))
          log.warn('capture.resumeRefused', { interactionId: record.interactionId })
      })
    },
    step(interactionId, event) {
      return store.transaction(() => {
        const record = interactions.read(interactionId)
        const capture = record && interactions.captureOf(record)
        if (!capture || capture.interactionId !== interactionId) return 'no-capture'
        return take(record, capture, { ...event, ...contextFor(record, capture) }) ? 'stepped' : 'illegal'
      })
    }
  }
}

/** The script is being worked through: neither settled nor waiting for a call. */
export const isRunning = ({ state }: CaptureRecord): boolean =>
  !['lost', 'suspended', 'completed', 'closed'].includes(state)

/** What a settled capture leaves behind, in the same transaction that settles it. */
function follow(parts: CapturesParts, record: InteractionRecord, capture: CaptureRecord): void {
  const { suspended, addToOutbox } = parts
  const ofTask = record.callbackId === capture.captureId
  if (capture.state === 'suspended') suspended.keep(record, capture)
  else if (capture.state === 'completed' || capture.state === 'closed') {
    if (ofTask) suspended.settled(record, capture)
    else suspended.withdrawn(record, capture)
    addChange(addToOutbox, record, capture)
  } else if (ofTask) suspended.draftChanged(record, capture)
  else if (capture.state === 'lost') suspended.proposed(record, capture)
}

function addChange(
  addToOutbox: CapturesParts['addToOutbox'],
  record: InteractionRecord,
  capture: CaptureRecord
): void {
  const change = profileChangeOf(capture)
  if (!change) return
  addToOutbox({
    request: {
      kind: 'profile-change',
      subscriberId: capture.subscriberId,
      version: capture.baseVersion,
      change
    },
    idempotencyKey: capture.captureId,
    grant: briefingOf(record)?.grant ?? null,
    agentId: record.agentId,
    subject: capture.subscriberId,
    captureId: capture.captureId,
    interactionId: record.interactionId
  })
}
