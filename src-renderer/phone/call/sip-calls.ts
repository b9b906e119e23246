// What may become of a call here: an INVITE rings or finds us busy, and each command of the desk finds its room. Two calls
// at a time, of which one is talked on.
import type { Invitation } from 'sip.js'
import type { TelephonePolicy } from '../../../shared/domain/policy.ts'
import { readOfferedCall } from '../../../shared/domain/sip-headers.ts'
import type { SipLine } from '../line/sip-line.ts'
import { autoAnswerAfter } from './auto-answer.ts'
import type { CallCommand } from './call-commands.ts'
import { type CallCourse, type CallCourseDependencies, createCallCourse } from './call-course.ts'
import { createFloor, type Floor, type FloorDependencies, isTalkedTo } from './floor.ts'
import { callLimit, type DiallingDependencies, dialCallback, dialOut } from './sip-dialling.ts'
import { offeredInviteOf } from './sip-invite.ts'
import { createLeg } from './sip-leg.ts'
import { prepareAfterMs } from './sip-prepared-answer.ts'
import { completeTransfer, transfer } from './transfer.ts'

export interface SipCallsDependencies
  extends CallCourseDependencies,
    Omit<FloorDependencies, 'microphone'>,
    Pick<DiallingDependencies, 'microphone' | 'random' | 'randomId'> {
  line: () => SipLine | null
  policy: () => TelephonePolicy
}

export interface SipCalls {
  offer: (invitation: Invitation) => void
  obey: (command: CallCommand) => Promise<void>
  /** The line is back after a loss. */
  recover: () => void
  /** The microphone is another one. */
  replaceMicrophone: () => void
  /** Another way for the sound of every call that is talked on. */
  repairSound: () => void
}

interface Calls extends SipCallsDependencies {
  course: CallCourse
  floor: Floor
}

export function createSipCalls(dependencies: SipCallsDependencies): SipCalls {
  const { board, log } = dependencies
  const floor = createFloor({ ...dependencies, course: () => course })
  const course: CallCourse = createCallCourse({
    ...dependencies,
    conference: floor.conference,
    onConnected: floor.onConnected,
    onOver: floor.onOver
  })
  const calls: Calls = { ...dependencies, course, floor }
  return {
    offer: (invitation) => offer(calls, invitation),
    obey: (command) => obey(calls, command),
    recover() {
      for (const { callId } of board.going()) course.legOf(callId)?.recover()
    },
    repairSound() {
      for (const { callId } of board.going().filter(isTalkedTo)) course.repairSound(callId)
    },
    replaceMicrophone: () =>
      void floor
        .inTurn(floor.replaceMicrophone)
        .catch((error: unknown) => log.warn('call.microphoneNotReplaced', { error }))
  }
}

function offer(calls: Calls, invitation: Invitation): void {
  const { board, clock, course, microphone, policy, randomId } = calls
  const line = calls.line()
  const going = board.going()
  if (!line || going.length >= callLimit) {
    invitation.reject({ statusCode: 486 }).catch(() => {})
    return
  }
  const now = clock.now()
  const callId = randomId()
  const offered = offeredInviteOf(invitation.request, now, line.isRegistrars())
  const isFree = going.length === 0
  const answersAfter = autoAnswerAfter({ ...offered, policy: policy(), isFree })
  const leg = course.begin({
    start: {
      ...readOfferedCall(offered),
      callId,
      callbackId: null,
      consultsFor: null,
      direction: 'inbound',
      startedAt: now
    },
    createLeg: (events) =>
      createLeg(invitation, { ...calls, flow: line.flow, trusted: offered.trusted, events }),
    answersItself: answersAfter !== null
  })
  clock.after(prepareAfterMs, () => void (microphone.stream() && leg.prepare()))
  if (answersAfter === null) return
  clock.after(answersAfter, () => void answerItself(calls, callId))
}

/** While it waited, somebody else may have come and be talked to; or there may be no microphone: then it rings as any other. */
async function answerItself(calls: Calls, callId: string): Promise<void> {
  const { board, course } = calls
  const isAlone = board.going().every((call) => call.callId === callId)
  if (isAlone) await obey(calls, { kind: 'answer', callId }).catch(() => {})
  if (course.callOf(callId)?.phase === 'ringing') course.ringsOn(callId)
}

/** Ending, muting and digits are for now; whatever concerns who is talked to waits for its turn. */
async function obey(calls: Calls, command: CallCommand): Promise<void> {
  const { course, floor } = calls
  switch (command.kind) {
    case 'reject':
      return decline(calls, command.callId, command.reason === 'busy' ? 486 : 603)
    case 'hang-up':
      return hangUp(calls, command.callId)
    case 'mute':
      return course.setMuted(command.muted)
    case 'dtmf':
      return void course.legOf(command.callId)?.sendDigits(command.digits)
    // The PBX may take its time, and the customer who comes back from there must be answered meanwhile.
    case 'transfer':
      return transfer(calls, command.callId, command.target)
    case 'complete-transfer':
      return completeTransfer(calls, command.callId)
    case 'answer':
    case 'hold':
    case 'swap':
    case 'join':
    case 'part':
    case 'dial':
    case 'dial-out':
      return floor.inTurn(() => obeyInTurn(calls, command))
  }
}

type PromptKind = 'reject' | 'hang-up' | 'mute' | 'dtmf' | 'transfer' | 'complete-transfer'
type PatientCommand = Exclude<CallCommand, { kind: PromptKind }>

async function obeyInTurn(calls: Calls, command: PatientCommand): Promise<void> {
  const { floor } = calls
  switch (command.kind) {
    case 'answer':
      return answer(calls, command.callId)
    case 'hold':
      return void (await floor.hold(command.callId, command.held))
    case 'swap':
      return floor.swap()
    case 'join':
      return floor.join()
    case 'part':
      return floor.part(command.callId)
    case 'dial':
      return dialCallback(calls, command)
    case 'dial-out':
      return dialOut(calls, command)
  }
}

function decline({ course }: Calls, callId: string, status: 486 | 603): void {
  if (course.callOf(callId)?.phase === 'ringing') course.legOf(callId)?.decline(status)
}

/** A consultation that the agent gives up brings the customer back. */
async function hangUp(calls: Calls, callId: string): Promise<void> {
  const { course, floor } = calls
  const call = course.callOf(callId)
  if (!call) return
  if (call.phase === 'ringing') return decline(calls, callId, 486)
  course.legOf(callId)?.hangUp()
  const { consultsFor } = call
  if (consultsFor !== null && !call.held) await floor.inTurn(() => floor.hold(consultsFor, false))
}

async function answer({ board, course, floor, microphone }: Calls, callId: string): Promise<void> {
  if (course.callOf(callId)?.phase !== 'ringing' || !(await microphone.open())) return
  const talkedTo = board.going().find(isTalkedTo)
  if (!(await floor.clear(callId))) return
  // The turn lasts until they are talked to: whoever comes next must find them so.
  if (course.step(callId, { type: 'accepted' })) await course.legOf(callId)?.begin()
  // It has stopped ringing meanwhile: whoever was put on hold for it is taken back.
  else if (talkedTo) await floor.hold(talkedTo.callId, false)
}
