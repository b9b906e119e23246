// Who is talked to: at any time one call, or the two of a conference. Holding, taking back, changing between two calls,
// joining and parting come one after the other, so that two quick keys never leave two customers audible.
import type { CallSnapshot } from '../../../shared/domain/call-machine.ts'
import type { Log } from '../../../shared/log.ts'
import type { Microphone } from '../audio/microphone.ts'
import type { PhoneBoard } from '../phone-board.ts'
import type { CallCourse } from './call-course.ts'
import type { Conference, CreateConference } from './conference.ts'
import type { Leg } from './sip-leg.ts'

export interface FloorDependencies {
  board: PhoneBoard
  microphone: Pick<Microphone, 'cloneForCall'>
  createConference: CreateConference
  log: Log
}

export interface Floor {
  /** What concerns more than one call waits for its turn. */
  inTurn: <T>(action: () => Promise<T>) => Promise<T>
  /** Puts on hold whoever is talked to, except this call. Answers whether the floor is free now. */
  clear: (exceptCallId: string | null) => Promise<boolean>
  /** Answers whether the call is now as wished. */
  hold: (callId: string, held: boolean) => Promise<boolean>
  swap: () => Promise<void>
  join: () => Promise<void>
  part: (callId: string) => Promise<void>
  conference: () => Conference | null
  /** A call has been answered: while another one is talked to, by us or in a moment, it is put on hold. */
  onConnected: (callId: string) => void
  /** A call is over, and was so before. */
  onOver: (call: CallSnapshot) => void
  replaceMicrophone: () => Promise<void>
}

interface Place extends FloorDependencies {
  course: CallCourse
  conference: Conference | null
}

export function createFloor(dependencies: FloorDependencies & { course: () => CallCourse }): Floor {
  const place: Place = {
    ...dependencies,
    get course() {
      return dependencies.course()
    },
    conference: null
  }
  const complain = (error: unknown) => dependencies.log.warn('call.failed', { error })
  let last: Promise<unknown> = Promise.resolve()
  const inTurn: Floor['inTurn'] = (action) => {
    const result = last.then(action)
    last = result.catch(() => {})
    return result
  }
  return {
    inTurn,
    clear: (exceptCallId) => clear(place, exceptCallId),
    hold: (callId, held) => hold(place, callId, held),
    swap: () => swap(place),
    join: () => join(place),
    part: (callId) => part(place, callId),
    conference: () => place.conference,
    onConnected(callId) {
      const leg = seat(place, callId)
      if (leg) inTurn(() => tellOfSeat(place, callId, leg)).catch(complain)
    },
    onOver: (call) => call.joined && void endConference(place, () => false).catch(complain),
    replaceMicrophone: () => replaceMicrophone(place)
  }
}

export const isTalkedTo = ({ phase, held }: CallSnapshot): boolean => phase === 'active' && !held

const answeredCalls = ({ board }: Place): readonly CallSnapshot[] =>
  board.going().filter(({ phase }) => phase === 'active')

async function clear(place: Place, exceptCallId: string | null): Promise<boolean> {
  for (const { callId, held, joined } of answeredCalls(place)) {
    if (callId === exceptCallId || held) continue
    if (joined || !(await setHeld(place, callId, true))) return false
  }
  return true
}

/**
 * The agent's word decides: whoever has been answered or taken back last is talked to, and a dialled side that answers
 * beside them waits. Shut in the same moment, told in turn.
 */
function seat({ board, course }: Place, callId: string): Leg | null {
  const isTaken = board
    .going()
    .some((other) => other.callId !== callId && (other.phase === 'connecting' || isTalkedTo(other)))
  const leg = course.legOf(callId)
  if (!isTaken || !leg || !course.step(callId, { type: 'held' })) return null
  leg.shut()
  return leg
}

/** A side that refuses the hold hears nobody all the same. */
async function tellOfSeat({ course }: Place, callId: string, leg: Leg): Promise<void> {
  if (!course.callOf(callId)?.held) return
  if (!(await leg.setHeld(true))) leg.shut()
}

async function hold(place: Place, callId: string, held: boolean): Promise<boolean> {
  if (!held && !(await clear(place, callId))) return false
  return setHeld(place, callId, held)
}

/** Shown at once; taken back if the other side refuses. */
async function setHeld({ course }: Place, callId: string, held: boolean): Promise<boolean> {
  if (course.callOf(callId)?.held === held) return true
  if (!course.step(callId, { type: held ? 'held' : 'unheld' })) return false
  const isTaken = await course.legOf(callId)?.setHeld(held)
  if (isTaken === false) course.step(callId, { type: held ? 'unheld' : 'held' })
  return isTaken === true
}

async function swap(place: Place): Promise<void> {
  const other = answeredCalls(place).findLast(({ held }) => held)
  if (other) await hold(place, other.callId, false)
}

async function join(place: Place): Promise<void> {
  const { course, microphone, createConference } = place
  const calls = answeredCalls(place)
  const legs = calls.map(({ callId }) => course.legOf(callId))
  const [first, second] = legs.map((leg) => leg?.remote() ?? null)
  if (calls.length !== 2 || !first || !second || place.conference) return
  const conference = createConference({ microphone: await microphone.cloneForCall(), first, second })
  place.conference = conference
  conference.setMuted(course.isMuted())
  await Promise.all([legs[0]?.send(conference.toFirst), legs[1]?.send(conference.toSecond)])
  for (const [index, { callId }] of calls.entries()) {
    course.step(callId, { type: 'joined' })
    legs[index]?.setMuted(false)
  }
  const held = calls.findIndex((call) => call.held)
  const isBack = held < 0 || (await legs[held]?.setHeld(false)) === true
  const [talkedTo] = calls.filter(({ held }) => !held)
  const isWhole = isBack && answeredCalls(place).length === 2
  if (!isWhole) await part(place, talkedTo?.callId ?? null)
}

/** Two calls again; one of them, if it is named, is talked on. */
async function part(place: Place, callId: string | null): Promise<void> {
  await endConference(place, (call) => call.callId !== callId)
}

/** Whoever is left hears the agent's own microphone again, or is put on hold. */
async function endConference(place: Place, toHold: (call: CallSnapshot) => boolean): Promise<void> {
  const { conference, course } = place
  if (!conference) return
  place.conference = null
  const left = answeredCalls(place).filter(({ joined }) => joined)
  const holding = left.map((call) => {
    course.step(call.callId, { type: 'parted' })
    return toHold(call) ? setHeld(place, call.callId, true) : Promise.resolve(true)
  })
  try {
    for (const { callId } of left) await hearMicrophone(place, callId)
  } finally {
    conference.end()
    course.listen()
  }
  await Promise.all(holding)
}

async function hearMicrophone({ course, microphone }: Place, callId: string): Promise<void> {
  const leg = course.legOf(callId)
  if (!leg) return
  leg.setMuted(course.isMuted())
  await leg.send(await microphone.cloneForCall())
}

async function replaceMicrophone({ board, course, conference, microphone }: Place): Promise<void> {
  if (conference) conference.speakWith(await microphone.cloneForCall())
  for (const { callId, joined } of board.going()) {
    const leg = joined ? null : course.legOf(callId)
    if (leg) await leg.send(await microphone.cloneForCall())
  }
}
