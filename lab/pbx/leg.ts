// One side of a call: a SIP dialog between the PBX and one user agent. As in Asterisk only a re-INVITE moves a dialog to
// another socket: until then a BYE goes to the old one, and is lost if that one is dead.
import {
  addressOf,
  branchOf,
  causeOf,
  type Header,
  headerOf,
  reasonHeader,
  responseTo,
  type SipMessage
} from './sip-message.ts'
import type { Flow } from './sip-websocket.ts'
import type { Transactions } from './transactions.ts'

export interface Renegotiated {
  status: number
  sdp: string
}
/** What a leg tells the call it belongs to. */
export interface LegEvents {
  ended: (cause: number) => void
  reinvited: (sdp: string) => Promise<Renegotiated>
  socketLost: () => void
  socketBack: () => void
}
export interface Leg {
  on?: LegEvents
  state: 'early' | 'confirmed' | 'ended'
  flow: Flow
  /** The first INVITE, theirs or ours. */
  invite: SipMessage
  isOurs: boolean
  negotiating: boolean
  callId: string
  local: string
  localTag: string
  remote: string
  remoteTag: string | null
  target: string
  cseq: number
}
/** What legs need of the PBX. */
export interface Wire {
  transactions: Transactions
  /** host:port of the PBX. */
  sentBy: () => string
  randomId: () => string
}

export const refusedOffer = (status: number): Renegotiated => ({ status, sdp: '' })
const contactOf = (wire: Wire): Header => ['Contact', `<sip:lab@${wire.sentBy()};transport=ws>`]

function requestIn(wire: Wire, leg: Leg, method: string, extra: Header[] = [], body = ''): SipMessage {
  const branch = method === 'CANCEL' ? branchOf(leg.invite) : `z9hG4bK${wire.randomId()}`
  const headers: Header[] = [
    ['Via', `SIP/2.0/WS ${wire.sentBy()};rport;branch=${branch}`],
    ['From', `${leg.local};tag=${leg.localTag}`],
    ['To', leg.remote],
    ['Call-ID', leg.callId],
    ['CSeq', `${leg.cseq} ${method}`],
    ['Max-Forwards', '70'],
    ['User-Agent', 'lab-pbx']
  ]
  return { method, uri: leg.target, status: 0, headers: [...headers, contactOf(wire), ...extra], body }
}

const acknowledge = (wire: Wire, leg: Leg): void => leg.flow.send(requestIn(wire, leg, 'ACK'))

function sendBye(wire: Wire, leg: Leg, cause: number): void {
  leg.cseq += 1
  void wire.transactions.send(leg.flow, requestIn(wire, leg, 'BYE', [reasonHeader(cause)]))
}

/** A leg from somebody's INVITE; it rings until it is answered or ended. */
export function acceptLeg(wire: Wire, flow: Flow, invite: SipMessage): Leg {
  const [from, to] = [headerOf(invite, 'From'), headerOf(invite, 'To')]
  const identity = { callId: headerOf(invite, 'Call-ID'), local: to, localTag: wire.randomId(), remote: from }
  const { uri: target } = addressOf(invite, 'Contact')
  const remoteTag = addressOf(invite, 'From').tag
  const start = { state: 'early', negotiating: false, cseq: 1, isOurs: false } as const
  return { ...start, ...identity, remoteTag, flow, invite, target }
}

/** Answers an accepted leg: 180, 200 with SDP, or a refusal. */
export function replyToLeg(wire: Wire, leg: Leg, status: number, extra: Header[] = [], sdp = ''): void {
  if (status === 200) leg.state = 'confirmed'
  leg.flow.send(responseTo(leg.invite, status, leg.localTag, [contactOf(wire), ...extra], sdp))
}

function confirm(wire: Wire, leg: Leg, response: SipMessage): void {
  leg.remote = headerOf(response, 'To')
  leg.remoteTag = addressOf(response, 'To').tag
  leg.target = addressOf(response, 'Contact').uri || leg.target
  acknowledge(wire, leg)
  // An answer that crosses our CANCEL makes a call after all, and it takes a BYE to end it.
  if (leg.state === 'ended') sendBye(wire, leg, 16)
  else leg.state = 'confirmed'
}

