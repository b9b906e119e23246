// Requests the PBX has sent and the answers it waits for (RFC 3261 §17.1, without retransmission: a WebSocket is
// reliable). Every wait ends: by an answer, by the socket's end (as a 503), or by time (as a 408).
import { branchOf, headerOf, responseTo, type SipMessage } from './sip-message.ts'
import type { Flow } from './sip-websocket.ts'

export type Transactions = ReturnType<typeof createTransactions>

const inviteLimitMs = 180_000
const otherLimitMs = 32_000
const keyOf = (message: SipMessage) => `${branchOf(message)} ${message.method}`

/** A refused INVITE is acknowledged in its own transaction (RFC 3261 §17.1.1.3). */
function acknowledgementOf(invite: SipMessage, response: SipMessage): SipMessage {
  const kept = invite.headers.filter(([name]) => /^(via|from|call-id|max-forwards)$/i.test(name))
  const cseq = headerOf(invite, 'CSeq').replace('INVITE', 'ACK')
  return {
    ...invite,
    method: 'ACK',
    headers: [...kept, ['To', headerOf(response, 'To')], ['CSeq', cseq]],
    body: ''
  }
}

export function createTransactions() {
  const pending = new Map<
    string,
    { flow: Flow; request: SipMessage; receive: (response: SipMessage) => void }
  >()

  const send = (flow: Flow, request: SipMessage, onProvisional = (_status: number): void => undefined) =>
    new Promise<SipMessage>((resolve) => {
      const receive = (response: SipMessage) => {
        if (response.status < 200) return onProvisional(response.status)
        clearTimeout(timer)
        pending.delete(keyOf(request))
        if (request.method === 'INVITE' && response.status >= 300)
          flow.send(acknowledgementOf(request, response))
        resolve(response)
      }
      const limit = request.method === 'INVITE' ? inviteLimitMs : otherLimitMs
      const timer = setTimeout(() => receive(responseTo(request, 408)), limit).unref()
      pending.set(keyOf(request), { flow, request, receive })
      if (flow.isOpen()) flow.send(request)
      else receive(responseTo(request, 503))
    })
  const flowClosed = (flow: Flow): void => {
    for (const waiting of pending.values())
      if (waiting.flow === flow) waiting.receive(responseTo(waiting.request, 503))
  }
  return {
    send,
    receive: (response: SipMessage) => pending.get(keyOf(response))?.receive(response),
    flowClosed
  }
}
