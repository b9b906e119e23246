// Whether an agent takes calls, as a pure machine: what they wish, what they are busy with on top of it, and when their
// after-call work is over. Due times are data; whoever keeps the state says what time it is.
import { z } from 'zod'

/**
 * technical: not the agent's wish; no call could be taken at their desk, or nothing has been heard of it.
 * ring-no-answer: a call rang out at them.
 */
export const notReadyReasonSchema = z.enum([
  'break',
  'lunch',
  'training',
  'other',
  'technical',
  'ring-no-answer'
])
export type NotReadyReason = z.infer<typeof notReadyReasonSchema>

/** Why an agent needs more time after a call. */
export const wrapUpReasonSchema = z.enum(['contact', 'request', 'system', 'other'])
export type WrapUpReason = z.infer<typeof wrapUpReasonSchema>

/** Times are epoch ms of the centre. */
export interface AgentDuty {
  /** What the agent is, or, while busy, will be afterwards. */
  wish: 'ready' | 'not-ready'
  /** `null` while not ready: not in the queue at all. */
  reason: NotReadyReason | null
  wishSince: number
  activity: 'on-call' | 'callback' | 'wrap-up' | null
  activitySince: number | null
  activityInteraction: string | null
  /** In wrap-up: when it is over by itself. */
  dueAt: number | null
  /** In wrap-up: how often it has been extended. */
  extensions: number
  /** Taken out of the queue because nothing was heard of their desk; `null` otherwise. */
  lostAt: number | null
}

export type AgentEvent =
  | { type: 'chosen'; wish: AgentDuty['wish']; reason: NotReadyReason | null }
  /** @param line who is on the line or being called: a callback that goes on */
  | { type: 'signed-out'; line: string | null }
  | { type: 'callback-begun'; interactionId: string }
  /** The callback came to nothing, or was given back. @param line a customer who is on the line all the same */
  | { type: 'callback-over'; interactionId: string; line: string | null }
  | { type: 'call-answered'; interactionId: string }
  /** @param other another customer of theirs who is still on the line */
  | { type: 'call-over'; interactionId: string; other: string | null }
  /** A call rang at them until its time was over. */
  | { type: 'rang-out' }
  | { type: 'wrap-up-extended'; interactionId: string }
  /** Its wrap-up, or its callback, needs no more of their time. @param line a customer who is on the line all the same */
  | { type: 'contact-done'; interactionId: string; line: string | null }
  | { type: 'time-passed' }
  | { type: 'desk-lost' }
  | { type: 'desk-back' }

export interface AgentStateRules {
  now: number
  /** 0 = there is no wrap-up. */
  wrapUpSeconds: number
  extensions: { most: number; seconds: number }
}

/** Whoever was ready when their desk was lost is so again by themselves within this time; later they may have gone home, ms. */
export const comesBackWithinMs = 120_000

const idle = {
  activity: null,
  activitySince: null,
  activityInteraction: null,
  dueAt: null,
  extensions: 0
} as const

/** Who has never chosen is not ready, without a reason. */
export const firstDuty = (now: number): AgentDuty => ({
  wish: 'not-ready',
  reason: null,
  wishSince: now,
  lostAt: null,
  ...idle
})

/** The very same duty where the event changes nothing. */
export function stepAgentState(duty: AgentDuty, event: AgentEvent, rules: AgentStateRules): AgentDuty {
  switch (event.type) {
    case 'chosen':
      return wishing(duty, event.wish, event.reason, rules.now)
    case 'signed-out':
      return signedOut(wishing(duty, 'not-ready', null, rules.now), event.line, rules.now)
    case 'callback-begun':
      return busy(duty, 'callback', event.interactionId, rules.now)
    case 'call-answered':
      // A callback that is answered is still a callback.
      return is(duty, 'callback', event.interactionId)
        ? duty
        : busy(duty, 'on-call', event.interactionId, rules.now)
    case 'call-over':
      return callOver(duty, event, rules)
    case 'callback-over':
      return is(duty, 'callback', event.interactionId) ? freed(duty, event.line, rules.now) : duty
    case 'contact-done':
      return is(duty, 'wrap-up', event.interactionId) || is(duty, 'callback', event.interactionId)
        ? freed(duty, event.line, rules.now)
        : duty
    case 'time-passed':
      return isDue(duty, rules.now) ? { ...duty, ...idle } : duty
    case 'wrap-up-extended':
      return extended(duty, event.interactionId, rules)
    case 'rang-out':
      return isOffered(duty) ? wishing(duty, 'not-ready', 'ring-no-answer', rules.now) : duty
    case 'desk-lost':
      return duty.wish === 'ready'
        ? { ...wishing(duty, 'not-ready', 'technical', rules.now), lostAt: rules.now }
        : duty
    case 'desk-back':
      return deskBack(duty, rules.now)
  }
}

