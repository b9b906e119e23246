// When ICE gathering is over for us: the UDP host candidates of all interfaces come within milliseconds, TCP ones and
// dead STUN servers make the browser's own "complete" come after 0.1 to 40 seconds. A short quiet after the last UDP
// host candidate is the sign to send the SDP.
import type { Clock } from '../clock.ts'
import { isUdpHostCandidate } from './sdp.ts'

/** Milliseconds without a further UDP host candidate. */
export const quietWindowMs = 25

export interface QuietWindow {
  /** A candidate line as the browser reports it. */
  heard: (candidate: string) => void
  /** The call is over, or the browser has itself said "complete". */
  close: () => void
}

/** Calls `done` once per gathering, a quiet window after the newest UDP host candidate. */
export function createQuietWindow(clock: Clock, done: () => void): QuietWindow {
  let cancel = () => {}
  return {
    heard(candidate) {
      if (!isUdpHostCandidate(candidate)) return
      cancel()
      cancel = clock.after(quietWindowMs, done)
    },
    close: () => cancel()
  }
}
