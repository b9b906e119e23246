// The answer to an INVITE, made while it rings, so that the agent's key only has to send it: the browser takes its time
// over the offer and over finding its own addresses. No sound has a way before that key: the addresses of the other side
// are kept from the connection until then, the PBX does not know ours, and the microphone is switched off.
import { type Invitation, SessionState, Web } from 'sip.js'
import type { Log } from '../../../shared/log.ts'
import { withoutCandidates } from './sdp.ts'
import { oneTelephoneEvent } from './sip-description.ts'

/** Ms after the INVITE: the ring is painted first, and nobody answers before they have seen it. */
export const prepareAfterMs = 150

/** Does nothing where there is no offer in the INVITE or no WebRTC; what cannot be prepared is made at the answer. */
export function prepareAnswer(invitation: Invitation, log: Log): void {
  const offer = invitation.body
  if (invitation.state !== SessionState.Initial || !offer) return
  // the same handler that SIP.js would make at the answer; it closes it with the session, however that ends
  // biome-ignore lint/complexity/useLiteralKeys: SIP.js marks it as protected, and has no other way to it
  const handler = invitation['setupSessionDescriptionHandler']()
  if (!(handler instanceof Web.SessionDescriptionHandler)) return
  const { sdp, candidates } = withoutCandidates(offer)
  const setDescription = handler.setDescription.bind(handler)
  const getDescription = handler.getDescription.bind(handler)

  const prepare = async (): Promise<boolean> => {
    await setDescription(sdp, {}, oneTelephoneEvent)
    handler.enableSenderTracks(false)
    await getDescription({}, oneTelephoneEvent)
    return true
  }
  const isPrepared = prepare().catch((error: unknown) => {
    if (invitation.state !== SessionState.Terminated) log.warn('call.notPrepared', { error })
    return false
  })

  handler.setDescription = async (...offered) => {
    if (!(await isPrepared)) await setDescription(...offered)
  }
  handler.getDescription = async (...wanted) => {
    // from here on it is a call like any other
    Object.assign(handler, { setDescription, getDescription })
    const connection = handler.peerConnection
    if (!(await isPrepared) || !connection?.localDescription) return getDescription(...wanted)
    // nothing that takes time: the 200 goes out in this very turn
    for (const candidate of candidates) connection.addIceCandidate(candidate).catch(() => {})
    return { body: connection.localDescription.sdp, contentType: 'application/sdp' }
  }
}
