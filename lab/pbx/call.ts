// One interaction inside the PBX: a customer's leg and, sooner or later, an agent's. Session descriptions go through
// unchanged, an end on one side ends the other with the true cause, and a side whose socket stays away is ended for good.
import { endLeg, type Leg, refusedOffer, reinviteLeg, type Wire } from './leg.ts'

export type Side = 'customer' | 'agent'
/** What the centre is told of a call. */
export interface CallFacts {
  interactionId: string
  /** E.164, the customer's number in either direction; null when withheld. */
  ani: string | null
  dnis: string
  /** Null for a call that an agent has dialled. */
  queue: string | null
  /** Epoch ms. */
  enteredAt: number
  displayName: string
  offeredTo: string | null
  answeredBy: string | null
}
export type Call = ReturnType<typeof createCall>

export function createCall(deps: {
  wire: Wire
  facts: CallFacts
  /** How long a side may be without its socket before the call ends with cause 44, as after an RTP timeout. */
  lostAfterMs: Record<Side, number>
  onEnded: (cause: number, by: Side | 'pbx') => void
}) {
  const legs: Partial<Record<Side, Leg>> = {}
  const timers: Partial<Record<Side, NodeJS.Timeout>> = {}
  const state = { over: false }

  /** `by` is the side that was first to go; `status` is for a side that has not been answered yet. */
  const end = (cause: number, by: Side | 'pbx', status?: number): void => {
    if (state.over) return
    state.over = true
    for (const timer of Object.values(timers)) clearTimeout(timer)
    for (const leg of Object.values(legs)) endLeg(deps.wire, leg, cause, status)
    deps.onEnded(cause, by)
  }
  const join = (side: Side, leg: Leg): void => {
    legs[side] = leg
    leg.on = {
      ended: (cause) => end(cause, side),
      reinvited: async (sdp) => {
        const other = legs[side === 'agent' ? 'customer' : 'agent']
        return other === undefined ? refusedOffer(488) : reinviteLeg(deps.wire, other, sdp)
      },
      socketBack: () => clearTimeout(timers[side]),
      socketLost: () => {
        clearTimeout(timers[side])
        timers[side] = setTimeout(() => legs[side] === leg && end(44, side), deps.lostAfterMs[side]).unref()
      }
    }
  }
  return { facts: deps.facts, legs, join, end, isOver: () => state.over }
}
