// What became of dialling a callback: an attempt where the customer's side decided it, the task simply given back where
// it was our own side that failed — a refused dial must not use up one of the customer's three attempts.

import { recordAttempt } from '../../shared/domain/callback.ts'
import type { AttemptOutcome } from '../../shared/domain/callback-task.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { AgentSession } from '../agent/session.ts'
import type { Central } from '../central/central.ts'
import { briefingOf, type InteractionRecord } from '../interaction/interaction-record.ts'
import type { NewOutboxRow } from '../outbox/outbox-row.ts'
import type { CallbackStore } from './callback-store.ts'

/** A task, and the lease under which this agent holds it. */
export type HeldTask = Pick<InteractionRecord, 'agentId' | 'callbackId' | 'leaseNumber'>

export interface CallbackAttempts {
  /** The phone page reports that nobody was reached. */
  notReached: (
    record: InteractionRecord,
    end: { at: number; sipStatus: number | null; by: 'remote' | 'local' | 'none' }
  ) => void
  note: (record: InteractionRecord, outcome: AttemptOutcome, at: number) => void
  /** Ends the lease, with nobody signed in at the agent's next sign-in; where the centre is away, it runs out by itself. */
  giveBack: (held: HeldTask) => void
  signedIn: () => void
}

export interface CallbackAttemptsParts {
  callbackStore: CallbackStore
  addToOutbox: (row: NewOutboxRow) => void
  callbacksChanged: () => void
  session: AgentSession
  central: Central
  policy: () => Policy
  randomId: () => string
}

export function createCallbackAttempts(parts: CallbackAttemptsParts): CallbackAttempts {
  const { callbackStore, addToOutbox, callbacksChanged, session, central } = parts

  const note = (record: InteractionRecord, outcome: AttemptOutcome, at: number) => {
    const { callbackId, leaseNumber, interactionId, agentId } = record
    if (callbackId === null) return
    const attempt = { leaseNumber: leaseNumber ?? 0, interactionId, outcome, at }
    const local = callbackStore.read(callbackId)
    const noted = local && recordAttempt(local.task, { ...attempt, agentId, policy: parts.policy() })
    if (noted?.kind === 'recorded') callbackStore.save(noted.task, local?.atCentre ?? false)
    addToOutbox({
      request: { kind: 'callback-attempt', callbackId, attempt },
      idempotencyKey: parts.randomId(),
      grant: briefingOf(record)?.grant ?? null,
      agentId,
      subject: briefingOf(record)?.callback?.subscriberId ?? callbackId,
      captureId: callbackId,
      interactionId
    })
    callbacksChanged()
  }
  /** To be given back as soon as somebody is signed in. */
  let owed: HeldTask[] = []
  const giveBack = (held: HeldTask) => {
    const { callbackId, leaseNumber } = held
    if (callbackId === null || leaseNumber === null) return
    const token = session.current()?.token
    if (token === undefined) owed.push(held)
    else void release(token, callbackId, leaseNumber)
  }
  const release = async (token: string, callbackId: string, leaseNumber: number) => {
    const answer = await central.releaseCallback(token, callbackId, leaseNumber)
    const local = callbackStore.read(callbackId)
    // whoever dials now, it is not this desk: its copy no longer entitles it to anything
    if (answer.kind === 'answered' && local?.task.lease?.number === leaseNumber)
      callbackStore.save({ ...local.task, lease: null }, true)
    callbacksChanged()
  }
  return {
    note,
    giveBack,
    signedIn() {
      const agentId = session.current()?.agent.agentId
      const mine = owed.filter((held) => held.agentId === agentId)
      owed = []
      for (const held of mine) giveBack(held)
    },
    notReached(record, { at, sipStatus, by }) {
      const outcome = outcomeOf(sipStatus, by)
      if (outcome) note(record, outcome, at)
      else giveBack(record)
    }
  }
}

/** RFC 3261 §21: 486 and 600 busy, 603 declined; 408, 480 and our own CANCEL (487) not answered; other 4xx no way there. */
export function outcomeOf(sipStatus: number | null, by: 'remote' | 'local' | 'none'): AttemptOutcome | null {
  if (sipStatus === 486 || sipStatus === 600 || sipStatus === 603) return 'busy'
  if (sipStatus === 408 || sipStatus === 480 || sipStatus === 487 || by === 'local') return 'no-answer'
  const ourFault =
    sipStatus === null || sipStatus >= 500 || [400, 401, 403, 405, 407, 481, 488].includes(sipStatus)
  return ourFault ? null : 'unreachable'
}
