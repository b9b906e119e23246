// One interaction inside the PBX: who asks for somebody and, sooner or later, who is asked. Session descriptions go
// through unchanged, and an end on one side ends the other with the true cause.
import type { Core } from 'sip.js'
import {
  type Answer,
  causeOf,
  type Invitation,
  type Ringing,
  reason,
  reinvite,
  ring,
  sayBye,
  sdpBody
} from '../sip-wire/ring.ts'
import type { SipLine } from '../sip-wire/sip-line.ts'

export type Side = 'customer' | 'agent'
/** What the centre is told of a call. */
export interface CallFacts {
  interactionId: string
  /** E.164, the customer's number in either direction; null when withheld. */
  ani: string | null
  dnis: string
  /** Null for a call that an agent has dialled. */
  queue: string | null
  /** Epoch ms. */
  enteredAt: number
  displayName: string
  offeredTo: string | null
  answeredBy: string | null
}
export type Call = ReturnType<typeof createCall>
interface CallDeps {
  line: SipLine
  invite: Core.IncomingInviteRequest
  facts: CallFacts
  /** How long a side may be without its socket before the call ends with cause 44, as after an RTP timeout. */
  lostAfterMs: Record<Side, number>
  onEnded: (cause: number, by: Side | 'pbx') => void
}

export function createCall({ line, invite, facts, lostAfterMs, onEnded }: CallDeps) {
  const asking: Side = facts.queue === null ? 'agent' : 'customer'
  const asked: Side = asking === 'agent' ? 'customer' : 'agent'
  const sessions = new Map<Side, Core.Session>()
  const lost = new Map<Side, NodeJS.Timeout>()
  const flow: string = invite.message.parseHeader('contact').uri.host
  let ringing: Ringing | undefined
  let isOver = false

  /** `by` is the side that was first to go; `status` is for who asks and has not been answered yet. */
  const end = (cause: number, by: Side | 'pbx', status = 480): void => {
    if (isOver) return
    isOver = true
    for (const timer of lost.values()) clearTimeout(timer)
    for (const session of sessions.values()) sayBye(session, cause)
    if (facts.answeredBy === null) invite.reject({ statusCode: status, extraHeaders: [reason(cause)] })
    ringing?.stop(480)
    onEnded(cause, by)
  }
  const talk = (side: Side, other: Side, session: Core.Session): void => {
    sessions.set(side, session)
    const onBye = (bye: Core.IncomingByeRequest): void => {
      bye.accept()
      sessions.delete(side)
      end(causeOf(bye.message), side)
    }
    const reinvited = async (request: Core.IncomingInviteRequest): Promise<void> => {
      clearTimeout(lost.get(side))
      const { status, sdp } = await reinvite(line, sessions.get(other), request.message.body)
      if (status >= 300) request.reject({ statusCode: status })
      else request.accept({ statusCode: 200, extraHeaders: [line.contact], body: sdpBody(sdp) })
    }
    session.delegate = {
      onBye,
      onInvite: (request) => void reinvited(request),
      onRefer: (refer) => void refer.reject({ statusCode: 501 })
    }
  }
  invite.delegate = { onCancel: (cancel) => end(causeOf(cancel), asking, 487) }

  const ask = async (invitation: Invitation): Promise<Answer> => {
    ringing = ring(line, invitation, invite.message.body)
    const answer = await ringing.answer
    ringing = undefined
    if (answer.session) talk(asked, asking, answer.session)
    return answer
  }
  const answer = (extension: string, sdp: string): void => {
    facts.answeredBy = extension
    talk(asking, asked, invite.accept({ statusCode: 200, body: sdpBody(sdp) }).session)
  }
  const flowOf = (side: Side) => sessions.get(side)?.remoteTarget.host ?? (side === asking ? flow : undefined)
  const socketClosed = (closed: string): void => {
    if (ringing?.flow === closed) ringing.stop(503)
    for (const side of [asking, asked])
      if (flowOf(side) === closed) lost.set(side, setTimeout(end, lostAfterMs[side], 44, side).unref())
  }
  return {
    facts,
    ask,
    answer,
    end,
    socketClosed,
    stopRinging: () => ringing?.stop(480),
    isOver: () => isOver
  }
}
