// What may become of a call here: an INVITE rings or finds us busy, the agent answers, declines, holds, mutes, hangs up,
// or dials a callback. One call at a time.
import type { Invitation } from 'sip.js'
import { parsePhoneNumber } from '../../../shared/domain/phone-number.ts'
import { readOfferedCall } from '../../../shared/domain/sip-headers.ts'
import type { Microphone } from '../audio/microphone.ts'
import type { SipLine } from '../line/sip-line.ts'
import type { PhoneCommand } from '../phone.ts'
import { type CallCourse, type CallCourseDependencies, createCallCourse } from './call-course.ts'
import { dropFactsOf, endedByNobody } from './leg-end.ts'
import { offeredInviteOf } from './sip-invite.ts'
import { createLeg } from './sip-leg.ts'

/** A dialled number that nobody answers is given up; the PBX does so earlier, ms. */
const outboundLimitMs = 60_000
/** A microphone that takes longer comes too late: the host gives a callback up that nobody dials. */
const dialWithinMs = 15_000
/** What may stand in a SIP address and header of ours: no blank, no line end, no other host. */
const dialShape = /^[+*#\d]{1,40}$/
const interactionIdShape = /^[\w.:@-]{1,128}$/

export interface SipCallsDependencies extends CallCourseDependencies {
  microphone: Microphone
  line: () => SipLine | null
  random: () => number
  randomId: () => string
}

type Command<K extends PhoneCommand['kind']> = Extract<PhoneCommand, { kind: K }>
type CallCommand = Exclude<PhoneCommand, { kind: 'report' }>

export interface SipCalls {
  offer: (invitation: Invitation) => void
  obey: (command: CallCommand) => Promise<void>
  /** The line is back after a loss. */
  recover: () => void
  /** The microphone is another one. */
  replaceMicrophone: () => void
}

export function createSipCalls(dependencies: SipCallsDependencies): SipCalls {
  const course = createCallCourse(dependencies)
  return {
    offer: (invitation) => offer(dependencies, course, invitation),
    obey: (command) => obey(dependencies, course, command),
    recover: () => course.leg()?.recover(),
    replaceMicrophone() {
      const leg = course.leg()
      if (!leg) return
      dependencies.microphone.cloneForCall().then(
        (stream) => leg.useMicrophone(stream),
        () => {}
      )
    }
  }
}

function offer(dependencies: SipCallsDependencies, course: CallCourse, invitation: Invitation): void {
  const { board, ringer, clock, randomId } = dependencies
  const flow = dependencies.line()?.flow
  if (!flow || board.current()) {
    invitation.reject({ statusCode: 486 }).catch(() => {})
    return
  }
  const now = clock.now()
  course.begin(
    {
      ...readOfferedCall(offeredInviteOf(invitation.request, now)),
      callId: randomId(),
      callbackId: null,
      direction: 'inbound',
      startedAt: now
    },
    (events) => createLeg(invitation, { ...dependencies, flow, events })
  )
  ringer.ring()
}

async function obey(
  dependencies: SipCallsDependencies,
  course: CallCourse,
  command: CallCommand
): Promise<void> {
  if (command.kind === 'dial') return dial(dependencies, course, command)
  const leg = course.legOf(command.callId)
  if (!leg) return
  const isRinging = dependencies.board.current()?.phase === 'ringing'
  switch (command.kind) {
    case 'answer':
      return answer(dependencies, course, command)
    case 'reject':
      return isRinging ? leg.decline() : undefined
    case 'hang-up':
      return isRinging ? leg.decline() : leg.hangUp()
    case 'mute':
      if (course.step(command.callId, { type: command.muted ? 'muted' : 'unmuted' }))
        leg.setMuted(command.muted)
      return
    case 'hold':
      return hold(course, command)
  }
}

async function answer(
  { microphone, ringer }: SipCallsDependencies,
  course: CallCourse,
  { callId }: Command<'answer'>
) {
  if (!(await microphone.open())) return
  if (!course.step(callId, { type: 'accepted' })) return
  ringer.stop()
  course.legOf(callId)?.begin()
}

/** Shown at once; taken back if the other side refuses. */
async function hold(course: CallCourse, { callId, held }: Command<'hold'>) {
  if (!course.step(callId, { type: held ? 'held' : 'unheld' })) return
  const isTaken = await course.legOf(callId)?.setHeld(held)
  if (isTaken === false) course.step(callId, { type: held ? 'unheld' : 'held' })
}

async function dial(dependencies: SipCallsDependencies, course: CallCourse, command: Command<'dial'>) {
  const { board, clock, microphone, randomId } = dependencies
  const { interactionId, callbackId } = command
  const refuse = (why: string) => refuseToDial(dependencies, interactionId, why)
  const askedAt = clock.now()
  if (!dialShape.test(command.dial) || !interactionIdShape.test(interactionId)) return refuse('malformed')
  if (!(await microphone.open())) return refuse('microphone')
  if (clock.now() - askedAt > dialWithinMs) return refuse('late')
  const line = dependencies.line()
  if (!line || board.read().registration.state !== 'registered' || board.current()) return refuse('line')
  const inviter = line.outbound(command.dial, { extraHeaders: [`X-Care-Interaction-Id: ${interactionId}`] })
  if (!inviter) return refuse('address')
  const now = clock.now()
  const leg = course.begin(
    {
      callId: randomId(),
      interactionId,
      callbackId,
      direction: 'outbound',
      ani: parsePhoneNumber(command.number).e164,
      aniWithheld: false,
      displayName: '',
      queue: null,
      dnis: null,
      enteredAt: now,
      enteredAtSource: 'invite',
      startedAt: now
    },
    (events) => createLeg(inviter, { ...dependencies, flow: line.flow, events })
  )
  clock.after(outboundLimitMs, () => isUnanswered(dependencies, leg, course) && leg.hangUp())
  leg.begin()
}

/** The host hears of it, so that the task goes back and the agent is free again. */
function refuseToDial(
  { board, clock, log, reports }: SipCallsDependencies,
  interactionId: string,
  why: string
) {
  log.warn('call.notDialled', { interactionId, why })
  board.change({ callProblem: 'call-failed' })
  // told twice to dial: the call that goes on is not over
  if (board.current()?.interactionId === interactionId || !interactionIdShape.test(interactionId)) return
  const at = clock.now()
  const facts = dropFactsOf({ ...endedByNobody, by: 'local' }, null, at, false)
  reports.ended({ interactionId, at, answered: false, facts, sipStatus: null })
}

const isUnanswered = (
  { board }: SipCallsDependencies,
  leg: ReturnType<typeof createLeg>,
  course: CallCourse
): boolean => course.leg() === leg && board.current()?.answeredAt === null
