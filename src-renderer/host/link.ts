// Port to whichever wire leads to the host: Electron's bridge or a loopback WebSocket. It moves messages and knows
// nothing of what they mean; checking them is the host client's work.
import type { WireReply, WireRequest } from '../../shared/wire.ts'

/** connecting: first try or between tries · open · lost: given up for good, the page may close itself · replaced: given up
 * for good, because the host serves another page of this role now. */
export type LinkState = 'connecting' | 'open' | 'lost' | 'replaced'

export interface Link {
  /** Rejects with a {@link HostFault} `disconnected` when the wire is or gets lost; never hangs. */
  request: (message: WireRequest) => Promise<WireReply>
  /** The return value ends the subscription. */
  onPush: (listener: (push: unknown) => void) => () => void
  onState: (listener: (state: LinkState) => void) => () => void
  state: () => LinkState
  close: () => void
}
