// One side of a call: a dialog of sip.js between the PBX and one user agent, from INVITE to BYE, with the true causes.
import { Core, NameAddrHeader, URI } from 'sip.js'
import type { SipLine } from './sip-line.ts'

/** The answer to a new session description: 200 with SDP, or a refusal. */
export interface Renegotiated {
  status: number
  sdp: string
}
/** What a leg tells the call it belongs to. */
export interface LegEvents {
  /** The far end is gone; 44 when its socket stayed away too long, as after an RTP timeout. */
  ended: (cause: number) => void
  reinvited: (sdp: string) => Promise<Renegotiated>
}
export type Leg = ReturnType<typeof createLeg>
interface Early {
  /** The flow of the INVITE. */
  flow: string
  /** Refuses or cancels what has not been answered. */
  stop: (cause: number, status: number) => void
}

/** RFC 3326 with a cause of ITU-T Q.850, as Asterisk writes it. */
const reason = (cause: number): string => `Reason: Q.850;cause=${cause}`
/** The Q.850 cause a message gives; 16 (normal clearing) where it gives none, as Asterisk assumes. */
const causeOf = (message: Core.IncomingMessage): number =>
  Number(/Q\.850\s*;\s*cause=(\d{1,3})/i.exec(message.getHeaders('Reason').join())?.[1] ?? 16)
const bodyOf = (content: string): Core.Body => ({
  contentDisposition: 'session',
  contentType: 'application/sdp',
  content
})

function sayBye(session: Core.Session, cause: number): void {
  const bye = () => void session.bye(undefined, { extraHeaders: [reason(cause)] })
  // Who has called gets no BYE before the ACK has come (RFC 3261 §15).
  if (session.sessionState === Core.SessionState.AckWait) session.delegate = { onAck: bye }
  else bye()
}

function createLeg(line: SipLine, lostAfterMs: number, early: Early) {
  const extraHeaders = [`Contact: <${line.uri}>`]
  let session: Core.Session | undefined
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  let on: LegEvents | undefined

  const finish = (): void => {
    isOver = true
    clearTimeout(timer)
  }
  const gone = (cause: number): void => {
    finish()
    on?.ended(cause)
  }
  const reinvited = async (request: Core.IncomingInviteRequest): Promise<void> => {
    clearTimeout(timer)
    const { status, sdp } = (await on?.reinvited(request.message.body)) ?? { status: 488, sdp: '' }
    if (status === 200) request.accept({ statusCode: 200, extraHeaders, body: bodyOf(sdp) })
    else request.reject({ statusCode: status })
  }
  return {
    flow: () => session?.remoteTarget.host ?? early.flow,
    isOver: () => isOver,
    follow: (events: LegEvents): void => {
      on = events
    },
    gone,
    confirm: (confirmed: Core.Session): void => {
      session = confirmed
      session.delegate = {
        onBye: (request) => {
          request.accept()
          gone(causeOf(request.message))
        },
        onInvite: (request) => void reinvited(request),
        onRefer: (request) => request.reject({ statusCode: 501 })
      }
    },
    /** Ends the leg whatever its state: BYE, CANCEL, or refusal with `status`. */
    end: (cause: number, status = 480): void => {
      if (isOver) return
      finish()
      if (session === undefined) early.stop(cause, status)
      else sayBye(session, cause)
    },
    /** Offers the far end a new session description: hold, ICE restart. */
    reinvite: (sdp: string) =>
      new Promise<Renegotiated>((resolve) => {
        const refuse = ({ message: { statusCode } }: Core.IncomingResponse) =>
          resolve({ status: statusCode === 491 ? 491 : 488, sdp: '' })
        const onAccept = ({ ack, message }: Core.AckableIncomingResponseWithSession) => {
          ack()
          resolve({ status: 200, sdp: message.body })
        }
        const delegate = { onAccept, onReject: refuse, onRedirect: refuse }
        session?.invite(delegate, { extraHeaders, body: bodyOf(sdp) }) ?? resolve({ status: 488, sdp: '' })
      }).catch(() => ({ status: 491, sdp: '' })),
    socketLost: (): void => {
      clearTimeout(timer)
      if (!isOver) timer = setTimeout(() => gone(44), lostAfterMs).unref()
    }
  }
}

/** A leg from somebody's INVITE; it rings until it is answered or ended. */
export function acceptLeg(line: SipLine, invite: Core.IncomingInviteRequest, lostAfterMs: number) {
  const stop = (cause: number, statusCode: number) =>
    void invite.reject({ statusCode, extraHeaders: [reason(cause)] })
  const leg = createLeg(line, lostAfterMs, { flow: invite.message.parseHeader('contact').uri.host, stop })
  const onCancel = (cancel: Core.IncomingRequestMessage) => {
    stop(16, 487)
    leg.gone(causeOf(cancel))
  }
  invite.delegate = { onCancel }
  const ring = () => void (leg.isOver() || invite.progress())
  const answer = (sdp: string) => leg.confirm(invite.accept({ statusCode: 200, body: bodyOf(sdp) }).session)
  return { ...leg, ring, answer }
}

export interface Invitation {
  /** Contact of the one who is called. */
  uri: URI
  from: NameAddrHeader
  to: URI
  headers: string[]
  sdp: string
}
