// The course of the calls that are going on: each step through the call machine and onto the board, each fact to the host,
// what the agent hears and media readings begun and stopped with them.

import type { ProcedureInput } from '../../../shared/desk-contract.ts'
import {
  type CallEvent,
  type CallSnapshot,
  type CallStart,
  startCall,
  stepCall
} from '../../../shared/domain/call-machine.ts'
import { type OfferedInvite, readNewParty } from '../../../shared/domain/sip-headers.ts'
import type { Log } from '../../../shared/log.ts'
import type { Loudspeaker } from '../audio/loudspeaker.ts'
import type { Ringer } from '../audio/ringer.ts'
import type { Clock } from '../clock.ts'
import type { PhoneBoard } from '../phone-board.ts'
import { worstView } from '../quality/call-quality.ts'
import { worstOf } from '../quality/media-view.ts'
import { type SoundWatch, watchSound } from '../quality/sound-watch.ts'
import { type AgentEar, createAgentEar, type Hearable } from './agent-ear.ts'
import { type CallReports, offeredCallOf } from './call-reports.ts'
import type { Conference } from './conference.ts'
import { dropFactsOf, endEventOf, type LegEnd } from './leg-end.ts'
import type { Leg, LegEvents } from './sip-leg.ts'

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

interface CourseDependencies extends CallCourseDependencies {
  conference: () => Conference | null
  /** Told in the moment of the answer, before anybody is heard. */
  onConnected: (callId: string) => void
  /** Told of each end with the call as it was before. */
  onOver: (call: CallSnapshot, end: LegEnd) => void
}

/** What goes on beside a call and must stop with it. */
interface Going extends Pick<Hearable, 'hasEarlyMedia' | 'answersItself'> {
  leg: Leg
  /** From the answer on. */
  sound: SoundWatch | null
}

type Ended = Pick<ProcedureInput<'interaction.ended'>, 'facts' | 'quality'>

interface Course extends CourseDependencies {
  going: Map<string, Going>
  /** What was seen of the end of an answered call whose contact goes on in another call, by interaction. */
  endedBefore: Map<string, Ended>
  ear: AgentEar
  /** One microphone, one truth for all calls. */
  muted: boolean
}

export interface CallBeginning {
  start: CallStart
  createLeg: (events: LegEvents) => Leg
  answersItself?: boolean
}

export interface CallCourse {
  begin: (beginning: CallBeginning) => Leg
  /** The only way a call changes. `null` where it did not: late words about a call that is over are the rule. */
  step: (callId: string, event: CallEvent) => CallSnapshot | null
  /** A call that is going on. */
  callOf: (callId: string) => CallSnapshot | null
  legOf: (callId: string) => Leg | null
  /** It does not answer itself after all: the agent is to hear that it rings. */
  ringsOn: (callId: string) => void
  setMuted: (muted: boolean) => void
  isMuted: () => boolean
  /** The agent asks for another way for the sound of this call. */
  repairSound: (callId: string) => void
  /** Something outside the calls has changed what is to be heard. */
  listen: () => void
}

export function createCallCourse(dependencies: CourseDependencies): CallCourse {
  const going = new Map<string, Going>()
  const ear = createAgentEar({
    ...dependencies,
    hearable(callId) {
      const one = going.get(callId)
      return one ? { ...one, remote: one.leg.remote() } : null
    },
    conference: () => dependencies.conference()?.toAgent ?? null
  })
  const course: Course = { ...dependencies, going, endedBefore: new Map(), ear, muted: false }
  return {
    begin: (beginning) => begin(course, beginning),
    step: (callId, event) => step(course, callId, event),
    callOf: (callId) => callOf(course, callId),
    legOf: (callId) => going.get(callId)?.leg ?? null,
    ringsOn(callId) {
      const one = going.get(callId)
      if (one) one.answersItself = false
      listen(course)
    },
    setMuted: (muted) => setMuted(course, muted),
    isMuted: () => course.muted,
    repairSound: (callId) => going.get(callId)?.sound?.repair(),
    listen: () => listen(course)
  }
}

const listen = ({ ear, board }: Course): void => ear.listen(board.going())

const callOf = ({ board }: Course, callId: string): CallSnapshot | null =>
  board.going().find((call) => call.callId === callId) ?? null

function step(course: Course, callId: string, event: CallEvent): CallSnapshot | null {
  const call = callOf(course, callId)
  if (!call) return null
  const result = stepCall(call, event)
  if (result.kind === 'illegal') {
    course.log.debug('call.eventIgnored', { interactionId: call.interactionId, why: result.why })
    return null
  }
  course.board.putCall(result.snapshot)
  listen(course)
  return result.snapshot
}

