// What the phone page reports of calls: offered, answered, ended. Reports are repeated until they were taken, so each of
// them may come twice; the second time changes nothing.
import type { Handlers, ProcedureInput } from '../../shared/desk-contract.ts'
import type { DropFacts } from '../../shared/domain/drop-classifier.ts'
import type { Log } from '../../shared/log.ts'
import type { AgentSession } from '../agent/session.ts'
import type { CallbackAttempts } from '../callback/callback-attempts.ts'
import { isUndialled, type Undialled } from '../callback/undialled.ts'
import type { Captures } from '../capture/captures.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { Briefings } from './briefings.ts'
import type { EndingTruths } from './ending-truth.ts'
import type { Endings } from './endings.ts'
import {
  briefingOf,
  type InteractionRecord,
  isOnThePhone,
  newInteraction,
  saidBefore
} from './interaction-record.ts'
import type { Interactions } from './interactions.ts'

export interface CallReportsParts {
  store: SqliteStore
  interactions: Interactions
  briefings: Briefings
  endings: Endings
  truths: EndingTruths
  captures: Captures
  attempts: CallbackAttempts
  undialled: Undialled
  session: AgentSession
  hangUpLeg: (interactionId: string) => void
  now: () => number
  log: Log
}

export function createCallReports(parts: CallReportsParts) {
  const { interactions, briefings, now, log } = parts
  const handlers = {
    'interaction.open': async ({ call, callbackId }) => {
      const record = open(parts, call, callbackId)
      if (record.channel === 'call' && record.briefing.kind === 'loading')
        void briefings.ask(record.interactionId)
      return { kind: 'done' }
    },
    'interaction.answered': async ({ interactionId, at }) => {
      const record = interactions.read(interactionId)
      if (record?.phase === 'offered') answered(parts, record, at)
      else log.info('interaction.answeredAgain', { interactionId, phase: record?.phase ?? 'unknown' })
      return { kind: 'done' }
    },
    'interaction.ended': async (report) => {
      const record = interactions.read(report.interactionId)
      if (record && record.phase !== 'ended' && record.phase !== 'finished') ended(parts, record, report)
      return { kind: 'done' }
    }
  } satisfies Partial<Handlers>

  return {
    handlers,
    /** The phone page is gone, and every call with it: drafts become tasks at once, and the PBX is asked to hang up. */
    phoneLost() {
      for (const record of interactions.unfinished().filter(isOnThePhone)) {
        log.warn('interaction.phoneLost', { interactionId: record.interactionId, phase: record.phase })
        cutOff(parts, record, { ...nothingSeen, page: 'gone' }, now())
        parts.hangUpLeg(record.interactionId)
      }
    },
    /** This workstation has restarted in the middle of calls. */
    hostRestarted() {
      for (const record of interactions.unfinished().filter(isOnThePhone)) {
        cutOff(parts, record, { ...nothingSeen, host: 'restarted' }, now())
      }
    }
  }
}

const nothingSeen: DropFacts = {
  by: 'none',
  cause: null,
  sip: null,
  ice: null,
  page: null,
  host: null,
  afterRefer: false,
  silentMs: null,
  onHold: false,
  pbxCause: null
}

type Report = ProcedureInput<'interaction.ended'>
type Opening = ProcedureInput<'interaction.open'>

function open(parts: CallReportsParts, call: Opening['call'], callbackId: string | null): InteractionRecord {
  const { interactions, session, now, log } = parts
  const known = interactions.read(call.interactionId)
  // the lease has opened the interaction of a callback before the telephone dials it
  if (known?.phase === 'ended') return offeredAgain(parts, known, call)
  if (known && known.phase !== 'finished')
    return known.call ? known : interactions.change(known.interactionId, { call })
  const record = newInteraction({
    interactionId: call.interactionId,
    agentId: session.current()?.agent.agentId ?? '',
    channel: callbackId === null ? 'call' : 'callback',
    opening: {
      channel: callbackId === null ? 'call' : 'callback',
      ani: call.ani,
      dnis: call.dnis,
      queue: call.queue,
      enteredAt: call.enteredAt,
      enteredAtSource: call.enteredAtSource
    },
    call,
    openedAt: now()
  })
  log.info('interaction.opened', {
    interactionId: record.interactionId,
    channel: record.channel,
    direction: call.direction
  })
  if (callbackId === null) return interactions.create(record)
  return interactions.create({ ...record, briefing: { kind: 'refused', code: 'callback-unknown' } })
}

