// Fetches what a screen pop needs. The customer is already talking: a slow or silent centre is shown as such after two
// seconds, asked once more by itself, and an answer that comes late or for another call never lands on this one.
import type { Briefing } from '../../shared/central-contract.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { Log } from '../../shared/log.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { CallbackAttempts } from '../callback/callback-attempts.ts'
import type { Answer, Central } from '../central/central.ts'
import type { OutboxStore } from '../outbox/outbox-store.ts'
import { withOwnWords } from '../outbox/own-words.ts'
import type { Schedule } from '../schedule.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import { type BeginCaptureParts, beginCapture } from './begin-capture.ts'
import { briefingOf, type InteractionRecord, subjectOf } from './interaction-record.ts'
import type { Interactions } from './interactions.ts'

export interface Briefings {
  /** Asks the centre, and once more by itself while the contact lasts. */
  ask: (interactionId: string) => Promise<void>
  /** Puts a briefing that came another way (lease, change of subject) in place; answers still on their way are void. */
  adopt: (interactionId: string, briefing: Briefing) => InteractionRecord
  /** The centre has heard of a drop whose customer is on the line again at this desk: their task comes with them. */
  dropTold: (draft: CaptureRecord) => void
}

export interface BriefingsParts extends BeginCaptureParts {
  interactions: Interactions
  central: Central
  attempts: CallbackAttempts
  store: SqliteStore
  outboxStore: Pick<OutboxStore, 'ofLane'>
  laneOf: (subject: string) => string
  schedule: Schedule
  log: Log
}

const askAgainMs = 1_000

export function createBriefings(parts: BriefingsParts): Briefings {
  const { interactions, session, central, attempts, store, schedule, log } = parts
  /** The number of the latest question per interaction: only its answer counts. */
  const asked = new Map<string, number>()
  const next = (interactionId: string) => {
    const number = (asked.get(interactionId) ?? 0) + 1
    asked.set(interactionId, number)
    return number
  }

  const askNow = async (record: InteractionRecord): Promise<Answer<Briefing>> => {
    const token = session.current()?.token
    if (token === undefined) return refused('signed-out')
    const answer = await central.openInteraction(token, record.interactionId, record.opening)
    if (answer.kind === 'answered' && answer.value.interactionId !== record.interactionId) {
      log.error('briefing.mistaken', { interactionId: record.interactionId })
      return refused('centre-answer-unreadable')
    }
    return answer
  }
  const ask = async (interactionId: string, mayAskAgain: boolean): Promise<void> => {
    const record = interactions.read(interactionId)
    if (!record || record.phase === 'finished') return
    const number = next(interactionId)
    const answer = await askNow(record)
    const now = interactions.read(interactionId)
    if (!now || now.phase === 'finished') {
      asked.delete(interactionId)
      // asking took the task over for a call that nobody answered in the meantime
      const isTakeOver = answer.kind === 'answered' && record.channel !== 'callback'
      if (isTakeOver) attempts.giveBack({ agentId: record.agentId, ...taskOf(answer.value) })
      return
    }
    if (asked.get(interactionId) !== number) return
    if (answer.kind === 'answered') return void adoptInto(now, answer.value)
    log.warn('briefing.refused', { interactionId, code: answer.code })
    // a record that is on the screen stays there: it is only the fresher one that could not be had
    if (briefingOf(now) === null)
      interactions.change(interactionId, { briefing: { kind: 'refused', code: answer.code } })
    if (mayAskAgain && answer.status === 'no-answer')
      schedule(askAgainMs, () => void ask(interactionId, false))
  }
  const adoptInto = (record: InteractionRecord, told: Briefing): InteractionRecord => {
    const briefing = withOwn(parts, told)
    log.info('briefing.came', { interactionId: record.interactionId, degraded: briefing.degraded })
    const known = briefingOf(record)
    return store.transaction(() => {
      const briefed = interactions.change(record.interactionId, {
        // the record on screen is for the capture that runs: another subject never slips in under it
        ...(known === null || sameSubject(known, briefing) || record.captureId === null
          ? { briefing: { kind: 'briefed', briefing } }
          : {}),
        ...(record.channel !== 'callback' && isWithout(record, briefing.callback) && taskOf(briefing))
      })
      beginCapture(parts, briefed)
      return briefed
    })
  }

  return {
    async ask(interactionId) {
      const record = interactions.read(interactionId)
      if (record?.briefing.kind === 'refused')
        interactions.change(interactionId, { briefing: { kind: 'loading' } })
      await ask(interactionId, true)
    },
    adopt(interactionId, told) {
      next(interactionId)
      const briefing = withOwn(parts, told)
      return interactions.change(interactionId, {
        briefing: { kind: 'briefed', briefing },
        ...taskOf(briefing)
      })
    },
    dropTold(draft) {
      const back = interactions.unfinished().filter((record) => isBack(record, draft))
      for (const { interactionId } of back) void ask(interactionId, false)
    }
  }
}

/** No capture has begun, or it is that of the task, which was gone on with from what this PC had of it. */
const isWithout = ({ captureId }: InteractionRecord, task: { id: string } | null): boolean =>
  captureId === null || captureId === task?.id

/** Its customer is on the line again, and the task has not come with them. */
const isBack = (record: InteractionRecord, { captureId, subscriberId }: CaptureRecord): boolean =>
  (record.phase === 'offered' || record.phase === 'active') &&
  record.callbackId === null &&
  isWithout(record, { id: captureId }) &&
  subjectOf(record)?.subscriberId === subscriberId

function withOwn(
  { outboxStore, laneOf }: Pick<BriefingsParts, 'outboxStore' | 'laneOf'>,
  briefing: Briefing
): Briefing {
  const { subject } = briefing
  if (subject.kind !== 'found') return briefing
  const { record } = subject
  const rows = outboxStore.ofLane(laneOf(record.subscriberId))
  return { ...briefing, subject: { kind: 'found', record: withOwnWords(record, rows) } }
}

/** The customer who is owed a callback has called in: the screen pop has taken their task over. */
const taskOf = ({ callback }: Briefing) => ({
  callbackId: callback?.id ?? null,
  leaseNumber: callback?.lease?.number ?? null
})

const sameSubject = (one: Briefing, other: Briefing) => {
  const id = ({ subject }: Briefing) =>
    subject.kind === 'found' ? subject.record.subscriberId : subject.kind
  return id(one) === id(other)
}

const refused = (code: ProblemCode) => ({ kind: 'refused', code, status: 401, retryAfterMs: null }) as const
