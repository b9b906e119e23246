// What a customer asks for about their own data, said in a contact: on this PC's disk, on the screen and in the outbox in
// one transaction. It needs no centre; what was about to leave for the same customer stays here, and is forgotten.
import type { Handlers, ProcedureOutput } from '../../shared/desk-contract.ts'
import { type CustomerWish, recordAfterWish, type WishKind } from '../../shared/domain/customer-wish.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { AgentSession } from '../agent/session.ts'
import type { CallbackStore } from '../callback/callback-store.ts'
import { type Captures, isRunning } from '../capture/captures.ts'
import { isAtHand } from '../interaction/at-hand.ts'
import { briefingOf, type InteractionRecord, subjectOf } from '../interaction/interaction-record.ts'
import type { Interactions } from '../interaction/interactions.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { OutboxRow } from '../outbox/outbox-row.ts'
import type { OutboxStore } from '../outbox/outbox-store.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import { withoutAnswers } from './without-answers.ts'

export interface WishParts {
  store: SqliteStore
  interactions: Interactions
  captures: Captures
  callbackStore: CallbackStore
  outbox: Pick<Outbox, 'add' | 'update'>
  outboxStore: Pick<OutboxStore, 'unsentOf'>
  laneOf: (subject: string) => string
  session: AgentSession
  callbacksChanged: () => void
  now: () => number
  randomId: () => string
}

type Said = ProcedureOutput<'wish.say'>

export function createWishHandlers(parts: WishParts) {
  const { store, interactions, session } = parts
  return {
    'wish.say': async ({ interactionId, wish }): Promise<Said> => {
      const record = interactions.read(interactionId)
      if (!record || !isAtHand(session, record) || record.phase === 'finished')
        return { kind: 'refused', code: 'interaction-unknown' }
      if (subjectOf(record) === null) return { kind: 'refused', code: 'subject-unknown' }
      store.transaction(() => say(parts, record, wish))
      return { kind: 'stepped', interaction: interactions.view(interactions.read(interactionId) ?? record) }
    }
  } satisfies Partial<Handlers>
}

function say(parts: WishParts, record: InteractionRecord, wish: WishKind): void {
  const { interactions, outbox, now, randomId } = parts
  const { interactionId, agentId, channel } = record
  const subject = subjectOf(record)
  const briefing = briefingOf(record)
  if (subject === null || briefing === null) return
  const told: CustomerWish = {
    wishId: randomId(),
    interactionId,
    channel: channel === 'counter' ? 'counter' : 'call',
    at: now(),
    madeOn: subject.version,
    wish
  }
  const after = { ...briefing, subject: { kind: 'found' as const, record: recordAfterWish(subject, told) } }
  interactions.change(interactionId, { briefing: { kind: 'briefed', briefing: after } })
  if (wish.kind === 'withdraw') forget(parts, record, subject.subscriberId, wish.fields)
  if (wish.kind === 'never-ask') callNobody(parts, subject.subscriberId)
  outbox.add({
    request: { kind: 'wish', told },
    idempotencyKey: told.wishId,
    grant: briefing.grant,
    agentId,
    subject: subject.subscriberId,
    captureId: null,
    interactionId
  })
}

/** The guide stops; nobody here calls back; and what has not left, does not leave. */
function forget(
  parts: WishParts,
  record: InteractionRecord,
  subscriberId: string,
  fields: readonly FieldName[]
): void {
  const { interactions, captures, outbox, outboxStore, laneOf } = parts
  const capture = interactions.captureOf(record)
  if (capture && isRunning(capture)) captures.step(record.interactionId, { type: 'abort', reason: 'other' })
  callNobody(parts, subscriberId)
  for (const row of outboxStore.unsentOf(laneOf(subscriberId))) {
    const cancelled = cancelledBy(row, fields)
    if (cancelled) outbox.update(cancelled)
  }
}

/** What is owed to them is no duty of this workstation's any more; the centre closes it when it hears of the wish. */
function callNobody({ callbackStore, callbacksChanged }: WishParts, subscriberId: string): void {
  for (const { task } of callbackStore.open())
    if (task.subscriberId === subscriberId) callbackStore.forget(task.id)
  callbacksChanged()
}

/**
 * Only what is withdrawn altogether stays here; the rest of a change that is taken back in part leaves as it was put down,
 * since it may have arrived already, and the centre leaves out what is taken back.
 */
function cancelledBy(row: OutboxRow, fields: readonly FieldName[]): OutboxRow | null {
  const { request } = row
  if (request.kind !== 'profile-change') return null
  const told = Object.keys(request.change.fields)
  if (!told.every((name) => fields.some((field) => field === name))) return null
  return {
    ...row,
    state: 'carrier',
    problem: 'customer-withdrew',
    conflict: null,
    request: withoutAnswers(request)
  }
}