interface Invitation {
  flow: Flow
  /** Contact of the one who is called. */
  uri: string
  from: string
  to: string
  headers: Header[]
  sdp: string
}
/** Calls somebody; `answer` is the final answer, a 2xx among them acknowledged already. */
export function inviteLeg(
  wire: Wire,
  { flow, uri, from, to, headers, sdp }: Invitation,
  onRinging = () => {}
) {
  const identity = {
    callId: wire.randomId(),
    local: from,
    localTag: wire.randomId(),
    remote: to,
    remoteTag: null
  }
  const start = { state: 'early', negotiating: false, cseq: 1, isOurs: true } as const
  const blank: SipMessage = { method: 'INVITE', uri, status: 0, headers: [], body: '' }
  const leg: Leg = { ...start, ...identity, flow, target: uri, invite: blank }
  leg.invite = requestIn(wire, leg, 'INVITE', headers, sdp)
  const answer = wire.transactions
    .send(flow, leg.invite, (status) => status === 180 && onRinging())
    .then((response) => {
      const isAnswered = response.status < 300
      if (isAnswered) confirm(wire, leg, response)
      else leg.state = 'ended'
      return response
    })
  return { leg, answer }
}

/** Ends a leg whatever its state: refusal (with `status`), CANCEL or BYE. */
export function endLeg(wire: Wire, leg: Leg, cause: number, status = 480): void {
  const { state } = leg
  leg.state = 'ended'
  if (state === 'confirmed') sendBye(wire, leg, cause)
  if (state === 'early' && !leg.isOurs) replyToLeg(wire, leg, status, [reasonHeader(cause)])
  // Asterisk cancels with cause 0, be it the ring time or a caller who has gone.
  if (state === 'early' && leg.isOurs) leg.flow.send(requestIn(wire, leg, 'CANCEL', [reasonHeader(0)]))
}

/** Offers the far end a new session description: hold, ICE restart. */
export async function reinviteLeg(wire: Wire, leg: Leg, sdp: string): Promise<Renegotiated> {
  if (leg.negotiating) return refusedOffer(491)
  if (leg.state !== 'confirmed') return refusedOffer(488)
  leg.negotiating = true
  leg.cseq += 1
  const response = await wire.transactions.send(leg.flow, requestIn(wire, leg, 'INVITE', [], sdp))
  leg.negotiating = false
  if (response.status >= 300) return refusedOffer(response.status === 491 ? 491 : 488)
  acknowledge(wire, leg)
  return { status: 200, sdp: response.body }
}

async function renegotiate(wire: Wire, leg: Leg, flow: Flow, request: SipMessage): Promise<void> {
  if (leg.negotiating) return flow.send(responseTo(request, 491))
  leg.flow = flow
  leg.target = addressOf(request, 'Contact').uri || leg.target
  leg.on?.socketBack()
  leg.negotiating = true
  const { status, sdp } = (await leg.on?.reinvited(request.body)) ?? refusedOffer(488)
  leg.negotiating = false
  leg.flow.send(responseTo(request, status, '', [contactOf(wire)], sdp))
}

/** A request that names this leg's call: in the dialog, or the CANCEL of its INVITE. */
export function receiveInLeg(wire: Wire, leg: Leg, flow: Flow, request: SipMessage) {
  const { method } = request
  const isCancel = method === 'CANCEL' && leg.state === 'early' && branchOf(request) === branchOf(leg.invite)
  const isInDialog =
    addressOf(request, 'To').tag === leg.localTag && addressOf(request, 'From').tag === leg.remoteTag
  if (method === 'ACK') return
  if (!isCancel && !isInDialog) return flow.send(responseTo(request, 481))
  if (method === 'INVITE') return void renegotiate(wire, leg, flow, request)
  const isEnd = isCancel || method === 'BYE'
  flow.send(responseTo(request, isEnd ? 200 : method === 'REFER' ? 501 : 405, leg.localTag))
  if (!isEnd) return
  if (isCancel) replyToLeg(wire, leg, 487)
  leg.state = 'ended'
  leg.on?.ended(causeOf(request))
}
