// Session descriptions as SIP.js makes them: sent after the quiet window, with digits at one clock rate. Also the way to
// the WebRTC handler behind a session.
import { type Session, Web } from 'sip.js'
import type { Clock } from '../clock.ts'
import { createQuietWindow } from './quiet-window.ts'
import { keepKnownPayloads, keepOneTelephoneEvent } from './sdp.ts'

/** Modifiers for every offer and answer, ours and theirs. */
export const oneTelephoneEvent = [
  (description: RTCSessionDescriptionInit): Promise<RTCSessionDescriptionInit> =>
    Promise.resolve({ ...description, sdp: keepOneTelephoneEvent(description.sdp ?? '') })
]

/** Modifiers for what is asked within a call: besides, an offer of ours names nothing new. */
export const nothingNew = (session: Session) => [
  ...oneTelephoneEvent,
  (description: RTCSessionDescriptionInit): Promise<RTCSessionDescriptionInit> => {
    const before = connectionOf(session)?.currentLocalDescription?.sdp
    const isOffer = description.type === 'offer' && before !== undefined
    return Promise.resolve(
      isOffer ? { ...description, sdp: keepKnownPayloads(description.sdp ?? '', before) } : description
    )
  }
]

/** `null` before there is media, and in tests without WebRTC. */
export const mediaOf = (session: Session): Web.SessionDescriptionHandler | null =>
  session.sessionDescriptionHandler instanceof Web.SessionDescriptionHandler
    ? session.sessionDescriptionHandler
    : null

/** The connection, while there is one. */
export const connectionOf = (session: Session): RTCPeerConnection | null =>
  mediaOf(session)?.peerConnection ?? null

/** Ends gathering after the quiet window, on the first gathering and on those of ICE restarts. */
export function followGathering(handler: unknown, clock: Clock): void {
  if (!(handler instanceof Web.SessionDescriptionHandler)) return
  const connection = handler.peerConnection
  if (!connection) return
  const quiet = createQuietWindow(clock, () => handler.iceGatheringComplete())
  connection.addEventListener(
    'icecandidate',
    ({ candidate }) => candidate && quiet.heard(candidate.candidate)
  )
  connection.addEventListener('icegatheringstatechange', () => {
    if (connection.iceGatheringState === 'complete') quiet.close()
  })
}