/**
 * A customer we had handed on, and whom nobody took: the same contact goes on, and so does a capture that still waits for a
 * word about the transfer. Said already, by the agent or by the clock, that word stands; so does a proposal of another kind.
 */
function offeredAgain(
  { endings, interactions, log, store }: CallReportsParts,
  { interactionId, ending }: InteractionRecord,
  call: Opening['call']
): InteractionRecord {
  log.info('interaction.offeredAgain', { interactionId })
  return store.transaction(() => {
    const goesOn = ending?.code === 'transferred'
    if (ending && !ending.confirmed && !goesOn) endings.confirm(interactionId, ending.code)
    const fresh = {
      phase: 'offered',
      answeredAt: null,
      endedAt: null,
      endingFacts: null,
      ending: null
    } as const
    return interactions.change(interactionId, { ...fresh, call })
  })
}

function answered(parts: CallReportsParts, record: InteractionRecord, at: number): void {
  const { store, interactions, captures, log } = parts
  store.transaction(() => {
    const active = interactions.change(record.interactionId, { phase: 'active', answeredAt: at })
    log.info('interaction.answered', { interactionId: record.interactionId })
    if (isWaiting(parts, active)) {
      captures.step(active.interactionId, { type: 'resume', interactionId: active.interactionId })
      return
    }
    const draft = active.channel === 'callback' ? briefingOf(active)?.callback?.draft : undefined
    if (!draft) return
    // on a callback the request was served in the call that dropped: the script goes on where it stopped
    const served = interactions.change(record.interactionId, { served: true, contactFacts: saidBefore })
    captures.resume(served, draft)
  })
}

function ended(
  parts: CallReportsParts,
  record: InteractionRecord,
  { at, facts, answered: hasTalked, sipStatus, quality }: Report
): void {
  const { interactionId } = record
  if (hasTalked || record.phase === 'active') {
    if (record.phase === 'offered') answered(parts, record, at)
    if (quality) parts.interactions.change(interactionId, { quality })
    parts.endings.propose(interactionId, { at, facts })
    parts.truths.ask(interactionId)
    return
  }
  if (isUndialled(record)) {
    parts.undialled.close(record, at)
    return
  }
  parts.store.transaction(() => {
    settleHandedOn(parts, record)
    parts.interactions.change(interactionId, { phase: 'finished', endedAt: at })
    parts.log.info('interaction.notAnswered', { interactionId, sipStatus, by: facts.by })
    if (record.channel === 'callback') parts.attempts.notReached(record, { at, sipStatus, by: facts.by })
    else parts.attempts.giveBack(record)
  })
}

function cutOff(parts: CallReportsParts, record: InteractionRecord, facts: DropFacts, at: number): void {
  if (record.phase === 'active') {
    parts.endings.settle(record.interactionId, { at, facts })
    return
  }
  settleHandedOn(parts, record)
  parts.interactions.change(record.interactionId, { phase: 'finished', endedAt: at })
  parts.attempts.giveBack(record)
}

/** Its customer was handed on and is ringing here again. */
const isWaiting = ({ interactions }: CallReportsParts, record: InteractionRecord): boolean =>
  interactions.captureOf(record)?.state === 'lost'

/** The customer who came back goes on to the queue, for nobody took the call here either. */
function settleHandedOn(parts: CallReportsParts, record: InteractionRecord): void {
  if (isWaiting(parts, record))
    parts.captures.step(record.interactionId, { type: 'confirm-ending', code: 'transferred' })
}
