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
  /**
   * Somebody else has answered a call back: the capture waits on as it was before, and what was said is forgotten.
   * @returns false where no capture of a task is led in this call
   */
  disown: (interactionId: string) => boolean
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
  const contextFor = (record: InteractionRecord, capture: CaptureRecord) => contextNow(parts, record, capture)

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
        interactions.change(record.interactionId, { resumedFrom: suspended })
        const event = {
          type: 'resume' as const,
          interactionId: record.interactionId,
          ...contextFor(record, suspended)
        }
        if (!take(record, suspended, event))
          log.warn('capture.resumeRefused', { interactionId: record.interactionId })
      })
    },
    disown: (interactionId) => store.transaction(() => disown(parts, interactionId)),
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

/** Who says what follows, in which language, and in which words it was asked. */
const contextNow = (
  { session, settings, now }: CapturesParts,
  record: InteractionRecord,
  capture: CaptureRecord
) =>
  eventContext({
    capture,
    catalogue: session.catalogue(),
    language: settings.read().language,
    // also where the clock decides for them after they have gone and somebody else has signed in
    agentId: record.agentId,
    at: now()
  })

/** Puts the capture of a task back to what it was when this call took it up; inside the caller's transaction. */
function disown(parts: CapturesParts, interactionId: string): boolean {
  const { interactions, captureStore, suspended, log } = parts
  const record = interactions.read(interactionId)
  const capture = record && interactions.captureOf(record)
  if (!record?.resumedFrom || capture?.interactionId !== interactionId || isSettled(capture)) return false
  const before = { ...record.resumedFrom, revision: capture.revision + 1 }
  captureStore.save(before, null)
  suspended.wrongPerson(record, before)
  log.info('capture.disowned', { interactionId, captureId: capture.captureId })
  return true
}

const isSettled = ({ state }: CaptureRecord): boolean => state === 'completed' || state === 'closed'

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