function begin(course: Course, { start, createLeg, answersItself = false }: CallBeginning): Leg {
  const { callId, interactionId, callbackId } = start
  const leg = createLeg({
    progressed: (early) => progressed(course, callId, early !== null),
    connected: () => connected(course, callId),
    over: (end) => over(course, callId, end),
    partyAsserted: (invite) => changeParty(course, callId, invite),
    remoteHeld: (held) => void step(course, callId, { type: held ? 'remote-held' : 'remote-unheld' })
  })
  course.going.set(callId, {
    leg,
    sound: null,
    hasEarlyMedia: false,
    answersItself
  })
  course.board.change({ callProblem: null })
  course.board.putCall(startCall(start))
  listen(course)
  // Without an interaction of the PBX there is no record to open: the ring card is all the desk gets.
  if (interactionId !== null) course.reports.opened({ call: offeredCallOf(start, interactionId), callbackId })
  return leg
}

function progressed(course: Course, callId: string, hasEarlyMedia: boolean): void {
  const one = course.going.get(callId)
  if (!one) return
  one.hasEarlyMedia ||= hasEarlyMedia
  step(course, callId, { type: 'progressed' })
  listen(course)
}

function connected(course: Course, callId: string): void {
  const at = course.clock.now()
  const call = step(course, callId, { type: 'connected', at })
  const one = course.going.get(callId)
  if (!call || !one) return
  course.onConnected(callId)
  if (course.muted && step(course, callId, { type: 'muted' })) one.leg.setMuted(true)
  if (call.interactionId !== null) course.reports.answered({ interactionId: call.interactionId, at })
  one.sound = watchSound({
    ...course,
    leg: one.leg,
    call: () => callOf(course, callId),
    onLevels: (audio) => course.board.change({ audio }),
    onChange: () => course.board.change(soundOf(course)),
    onLost: () => one.leg.giveUp(null)
  })
  course.board.change(soundOf(course))
}

/** Of all calls the worst. */
function soundOf({ going }: Course) {
  const sounds = [...going.values()].flatMap(({ sound }) => (sound ? [sound] : []))
  return {
    media: worstOf(sounds.map((sound) => sound.state())),
    quality: worstView(sounds.map((sound) => sound.quality()))
  }
}

function over(course: Course, callId: string, end: LegEnd): void {
  const call = callOf(course, callId)
  const one = course.going.get(callId)
  if (!call || !one) return
  const { board, clock, reports } = course
  const at = clock.now()
  const facts = dropFactsOf(end, one.sound?.health() ?? null, at, call.held)
  one.sound?.stop()
  course.going.delete(callId)
  const cameToNothing = end.by === 'none' && call.phase !== 'active'
  board.change({ audio: null, ...soundOf(course), callProblem: cameToNothing ? 'call-failed' : null })
  const ended = step(course, callId, endEventOf(call, end, facts, at))
  if (ended) reports.over({ call: ended })
  const quality = one.sound?.summary() ?? null
  reportEnd(course, call, at, { facts, sipStatus: end.sipStatus, ...(quality && { quality }) })
  course.onOver(call, end)
  if (board.going().length > 0) return
  course.muted = false
  course.onIdle()
}

/**
 * A customer who comes back from a transfer before we have let go of them is still the same contact: its end is told once,
 * with the last call, and of what was talked on last. A ring that nobody took is no drop.
 */
function reportEnd(
  { board, endedBefore, reports }: Course,
  { interactionId, answeredAt }: CallSnapshot,
  at: number,
  ended: Ended & { sipStatus: number | null }
): void {
  if (interactionId === null) return
  const isAnswered = answeredAt !== null
  const goesOn = board.going().some((other) => other.interactionId === interactionId)
  if (goesOn) {
    if (isAnswered) endedBefore.set(interactionId, ended)
    return
  }
  const before = isAnswered ? undefined : endedBefore.get(interactionId)
  endedBefore.delete(interactionId)
  const answered = isAnswered || before !== undefined
  reports.ended({ interactionId, at, answered, ...(before ?? ended), sipStatus: ended.sipStatus })
}

/** The one who consulted us has gone, and the customer is here: from now on it is the customer's contact. */
function changeParty(course: Course, callId: string, invite: OfferedInvite): void {
  const before = callOf(course, callId)
  if (!before) return
  const party = readNewParty(invite, before)
  if (!party) return
  const call = step(course, callId, { type: 'identity-changed', ...party })
  if (!call?.interactionId || before.interactionId !== null) return
  const { interactionId } = call
  course.reports.opened({ call: offeredCallOf(call, interactionId), callbackId: null })
  course.reports.answered({ interactionId, at: course.clock.now() })
}

/** Ignored while nobody is talked to: there is no call that could show it. */
function setMuted(course: Course, muted: boolean): void {
  const calls = course.board.going().filter(({ phase }) => phase === 'active')
  if (calls.length === 0) return
  course.muted = muted
  course.conference()?.setMuted(muted)
  for (const { callId, joined } of calls) {
    step(course, callId, { type: muted ? 'muted' : 'unmuted' })
    // In a conference the leg also carries the other one's voice.
    if (!joined) course.going.get(callId)?.leg.setMuted(muted)
  }
}
