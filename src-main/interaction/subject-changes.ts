// The subject is not always the calling line: the agent enters another number with a reason, or opens a counter visit by
// number, or says which of several records of one number it is. The earlier record leaves the screen; a capture that has
// been begun with the customer is never moved.
import type { Handlers } from '../../shared/desk-contract.ts'
import { parsePhoneNumber } from '../../shared/domain/phone-number.ts'
import type { Log } from '../../shared/log.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { CallbackAttempts } from '../callback/callback-attempts.ts'
import type { Central } from '../central/central.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import { isAtHand } from './at-hand.ts'
import { type BeginCaptureParts, beginCapture } from './begin-capture.ts'
import type { Briefings } from './briefings.ts'
import { briefingOf, type InteractionRecord, newInteraction } from './interaction-record.ts'
import type { Interactions } from './interactions.ts'

export interface SubjectChanges {
  /** While the centre is being asked, nothing may be captured: nobody could say for whom. */
  isChanging: (interactionId: string) => boolean
}

export interface SubjectChangesParts extends BeginCaptureParts {
  store: SqliteStore
  interactions: Interactions
  briefings: Briefings
  attempts: CallbackAttempts
  central: Central
  now: () => number
  randomId: () => string
  log: Log
}

const refused = (code: ProblemCode) => ({ kind: 'refused', code }) as const

export function createSubjectChanges(parts: SubjectChangesParts) {
  const { session } = parts
  const changing = new Set<string>()
  const change = async <T>(interactionId: string, work: () => Promise<T>): Promise<T> => {
    changing.add(interactionId)
    try {
      return await work()
    } finally {
      changing.delete(interactionId)
    }
  }

  const handlers = {
    'interaction.setSubject': async ({ interactionId, number, reason }) => {
      const { e164 } = parsePhoneNumber(number)
      if (e164 === null) return refused('number-unreadable')
      const record = openRecord(parts, interactionId)
      if (!record) return refused('interaction-unknown')
      if (changing.has(interactionId) || isBeyondIdentify(parts, record))
        return refused('capture-step-illegal')
      return change(interactionId, () => setSubject(parts, record, { number: e164, reason }))
    },
    'interaction.chooseRecord': async ({ interactionId, subscriberId }) => {
      const record = openRecord(parts, interactionId)
      if (!record) return refused('interaction-unknown')
      // chosen already: two quick keys open one record
      if (changing.has(interactionId) || !isOffered(record, subscriberId))
        return refused('capture-step-illegal')
      return change(interactionId, () => chooseRecord(parts, record, subscriberId))
    },
    'interaction.openCounter': async ({ number, reason }) => {
      const { e164 } = parsePhoneNumber(number)
      if (e164 === null) return refused('number-unreadable')
      const agentId = session.current()?.agent.agentId
      if (agentId === undefined) return refused('signed-out')
      return openCounter(parts, agentId, { number: e164, reason })
    }
  } satisfies Partial<Handlers>

  const subjects: SubjectChanges = { isChanging: (interactionId) => changing.has(interactionId) }
  return { handlers, subjects }
}

/** The agent's own, and not closed. */
function openRecord(
  { interactions, session }: SubjectChangesParts,
  interactionId: string
): InteractionRecord | null {
  const record = interactions.read(interactionId)
  return record && isAtHand(session, record) && record.phase !== 'finished' ? record : null
}

const isOffered = (record: InteractionRecord, subscriberId: string): boolean => {
  const subject = briefingOf(record)?.subject
  return subject?.kind === 'several' && subject.choices.some((choice) => choice.subscriberId === subscriberId)
}

async function chooseRecord(parts: SubjectChangesParts, record: InteractionRecord, subscriberId: string) {
  const { store, interactions, briefings, session, central, log } = parts
  const { interactionId } = record
  const token = session.current()?.token
  if (token === undefined) return refused('signed-out')
  const answer = await central.chooseRecord(token, interactionId, { subscriberId })
  if (answer.kind === 'refused') return refused(answer.code)
  const { subject } = answer.value
  const isIt = subject.kind === 'found' && subject.record.subscriberId === subscriberId
  if (answer.value.interactionId !== interactionId || !isIt) return refused('centre-answer-unreadable')
  const chosen = store.transaction(() => {
    const briefed = briefings.adopt(interactionId, answer.value)
    // F6 may have come first
    beginCapture(parts, briefed)
    return interactions.read(interactionId) ?? briefed
  })
  log.info('interaction.recordChosen', { interactionId })
  return { kind: 'stepped', interaction: interactions.view(chosen) } as const
}

/** From the invitation on the customer has been spoken to about it; before, an assessed gender at most goes out. */
function isBeyondIdentify({ interactions }: SubjectChangesParts, record: InteractionRecord): boolean {
  const capture = interactions.captureOf(record)
  return capture !== null && !['identify', 'completed', 'closed'].includes(capture.state)
}

interface Wanted {
  number: string
  reason: string
}

async function setSubject(parts: SubjectChangesParts, record: InteractionRecord, wanted: Wanted) {
  const { store, interactions, briefings, captures, attempts, session, central, log } = parts
  const { interactionId } = record
  const token = session.current()?.token
  if (token === undefined) return refused('signed-out')
  const answer = await central.changeSubject(token, interactionId, wanted)
  if (answer.kind === 'refused') return refused(answer.code)
  if (answer.value.interactionId !== interactionId) return refused('centre-answer-unreadable')
  const changed = store.transaction(() => {
    const capture = interactions.captureOf(record)
    if (capture?.state === 'identify') captures.step(interactionId, { type: 'abort', reason: 'other' })
    interactions.change(interactionId, { captureId: null, served: false })
    return briefings.adopt(interactionId, answer.value)
  })
  // a task that came with the earlier subject is nobody's here any more
  if (record.channel === 'call' && record.callbackId !== changed.callbackId) attempts.giveBack(record)
  log.info('interaction.subjectChanged', { interactionId, left: answer.value.subjectChangesLeft })
  return { kind: 'stepped', interaction: interactions.view(changed) } as const
}

async function openCounter(parts: SubjectChangesParts, agentId: string, counter: Wanted) {
  const { interactions, briefings, now, randomId } = parts
  const at = now()
  const { interactionId } = interactions.create(
    newInteraction({
      interactionId: randomId(),
      agentId,
      channel: 'counter',
      phase: 'active',
      opening: {
        channel: 'counter',
        ani: null,
        dnis: null,
        queue: null,
        enteredAt: at,
        enteredAtSource: 'invite',
        counter
      },
      call: null,
      openedAt: at
    })
  )
  await briefings.ask(interactionId)
  const record = interactions.read(interactionId)
  if (record?.briefing.kind === 'briefed')
    return { kind: 'stepped', interaction: interactions.view(record) } as const
  // a visit without a record is nothing to work on: the clerk enters the number again
  interactions.change(interactionId, { phase: 'finished' })
  return refused(record?.briefing.kind === 'refused' ? record.briefing.code : 'centre-unavailable')
}
