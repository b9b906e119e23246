// DTMF as telephone events in the audio stream (RFC 4733), long enough for every menu to hear, one after the other.

/** Milliseconds a digit sounds, and the pause after it. */
const toneMs = 160
const gapMs = 70

/** The part of a peer connection that is used. */
export interface DigitPath {
  getSenders: () => readonly {
    dtmf: Pick<RTCDTMFSender, 'toneBuffer' | 'canInsertDTMF' | 'insertDTMF'> | null
  }[]
}

/** What is still waiting is sent first: a second press never swallows the first. `false`: no digit can be sent now. */
export function sendDigits(connection: DigitPath | null, digits: string): boolean {
  const dtmf = connection?.getSenders()[0]?.dtmf
  if (!dtmf?.canInsertDTMF) return false
  dtmf.insertDTMF(`${dtmf.toneBuffer}${digits}`, toneMs, gapMs)
  return true
}
