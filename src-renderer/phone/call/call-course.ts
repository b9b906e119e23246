// The course of the one call that is going on: each step through the call machine and onto the board, each fact to the
// host, sounds and media readings begun and stopped with it.
import type { OfferedCall } from '../../../shared/desk-contract.ts'
import {
  type CallEvent,
  type CallSnapshot,
  type CallStart,
  startCall,
  stepCall
} from '../../../shared/domain/call-machine.ts'
import { type OfferedInvite, readOfferedCall } from '../../../shared/domain/sip-headers.ts'
import type { Log } from '../../../shared/log.ts'
import type { Loudspeaker } from '../audio/loudspeaker.ts'
import type { Ringer } from '../audio/ringer.ts'
import { type Clock, every } from '../clock.ts'
import type { PhoneBoard } from '../phone-board.ts'
import { isLost, type MediaHealth, startMediaHealth, stepMediaHealth } from '../quality/media-watch.ts'
import type { CallReports } from './call-reports.ts'
import { dropFactsOf, endEventOf, type LegEnd } from './leg-end.ts'
import type { Leg, LegEvents } from './sip-leg.ts'

const mediaReadingMs = 200

export interface CallCourseDependencies {
  board: PhoneBoard
  reports: CallReports
  loudspeaker: Loudspeaker
  ringer: Ringer
  clock: Clock
  log: Log
  /** No call is going on any more. */
  onIdle: () => void
}

/** What goes on beside a call and must stop with it. */
interface Going {
  leg: Leg
  health: MediaHealth | null
  stop: () => void
}

interface Course extends CallCourseDependencies {
  going: Going | null
}

export interface CallCourse {
  begin: (start: CallStart, createLeg: (events: LegEvents) => Leg) => Leg
  /** The only way a call changes. `null` where it did not: late words about a call that is over are the rule. */
  step: (callId: string, event: CallEvent) => CallSnapshot | null
  /** The leg of that call, while it is going on. */
  legOf: (callId: string) => Leg | null
  leg: () => Leg | null
}

export function createCallCourse(dependencies: CallCourseDependencies): CallCourse {
  const course: Course = { ...dependencies, going: null }
  return {
    begin: (start, createLeg) => begin(course, start, createLeg),
    step: (callId, event) => step(course, callId, event),
    legOf: (callId) => (callOf(course, callId) ? (course.going?.leg ?? null) : null),
    leg: () => course.going?.leg ?? null
  }
}

function callOf({ board }: Course, callId: string): CallSnapshot | null {
  const call = board.current()
  return call?.callId === callId ? call : null
}

function step(course: Course, callId: string, event: CallEvent): CallSnapshot | null {
  const call = callOf(course, callId)
  if (!call) return null
  const result = stepCall(call, event)
  if (result.kind === 'illegal') {
    course.log.debug('call.eventIgnored', { interactionId: call.interactionId, why: result.why })
    return null
  }
  course.board.putCall(result.snapshot)
  return result.snapshot
}

function begin(course: Course, start: CallStart, createLeg: (events: LegEvents) => Leg): Leg {
  const { callId, interactionId, callbackId } = start
  const leg = createLeg({
    progressed: () => step(course, callId, { type: 'progressed' }) && course.ringer.ringback(),
    connected: (remote) => connected(course, callId, remote),
    over: (end) => over(course, callId, end),
    partyAsserted: (invite) => changeParty(course, callId, invite)
  })
  course.going = { leg, health: null, stop: () => {} }
  course.board.change({ callProblem: null })
  course.board.putCall(startCall(start))
  // Without an interaction of the PBX there is no record to open: the ring card is all the desk gets.
  if (interactionId !== null) course.reports.opened({ call: offeredCallOf(start, interactionId), callbackId })
  return leg
}

function connected(course: Course, callId: string, remote: MediaStream | null): void {
  const at = course.clock.now()
  const call = step(course, callId, { type: 'connected', at })
  const { going } = course
  if (!call || !going) return
  course.ringer.stop()
  if (remote) course.loudspeaker.play(remote)
  if (call.interactionId !== null) course.reports.answered({ interactionId: call.interactionId, at })
  going.health = startMediaHealth(at)
  going.stop = every(course.clock, mediaReadingMs, () => void readMedia(course, callId).catch(() => {}))
}

async function readMedia(course: Course, callId: string): Promise<void> {
  const sample = await course.going?.leg.readMedia()
  const call = callOf(course, callId)
  const { going } = course
  if (!call || !sample || !going?.health) return
  going.health = stepMediaHealth(going.health, sample, call.held)
  if (isLost(going.health, sample.at, call.held)) going.leg.giveUp(null)
  else course.board.change({ audio: going.health.levels })
}

function over(course: Course, callId: string, end: LegEnd): void {
  const call = callOf(course, callId)
  const { going, board, clock, reports } = course
  if (!call || !going) return
  const at = clock.now()
  const facts = dropFactsOf(end, going.health, at, call.held)
  going.stop()
  course.going = null
  course.ringer.stop()
  course.loudspeaker.stop()
  const cameToNothing = end.by === 'none' && call.phase !== 'active'
  board.change({ audio: null, callProblem: cameToNothing ? 'call-failed' : null })
  step(course, callId, endEventOf(call, end, facts, at))
  const { interactionId, answeredAt } = call
  if (interactionId !== null) {
    reports.ended({ interactionId, at, answered: answeredAt !== null, facts, sipStatus: end.sipStatus })
  }
  course.onIdle()
}

function changeParty(course: Course, callId: string, invite: OfferedInvite): void {
  const { ani, aniWithheld, displayName } = readOfferedCall(invite)
  const call = callOf(course, callId)
  if (call && ani !== call.ani)
    step(course, callId, { type: 'identity-changed', ani, aniWithheld, displayName })
}

const offeredCallOf = (call: CallStart, interactionId: string): OfferedCall => ({
  interactionId,
  direction: call.direction,
  ani: call.ani,
  aniWithheld: call.aniWithheld,
  dnis: call.dnis,
  queue: call.queue,
  displayName: call.displayName,
  enteredAt: call.enteredAt,
  enteredAtSource: call.enteredAtSource,
  offeredAt: call.startedAt
})