/** Whether the queue may send calls now. */
export const isOffered = ({ wish, activity }: AgentDuty): boolean => wish === 'ready' && activity === null

/** What the PBX is told: a reason keeps the agent's place in the queue, none takes it away. */
export const queuePlace = (duty: AgentDuty): { ready: boolean; reason: string | null } => ({
  ready: isOffered(duty),
  reason: isOffered(duty) ? null : (duty.activity ?? duty.reason)
})

export const extensionsLeft = (duty: AgentDuty, { most }: AgentStateRules['extensions']): number =>
  duty.activity === 'wrap-up' ? Math.max(0, most - duty.extensions) : 0

/** The agent's own word, or what must be; the last one counts, whatever they are busy with. */
function wishing(
  duty: AgentDuty,
  wish: AgentDuty['wish'],
  reason: NotReadyReason | null,
  now: number
): AgentDuty {
  const next = wish === 'ready' ? null : reason
  const isSame = duty.wish === wish && duty.reason === next
  if (isSame && duty.lostAt === null) return duty
  return { ...duty, wish, reason: next, wishSince: isSame ? duty.wishSince : now, lostAt: null }
}

function busy(
  duty: AgentDuty,
  activity: 'on-call' | 'callback',
  interactionId: string,
  now: number
): AgentDuty {
  if (is(duty, activity, interactionId)) return duty
  const activitySince = duty.activity === activity ? duty.activitySince : now
  return { ...duty, ...idle, activity, activitySince, activityInteraction: interactionId }
}

const is = (duty: AgentDuty, activity: AgentDuty['activity'], interactionId: string): boolean =>
  duty.activity === activity && duty.activityInteraction === interactionId

/** Whoever still has a customer on the line is sent no other, whatever they are done with. */
function freed(duty: AgentDuty, line: string | null, now: number): AgentDuty {
  if (line === null) return { ...duty, ...idle }
  return is(duty, 'callback', line) ? duty : busy(duty, 'on-call', line, now)
}

/** A call outlives its agent's session: its end is told by the PBX. */
const signedOut = (duty: AgentDuty, line: string | null, now: number): AgentDuty =>
  duty.activity === null || duty.activity === 'on-call' ? duty : freed(duty, line, now)

function callOver(
  duty: AgentDuty,
  { interactionId, other }: Extract<AgentEvent, { type: 'call-over' }>,
  { now, wrapUpSeconds }: AgentStateRules
): AgentDuty {
  if (!is(duty, 'on-call', interactionId) && !is(duty, 'callback', interactionId)) return duty
  if (other !== null) return { ...duty, activity: 'on-call', activityInteraction: other }
  if (wrapUpSeconds === 0) return { ...duty, ...idle }
  const dueAt = now + wrapUpSeconds * 1000
  return { ...duty, activity: 'wrap-up', activitySince: now, dueAt, extensions: 0 }
}

const isDue = ({ activity, dueAt }: AgentDuty, now: number): boolean =>
  activity === 'wrap-up' && dueAt !== null && dueAt <= now

function extended(duty: AgentDuty, interactionId: string, { now, extensions }: AgentStateRules): AgentDuty {
  const { dueAt } = duty
  if (!is(duty, 'wrap-up', interactionId) || dueAt === null || isDue(duty, now)) return duty
  if (extensionsLeft(duty, extensions) === 0) return duty
  return { ...duty, dueAt: dueAt + extensions.seconds * 1000, extensions: duty.extensions + 1 }
}

/** A word of the agent's own, or of a lead, has made `lostAt` null meanwhile: then it stands. */
function deskBack(duty: AgentDuty, now: number): AgentDuty {
  if (duty.lostAt === null) return duty
  if (now - duty.lostAt > comesBackWithinMs) return { ...duty, lostAt: null }
  return wishing(duty, 'ready', null, now)
}
