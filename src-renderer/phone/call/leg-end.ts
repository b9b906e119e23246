// From what SIP and the media saw of the end of a session to what the call machine and the drop classifier want to know.
// Pure; whether it was a drop is decided elsewhere (shared/domain/drop-classifier.ts).
import type { CallEvent, CallSnapshot } from '../../../shared/domain/call-machine.ts'
import type { DropFacts } from '../../../shared/domain/drop-classifier.ts'
import { isLost, type MediaHealth, silentFor } from '../quality/media-watch.ts'

/** What was seen of the end of one session. */
export interface LegEnd {
  /** Who ended it; `none` = nobody said a word (481, ACK or media lost). */
  by: 'remote' | 'local' | 'none'
  /** Ended by CANCEL before the answer. */
  cancelled: boolean
  /** Q.850 cause of the Reason header. */
  cause: number | null
  /** SIP status of the Reason header, or of the request of ours that failed. */
  sip: number | null
  /** Final status of a session that did not come about. */
  sipStatus: number | null
  /** CANCEL because another phone has taken the call. */
  elsewhere: boolean
  /** The other party has been handed on before: a REFER of ours succeeded. */
  afterRefer: boolean
}

export const endedByNobody: LegEnd = {
  by: 'none',
  cancelled: false,
  cause: null,
  sip: null,
  sipStatus: null,
  elsewhere: false,
  afterRefer: false
}

/** `health` is `null` for a call that was never answered. */
export const dropFactsOf = (
  end: LegEnd,
  health: MediaHealth | null,
  now: number,
  onHold: boolean
): DropFacts => ({
  by: end.by,
  cause: end.cause,
  sip: end.sip,
  ice: health === null ? null : isLost(health, now, onHold) ? 'failed' : 'ok',
  page: 'ok',
  host: 'ok',
  afterRefer: end.afterRefer,
  silentMs: health === null || onHold ? null : silentFor(health, now),
  onHold,
  pbxCause: null
})

/** How the call machine hears of the end, by how far the call had come. */
export function endEventOf(call: CallSnapshot, end: LegEnd, facts: DropFacts, at: number): CallEvent {
  if (call.phase === 'active') return { type: 'ended', at, facts }
  const byAgent = end.by === 'local'
  if (byAgent && call.phase === 'ringing') return { type: 'declined', at }
  if (end.cancelled || byAgent) return { type: 'cancelled', at, elsewhere: end.elsewhere }
  return { type: 'failed', at, sipStatus: end.sipStatus }
}
