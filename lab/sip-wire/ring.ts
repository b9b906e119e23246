// Rings somebody and talks in a dialog: INVITE, re-INVITE and BYE by sip.js, with the causes that Asterisk gives.
import { Core, type NameAddrHeader, type URI } from 'sip.js'
import type { SipLine } from './sip-line.ts'

/** What a session description is answered with: 200 and SDP, or a refusal. */
export interface Answer {
  status: number
  sdp: string
  /** Of somebody who has been rung and has answered. */
  session?: Core.Session
}
export interface Invitation {
  /** Contact of the one who is rung. */
  uri: URI
  from: NameAddrHeader
  to: URI
  headers: string[]
  /** How long it may ring before it is cancelled and the answer is 408. */
  limitMs: number
  onRinging?: () => void
}
export type Ringing = ReturnType<typeof ring>

/** RFC 3326 with a cause of ITU-T Q.850, as Asterisk writes it. */
export const reason = (cause: number): string => `Reason: Q.850;cause=${cause}`
/** The Q.850 cause a message gives; 16 (normal clearing) where it gives none, as Asterisk assumes. */
export const causeOf = (message: Core.IncomingMessage): number =>
  Number(/Q\.850\s*;\s*cause=(\d{1,3})/i.exec(message.getHeaders('Reason').join())?.[1] ?? 16)
export const sdpBody = (content: string): Core.Body => ({
  contentDisposition: 'session',
  contentType: 'application/sdp',
  content
})

export function sayBye(session: Core.Session, cause: number): void {
  const bye = () => void session.bye(undefined, { extraHeaders: [reason(cause)] })
  // A caller gets no BYE before their ACK has come (RFC 3261 §15).
  if (session.sessionState === Core.SessionState.AckWait) session.delegate = { onAck: bye }
  else bye()
}

/** Rings somebody once; `answer` is the final one, acknowledged already. */
export function ring(line: SipLine, { uri, from, to, headers, limitMs, onRinging }: Invitation, sdp: string) {
  let settle: (answer: Answer) => void = () => undefined
  let isStopped = false
  const name = { fromDisplayName: from.displayName }
  const all = [...headers, line.contact]
  const invite = line.core.makeOutgoingRequestMessage('INVITE', uri, from.uri, to, name, all, sdpBody(sdp))
  const onReject = ({ message: { statusCode = 480 } }: Core.IncomingResponse) =>
    settle({ status: statusCode, sdp: '' })
  const request = line.core.invite(invite, {
    onProgress: () => isStopped || onRinging?.(),
    onReject,
    onRedirect: onReject,
    onAccept: (response) => {
      const { session, message } = response
      response.ack()
      // An answer that crosses our CANCEL makes a call after all, and it takes a BYE to end it.
      if (isStopped) sayBye(session, 16)
      else settle({ status: 200, sdp: message.body, session })
    }
  })
  const stop = (status: number): void => {
    isStopped = true
    // Asterisk cancels with cause 0, be it the ring time or a caller who has gone.
    request.cancel('Q.850;cause=0')
    settle({ status, sdp: '' })
  }
  const limit = setTimeout(stop, limitMs, 408).unref()
  const answer = new Promise<Answer>((resolve) => {
    settle = resolve
  }).finally(() => clearTimeout(limit))
  return { flow: uri.host, stop, answer }
}

/** Offers somebody in a call a new session description: hold, ICE restart. */
export function reinvite(line: SipLine, session: Core.Session | undefined, sdp: string): Promise<Answer> {
  const offer = new Promise<Answer>((resolve) => {
    const refuse = (status: number | undefined) => resolve({ status: status === 491 ? 491 : 488, sdp: '' })
    const onReject = ({ message }: Core.IncomingResponse) => refuse(message.statusCode)
    const onAccept = (response: Core.AckableIncomingResponseWithSession) => {
      response.ack()
      resolve({ status: 200, sdp: response.message.body })
    }
    const options = { extraHeaders: [line.contact], body: sdpBody(sdp) }
    if (session === undefined) refuse(488)
    else session.invite({ onAccept, onReject, onRedirect: onReject }, options)
  })
  // sip.js throws while another offer is on its way.
  return offer.catch(() => ({ status: 491, sdp: '' }))
}
