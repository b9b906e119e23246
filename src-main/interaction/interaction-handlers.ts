// What the agent does with an interaction: says that the request is served, confirms how the call ended, closes it with
// reason and note, reads the list again after a reload.
import type { Handlers, ProcedureOutput } from '../../shared/desk-contract.ts'
import type { AbortReason } from '../../shared/domain/capture-record.ts'
import type { ContactFacts } from '../../shared/domain/eligibility.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { CallbackAttempts } from '../callback/callback-attempts.ts'
import { isRunning } from '../capture/captures.ts'
import type { NewOutboxRow } from '../outbox/outbox-row.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import { isAtHand } from './at-hand.ts'
import { type BeginCaptureParts, beginCapture } from './begin-capture.ts'
import type { Briefings } from './briefings.ts'
import type { Endings } from './endings.ts'
import { briefingOf, type InteractionRecord, subjectOf } from './interaction-record.ts'
import type { Interactions } from './interactions.ts'
import type { SubjectChanges } from './subject-changes.ts'

export type Stepped = ProcedureOutput<'interaction.served'>

export interface InteractionHandlersParts extends BeginCaptureParts {
  store: SqliteStore
  interactions: Interactions
  endings: Endings
  briefings: Briefings
  subjects: SubjectChanges
  attempts: CallbackAttempts
  addToOutbox: (row: NewOutboxRow) => void
  now: () => number
  randomId: () => string
}

export const refusedWith = (code: ProblemCode) => ({ kind: 'refused', code }) as const

export function createInteractionHandlers(parts: InteractionHandlersParts) {
  const { interactions, captures, endings, briefings, subjects, session } = parts
  const own = (interactionId: string): InteractionRecord | null => {
    const record = interactions.read(interactionId)
    return record && isAtHand(session, record) ? record : null
  }
  const steppedTo = (interactionId: string): Stepped => {
    const record = own(interactionId)
    return record
      ? { kind: 'stepped', interaction: interactions.view(record) }
      : refusedWith('interaction-unknown')
  }

  return {
    'interaction.served': async ({ interactionId, facts }) => {
      const record = own(interactionId)
      if (!record || record.phase === 'finished') return refusedWith('interaction-unknown')
      if (subjects.isChanging(interactionId)) return refusedWith('capture-not-open')
      served(parts, record, facts)
      return steppedTo(interactionId)
    },
    'interaction.confirmEnding': async ({ interactionId, code }) => {
      if (!own(interactionId)) return refusedWith('interaction-unknown')
      return endings.confirm(interactionId, code) ? steppedTo(interactionId) : refusedWith('capture-not-open')
    },
    'interaction.finish': async ({ interactionId, reason, note }) => {
      const record = own(interactionId)
      if (!record) return refusedWith('interaction-unknown')
      const code = finish(parts, record, reason, note)
      return code ? refusedWith(code) : steppedTo(interactionId)
    },
    'interaction.retry': async ({ interactionId }) => {
      if (own(interactionId)?.briefing.kind === 'refused') void briefings.ask(interactionId)
      return { kind: 'done' }
    },
    'interaction.list': async () => {
      const atHand = interactions.unfinished().filter((record) => isAtHand(session, record))
      return { interactions: atHand.map(interactions.view) }
    },
    'capture.step': async ({ interactionId, event }) => {
      if (!own(interactionId)) return refusedWith('interaction-unknown')
      if (subjects.isChanging(interactionId)) return refusedWith('capture-not-open')
      const outcome = captures.step(interactionId, event)
      if (outcome === 'stepped') return steppedTo(interactionId)
      return refusedWith(outcome === 'illegal' ? 'capture-step-illegal' : 'capture-not-open')
    }
  } satisfies Partial<Handlers>
}

/** F6 and its siblings: the verdict becomes final, and the guide unfolds, or folds where the call turned out otherwise. */
function served(parts: InteractionHandlersParts, record: InteractionRecord, facts: ContactFacts) {
  const { store, interactions, captures, session } = parts
  store.transaction(() => {
    const next = interactions.change(record.interactionId, { served: true, contactFacts: facts })
    const reason = reasonToStop(facts, session.policy().capture.viaOthersNumber)
    if (next.captureId !== null) {
      if (reason) captures.step(next.interactionId, { type: 'abort', reason })
      return
    }
    beginCapture(parts, next)
  })
}

/** A capture is never led on during a complaint, a lost phone, a bad mood, or with somebody else. */
function reasonToStop(
  { kind, difficult, isUser }: ContactFacts,
  viaOthersNumber: boolean
): AbortReason | null {
  if (kind === 'complaint' || kind === 'lost-phone') return kind
  if (difficult === true) return 'difficult'
  return isUser === false && !viaOthersNumber ? 'not-user' : null
}

function finish(
  parts: InteractionHandlersParts,
  record: InteractionRecord,
  reason: string,
  note: string
): ProblemCode | null {
  const { store, interactions, endings, attempts, now } = parts
  if (record.phase === 'finished') return 'interaction-unknown'
  const capture = interactions.captureOf(record)
  const mayLeave = capture === null || !isRunning(capture)
  const mayClose = record.phase === 'ended' || (record.channel === 'counter' && mayLeave)
  if (!mayClose) return 'capture-step-illegal'
  store.transaction(() => {
    // closing the contact without a word about the ending says that the proposal was right
    if (record.ending && !record.ending.confirmed) endings.confirm(record.interactionId, record.ending.code)
    const closedAt = now()
    addContact(parts, interactions.read(record.interactionId) ?? record, { reason, note, closedAt })
    interactions.change(record.interactionId, { phase: 'finished', contactSaved: true })
  })
  const settled = interactions.captureOf(record)
  if (record.callbackId !== null && settled === null) attempts.giveBack(record)
  return null
}

function addContact(
  { interactions, addToOutbox, randomId }: InteractionHandlersParts,
  record: InteractionRecord,
  { reason, note, closedAt }: { reason: string; note: string; closedAt: number }
) {
  const { interactionId, agentId, channel, opening, quality } = record
  const capture = interactions.captureOf(record)
  const result = capture?.outcome?.code ?? (capture?.state === 'suspended' ? 'callback' : 'no-capture')
  addToOutbox({
    request: {
      kind: 'contact',
      contact: { reason, note, channel, result, closedAt, ...(quality && { quality }) },
      opening
    },
    idempotencyKey: randomId(),
    grant: briefingOf(record)?.grant ?? null,
    agentId,
    subject: subjectOf(record)?.subscriberId ?? interactionId,
    captureId: null,
    interactionId
  })
}
