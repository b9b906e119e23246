// WebRTC as SIP.js drives it, with our own microphone: each call gets a clone of the stream that is already open. And what
// SIP.js's handler does not have: a way back from an offer that came to nothing.
import { type Session, type SessionDescriptionHandlerFactory, Web } from 'sip.js'
import type { Microphone } from './microphone.ts'
import { takeBackOffer } from './take-back-offer.ts'

export function createWebMedia(
  microphone: Pick<Microphone, 'cloneForCall'>
): SessionDescriptionHandlerFactory {
  const createHandler = Web.defaultSessionDescriptionHandlerFactory(() => microphone.cloneForCall())
  return (session: Session, options?: object) => {
    const handler = createHandler(session, options)
    if (handler instanceof Web.SessionDescriptionHandler)
      Object.assign(handler, {
        rollbackDescription: async () => handler.peerConnection && takeBackOffer(handler.peerConnection)
      })
    return handler
  }
}
