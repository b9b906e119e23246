// The telephone as its page last reported it; an older report is dropped. Which of two calls the bar shows large, which is
// the other one and whose record is open is worked out here, in one place.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import type { PhoneSnapshot } from '../../phone/phone.ts'
import { keptIfEqual } from '../kept-if-equal.ts'

export interface PhoneState {
  /** `null` until the phone page has spoken. */
  snapshot: PhoneSnapshot | null
}
export type PhoneStore = StoreApi<PhoneState>

export const createPhoneStore = (): PhoneStore => createStore(() => ({ snapshot: null }))

export function showPhone(store: PhoneStore, snapshot: PhoneSnapshot): void {
  const shown = store.getState().snapshot
  if (shown && snapshot.revision <= shown.revision) return
  // several reports a second come for the levels of the voices alone
  const calls = snapshot.calls.map((call) => keptIfEqual(call, callOf(shown, call.callId)))
  store.setState({ snapshot: { ...snapshot, calls: keptIfEqual(calls, shown?.calls) } })
}

const callOf = (snapshot: PhoneSnapshot | null, callId: string) =>
  snapshot?.calls.find((call) => call.callId === callId)

/** Whoever is talked to comes first, then who is being reached, then who waits on hold, then who rings. */
function urgency({ phase, held }: CallSnapshot): number {
  if (phase === 'active') return held ? 2 : 5
  if (phase === 'connecting') return 4
  return phase === 'ringing' ? 1 : 3
}

/** The calls that are going on, the most urgent first; of equals the one with a contact behind it, then the later one. */
function goingCalls({ snapshot }: PhoneState): CallSnapshot[] {
  const going = snapshot?.calls.filter((call) => call.phase !== 'ended') ?? []
  return going.toSorted(
    (a, b) =>
      urgency(b) - urgency(a) ||
      Number(b.interactionId !== null) - Number(a.interactionId !== null) ||
      b.startedAt - a.startedAt
  )
}

/** The call that the agent is in, or `null`. */
export const presentCall = (state: PhoneState): CallSnapshot | null => goingCalls(state)[0] ?? null

/** The second call: on hold, in the conference, or ringing while another is talked on. */
export const otherCall = (state: PhoneState): CallSnapshot | null => goingCalls(state)[1] ?? null

/** The call whose contact is on screen: with a colleague on the line it stays the customer's. */
export const contactCall = (state: PhoneState): CallSnapshot | null =>
  goingCalls(state).find(({ interactionId }) => interactionId !== null) ?? presentCall(state)

/** A consultation that has come to nothing while its customer still waits on hold. */
export function failedConsultation(state: PhoneState): CallSnapshot | null {
  const waiting = presentCall(state)
  if (!waiting?.held) return null
  const about = state.snapshot?.calls.filter(({ consultsFor }) => consultsFor === waiting.callId) ?? []
  return about.findLast(({ unanswered }) => unanswered === 'failed') ?? null
}

/** The call that ended last, or `null`. */
export function lastEndedCall({ snapshot }: PhoneState): CallSnapshot | null {
  const ended = snapshot?.calls.filter((call) => call.phase === 'ended') ?? []
  return ended.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0] ?? null
}

/** Whether the agent has tried to hand the customer of this contact on. */
export const hasHandedOn = ({ snapshot }: PhoneState, interactionId: string): boolean =>
  snapshot?.calls.some((call) => call.interactionId === interactionId && call.transfer !== null) ?? false

/** Two transfers of one customer at a time would send them in two directions. */
export const canBeHandedOn = ({ phase, joined, transfer }: CallSnapshot): boolean =>
  phase === 'active' && !joined && (transfer === null || transfer.state === 'failed')

/** Where the customer of a contact that is over has been handed on to; `null`: nowhere. */
export function handedOnTo({ snapshot }: PhoneState, interactionId: string): string | null {
  const transfer = snapshot?.calls.findLast((call) => call.interactionId === interactionId)?.transfer
  return transfer && transfer.state !== 'failed' ? transfer.target : null
}
