// Calls that the agent makes: callbacks, under the interaction the host has made for them, and calls to colleagues and
// numbers, of which a consultation holds the customer meanwhile.
import type { InviterOptions } from 'sip.js'
import type { CallStart } from '../../../shared/domain/call-machine.ts'
import { dialTargetSchema, sipUserOf } from '../../../shared/domain/dial-target.ts'
import { parsePhoneNumber } from '../../../shared/domain/phone-number.ts'
import type { Log } from '../../../shared/log.ts'
import type { Microphone } from '../audio/microphone.ts'
import type { Clock } from '../clock.ts'
import type { SipLine } from '../line/sip-line.ts'
import type { PhoneBoard } from '../phone-board.ts'
import type { CallCommand } from './call-commands.ts'
import type { CallCourse } from './call-course.ts'
import type { CallReports } from './call-reports.ts'
import { type Floor, isTalkedTo } from './floor.ts'
import { dropFactsOf, endedByNobody } from './leg-end.ts'
import { createLeg } from './sip-leg.ts'

/** A dialled number that nobody answers is given up; the PBX does so earlier, ms. */
const outboundLimitMs = 60_000
/** A microphone that takes longer comes too late: the host gives a callback up that nobody dials. */
const dialWithinMs = 15_000
const interactionIdShape = /^[\w.:@-]{1,128}$/
/** An agent talks to one and has one more waiting, at most. */
export const callLimit = 2

export interface DiallingDependencies {
  board: PhoneBoard
  course: CallCourse
  floor: Floor
  reports: CallReports
  microphone: Microphone
  line: () => SipLine | null
  clock: Clock
  log: Log
  random: () => number
  randomId: () => string
}

type Command<K extends CallCommand['kind']> = Extract<CallCommand, { kind: K }>

/** `null`: dialled; otherwise why not. */
type Refusal = 'malformed' | 'microphone' | 'late' | 'line' | 'address' | 'busy' | null

export async function dialCallback(dependencies: DiallingDependencies, command: Command<'dial'>) {
  const { board, clock, log, reports } = dependencies
  const { interactionId, callbackId } = command
  const refusal = await tryCallback(dependencies, command)
  if (refusal === null) return
  log.warn('call.notDialled', { interactionId, callbackId, why: refusal })
  board.change({ callProblem: 'call-failed' })
  // told twice to dial: the call that goes on is not over
  const isGoing = board.going().some((call) => call.interactionId === interactionId)
  if (isGoing || !interactionIdShape.test(interactionId)) return
  // The host hears of it, so that the task goes back and the agent is free again.
  const at = clock.now()
  const facts = dropFactsOf({ ...endedByNobody, by: 'local' }, null, at, false)
  reports.ended({ interactionId, at, answered: false, facts, sipStatus: null })
}

async function tryCallback(
  dependencies: DiallingDependencies,
  { dial, number, interactionId, callbackId }: Command<'dial'>
): Promise<Refusal> {
  const { board, clock, microphone } = dependencies
  const askedAt = clock.now()
  if (!dialTargetSchema.safeParse(dial).success || !interactionIdShape.test(interactionId)) return 'malformed'
  if (!(await microphone.open())) return 'microphone'
  if (clock.now() - askedAt > dialWithinMs) return 'late'
  if (board.going().length > 0) return 'busy'
  const ani = parsePhoneNumber(number).e164
  return place(dependencies, dial, interactionId, { interactionId, callbackId, ani })
}

export async function dialOut(
  dependencies: DiallingDependencies,
  { dial, consultsFor }: Command<'dial-out'>
): Promise<void> {
  const { board, course, floor, log, microphone } = dependencies
  const refuse = (why: Refusal) => {
    log.warn('call.notDialled', { why })
    board.change({ callProblem: 'call-failed' })
  }
  const customer = consultsFor === null ? null : course.callOf(consultsFor)
  if (consultsFor !== null && customer?.phase !== 'active') return
  if (!(await microphone.open())) return refuse('microphone')
  const isFull = () =>
    board.going().length >= callLimit || board.going().some(({ phase }) => phase === 'ringing')
  if (isFull()) return refuse('busy')
  const talkedTo = board.going().find(isTalkedTo)
  if (!(await floor.clear(null))) return refuse('busy')
  // an extension is no phone number, however many digits it has
  const e164 = /^(?:\+|\d{9})/.test(dial) ? parsePhoneNumber(dial).e164 : null
  const party = { ani: e164, extension: e164 === null ? dial : null, consultsFor }
  // Somebody may have called while the PBX thought about the hold.
  const refusal = isFull() ? 'busy' : place(dependencies, dial, customer?.interactionId ?? null, party)
  if (refusal === null) return
  refuse(refusal)
  if (talkedTo) await floor.hold(talkedTo.callId, false)
}

/** @param contact is named to the PBX: the contact this call is about. */
function place(
  dependencies: DiallingDependencies,
  dial: string,
  contact: string | null,
  party: Partial<CallStart>
): Refusal {
  const { board, clock, course, randomId } = dependencies
  const line = dependencies.line()
  if (!line || board.read().registration.state !== 'registered') return 'line'
  const extraHeaders = contact === null ? [] : [`X-Care-Interaction-Id: ${contact}`]
  const options: InviterOptions = { extraHeaders, earlyMedia: true }
  const inviter = line.outbound(sipUserOf(dial), options)
  if (!inviter) return 'address'
  const now = clock.now()
  const start = { ...nobody, callId: randomId(), enteredAt: now, startedAt: now, ...party }
  const leg = course.begin({
    start,
    createLeg: (events) => createLeg(inviter, { ...dependencies, flow: line.flow, events })
  })
  clock.after(outboundLimitMs, () => {
    const isUnanswered = course.callOf(start.callId)?.answeredAt === null
    if (isUnanswered) leg.hangUp()
  })
  void leg.begin()
  return null
}

const nobody: Omit<CallStart, 'callId' | 'enteredAt' | 'startedAt'> = {
  interactionId: null,
  callbackId: null,
  direction: 'outbound',
  ani: null,
  aniWithheld: false,
  displayName: '',
  extension: null,
  consultsFor: null,
  consultId: null,
  transferredBy: null,
  returned: false,
  queue: null,
  dnis: null,
  enteredAtSource: 'invite'
}
