// Hands a customer on, blind or after a consultation, and never lets go of them before the PBX has said that it has them:
// a transfer that fails leaves the call as it was.
import type { CallTransfer } from '../../../shared/domain/call-snapshot.ts'
import type { Clock } from '../clock.ts'
import type { PhoneBoard } from '../phone-board.ts'
import type { CallCourse } from './call-course.ts'
import type { Floor } from './floor.ts'
import type { Leg } from './sip-leg.ts'

/** The PBX ends the consultation itself; if it does not, we do, ms. */
const consultationLimitMs = 3000

export interface TransferDependencies {
  board: Pick<PhoneBoard, 'going'>
  course: CallCourse
  floor: Floor
  clock: Clock
}

/** Blind: to a number or an extension, at once. */
export async function transfer(dependencies: TransferDependencies, callId: string, target: string) {
  const { board, course, floor } = dependencies
  const call = course.callOf(callId)
  if (call?.phase !== 'active' || call.joined) return
  const wasHeld = call.held
  // The customer hears music, not an agent who has already said good-bye.
  if (!(await floor.inTurn(() => floor.hold(callId, true)))) {
    course.step(callId, { type: 'transfer-asked', transfer: { kind: 'blind', target } })
    course.step(callId, { type: 'transfer-failed', sipStatus: null })
    return
  }
  const isTaken = await handOn(dependencies, callId, { kind: 'blind', target }, target)
  if (isTaken || wasHeld) return
  // Nobody is put on hold for it whom the agent has begun to talk to meanwhile.
  await floor.inTurn(async () => {
    const isFree = board.going().every(({ phase, held }) => phase === 'ringing' || held)
    if (isFree) await floor.hold(callId, false)
  })
}

/** Attended: the call that was consulted about goes to the party of the consultation. */
export async function completeTransfer(dependencies: TransferDependencies, consultationId: string) {
  const { course, floor, clock } = dependencies
  const consultation = course.callOf(consultationId)
  const leg = course.legOf(consultationId)
  const customer = consultation?.consultsFor ? course.callOf(consultation.consultsFor) : null
  if (consultation?.phase !== 'active' || customer?.phase !== 'active' || !leg) return
  if (customer.joined) await floor.inTurn(() => floor.part(consultationId))
  const target = consultation.extension ?? consultation.ani ?? ''
  if (!(await handOn(dependencies, customer.callId, { kind: 'attended', target }, leg))) return
  clock.after(consultationLimitMs, () => course.legOf(consultationId) === leg && leg.leave())
}

async function handOn(
  { course }: TransferDependencies,
  callId: string,
  transfer: Pick<CallTransfer, 'kind' | 'target'>,
  target: string | Leg
): Promise<boolean> {
  const leg = course.legOf(callId)
  if (!leg || !course.step(callId, { type: 'transfer-asked', transfer })) return false
  const outcome = await leg.handOn(target)
  if (outcome.kind === 'failed') {
    course.step(callId, { type: 'transfer-failed', sipStatus: outcome.sipStatus })
    return false
  }
  course.step(callId, { type: 'transfer-ringing' })
  leg.leave()
  return true
}
