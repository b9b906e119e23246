// The calls a centre knows to be going on: what is remembered of each of them between two messages of the PBX.
import type { QueueEvent } from '../queue-source.ts'

export type Author = 'customer' | 'agent' | 'pbx'
export interface Leg {
  channel: string
  state: 'ringing' | 'unanswered' | 'answered'
}
export interface Call {
  /** The customer's own channel; `null` while it is not known. */
  customer: string | null
  /** Epoch ms; `null` for a call that an agent dialled. */
  enteredAt: number | null
  wasAnswered: boolean
  /** Agents' legs by extension. */
  legs: Map<string, Leg>
  /** Who has handed the customer on and is waiting for somebody to answer. */
  handedOnBy: string | null
  /** It has been handed on: of its end only the customer's own channel tells the truth. */
  moved: boolean
  /** An agent's phone has hung up. */
  agentHungUp: boolean
  /** The agent's side ended it; the true cause comes with the end of the agent's own channel, a moment later … */
  endedByAgent: boolean
  /** … or has come a moment before. */
  agentCause: number | null
}
export type Calls = Map<string, Call>

export function openCall(calls: Calls, interactionId: string): Call {
  const call = calls.get(interactionId) ?? {
    customer: null,
    enteredAt: null,
    wasAnswered: false,
    legs: new Map<string, Leg>(),
    handedOnBy: null,
    moved: false,
    agentHungUp: false,
    endedByAgent: false,
    agentCause: null
  }
  calls.set(interactionId, call)
  return call
}

/** Somebody has answered; when the call had been handed on, it is theirs from now on. */
export function answerCall(call: Call, interactionId: string, extension: string): QueueEvent[] {
  const from = call.handedOnBy
  call.wasAnswered = true
  call.handedOnBy = null
  const answered: QueueEvent = { type: 'answered', interactionId, extension }
  return from === null || from === extension
    ? [answered]
    : [answered, { type: 'transferred', interactionId, from, to: extension }]
}

export interface CallEnd {
  interactionId: string
  cause: number | null
  by: Author
}

/** Tells an end once. @param now epoch ms, for how long a caller has waited who gave up. */
export function endCall(calls: Calls, { interactionId, cause, by }: CallEnd, now: number): QueueEvent[] {
  const call = calls.get(interactionId)
  if (call === undefined) return []
  calls.delete(interactionId)
  const author = cause !== null && personalCauses.has(cause) ? by : 'pbx'
  const ended: QueueEvent = { type: 'ended', interactionId, cause, by: author }
  if (call.wasAnswered || call.enteredAt === null || author !== 'customer') return [ended]
  const waitedMs = Math.max(0, now - call.enteredAt)
  return [{ type: 'abandoned', interactionId, waitedMs }, ended]
}
/** Q.850 causes that a person makes: hung up, busy, not there, rejected. Every other end is the network's. */
const personalCauses = new Set([16, 17, 18, 19, 21, 31])
