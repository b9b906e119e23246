// Sends one row and says what its answer means. Whether to try again is decided by what the centre said, never by how
// often it was asked: no row is thrown away.
import type { ChangeReceipt, CreateCallbackReply, WishReceipt } from '../../shared/central-contract.ts'
import { dispositionOfStatus } from '../../shared/domain/outbox-policy.ts'
import type { ProfileConflict } from '../../shared/domain/profile-conflict.ts'
import { isSettledBy } from '../../shared/outbox-request.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { Answer, Central, Refusal } from '../central/central.ts'
import type { OutboxRow } from './outbox-row.ts'

export type Outcome =
  /** `problem`: superseded, there was nothing left to do; or the carrier behind the centre has refused it. */
  | {
      kind: 'confirmed'
      version: number | null
      problem: ProblemCode | null
      inCarrier: boolean
      /** A callback: the dial it may make while the centre is away. */
      loneDial?: CreateCallbackReply['loneDial']
    }
  /** `centreAway`: it says something about the centre, not about this row. */
  | { kind: 'retry'; problem: ProblemCode; retryAfterMs: number | null; centreAway: boolean }
  /** `conflict`: both accounts, where the centre has told them. */
  | { kind: 'parked'; problem: ProblemCode; conflict: ProfileConflict | null }
  /** In conflict, and with the lead now. */
  | { kind: 'handed-over'; problem: ProblemCode }

export interface Sent {
  outcome: Outcome
  /** Fetched for a row that had none. */
  grant: string | null
}

/** A fresh grant for the interaction of a row that has none, as the agent who is signed in now. */
export type FetchGrant = (row: OutboxRow) => Promise<Answer<string>>

export type Deliver = (row: OutboxRow) => Promise<Sent>

export function createDelivery({
  central,
  fetchGrant
}: {
  central: Central
  fetchGrant: FetchGrant
}): Deliver {
  return async (row) => {
    const granted =
      row.grant === null ? await fetchGrant(row) : ({ kind: 'answered', value: row.grant } as const)
    if (granted.kind === 'refused') return { outcome: withoutGrant(granted), grant: null }
    const answer = await send(central, row, granted.value)
    const outcome = answer.kind === 'refused' ? whenRefused(row, answer) : whenAnswered(row, answer.value)
    return { outcome, grant: granted.value }
  }
}

type Reply = ChangeReceipt | CreateCallbackReply | WishReceipt | null

function send(central: Central, row: OutboxRow, grant: string): Promise<Answer<Reply>> {
  const { request, idempotencyKey, interactionId } = row
  const writing = { grant, idempotencyKey }
  switch (request.kind) {
    case 'profile-change':
      if (request.handOver)
        return central.handOverConflict(writing, idempotencyKey, request.version, request.change)
      return central.changeProfile(writing, request.subscriberId, request.version, request.change)
    case 'wish':
      return central.tellWish(writing, request.told)
    case 'callback':
      return central.createCallback(writing, request.callbackId, request.task)
    case 'callback-attempt':
      return central.recordAttempt(writing, request.callbackId, request.attempt)
    case 'contact':
      return central.saveContact(writing, interactionId ?? '', request.contact)
  }
}

const whenAnswered = ({ request }: OutboxRow, reply: Reply): Outcome =>
  request.kind === 'profile-change' && request.handOver
    ? { kind: 'handed-over', problem: 'version-conflict' }
    : confirmed(reply)

function confirmed(reply: Reply): Outcome {
  const plain = { kind: 'confirmed', version: null, problem: null, inCarrier: false } as const
  if (reply === null) return plain
  if ('loneDial' in reply) return { ...plain, loneDial: reply.loneDial }
  if (!('carrier' in reply)) return { ...plain, version: reply.version, inCarrier: true }
  const { version, carrier } = reply
  const problem = carrier === 'parked' ? 'carrier-refused' : null
  return { ...plain, version, problem, inCarrier: carrier === 'confirmed' || carrier === 'not-needed' }
}

function whenRefused({ request }: OutboxRow, refusal: Refusal): Outcome {
  const { code, status, retryAfterMs, conflict = null } = refusal
  // nothing is left to do, here or at the carrier
  if (code === 'customer-withdrew')
    return { kind: 'confirmed', version: null, problem: code, inCarrier: true }
  if (isSettledBy(code, request)) {
    return { kind: 'confirmed', version: null, problem: code, inCarrier: false }
  }
  // 409 says "again" for a request that is still being worked on, or with a time; every other conflict is an answer
  const isAnswer = status === 409 && code !== 'request-in-progress' && retryAfterMs === null
  const disposition = isAnswer ? 'park' : dispositionOfStatus(status)
  if (disposition !== 'retry') return { kind: 'parked', problem: code, conflict }
  return { kind: 'retry', problem: code, retryAfterMs, centreAway: isAway(status) }
}

/** 502 and 504 are a proxy's word that the centre is gone; a 500 may be this row's own doing. */
const isAway = (status: Refusal['status']) => status === 'no-answer' || [429, 502, 503, 504].includes(status)

/** It can be had when the agent of this call is signed in and the centre is there; it is refused for good by neither. */
function withoutGrant({ code, status, retryAfterMs }: Refusal): Outcome {
  const later = status === 'no-answer' || status === 401 || dispositionOfStatus(status) === 'retry'
  return later
    ? { kind: 'retry', problem: code, retryAfterMs, centreAway: isAway(status) }
    : { kind: 'parked', problem: code, conflict: null }
}
