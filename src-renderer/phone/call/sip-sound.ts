// What is sent and heard in one SIP session: which directions are open, and which stream goes out.
import { type Session, SessionState } from 'sip.js'
import { connectionOf, mediaOf } from './sip-description.ts'

/** Which directions of a session are open. Nothing of the agent is heard before the answer. */
export function createSound(session: Session) {
  let state = { muted: false, held: false }
  const apply = () => {
    const media = mediaOf(session)
    if (!media?.peerConnection) return
    const isAnswered = session.state === SessionState.Established
    media.enableSenderTracks(isAnswered && !state.muted && !state.held)
    media.enableReceiverTracks(!state.held)
  }
  return {
    apply,
    isHeld: () => state.held,
    change(part: Partial<typeof state>) {
      state = { ...state, ...part }
      // The PBX's own re-INVITEs (session timer, RFC 4028) are answered out of this: they must not take us off hold.
      session.sessionDescriptionHandlerOptionsReInvite = { hold: state.held } as object
      apply()
    }
  }
}

/** What is not sent is let go of: nobody else would, and the device would stay open for it. */
export async function replaceTrack(session: Session, stream: MediaStream): Promise<void> {
  const [sender] = connectionOf(session)?.getSenders() ?? []
  const [track] = stream.getAudioTracks()
  const letGo = () => {
    for (const unused of stream.getTracks()) unused.stop()
  }
  if (!sender || !track) return letGo()
  const before = sender.track
  try {
    await sender.replaceTrack(track)
  } catch (error) {
    letGo()
    throw error
  }
  before?.stop()
}
