// The telephone as its page last reported it; an older report is dropped. Which call the bar shows is worked out here.
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
  store.setState({ snapshot: { ...snapshot, calls } })
}

const callOf = (snapshot: PhoneSnapshot | null, callId: string) =>
  snapshot?.calls.find((call) => call.callId === callId)

/** Talking comes before dialling, dialling before ringing; of equals the later one. */
const urgency: Record<CallSnapshot['phase'], number> = {
  active: 4,
  connecting: 3,
  early: 2,
  dialling: 2,
  ringing: 1,
  ended: 0
}

/** The call that is going on, or `null`. */
export function presentCall({ snapshot }: PhoneState): CallSnapshot | null {
  const going = snapshot?.calls.filter((call) => call.phase !== 'ended') ?? []
  return going.toSorted((a, b) => urgency[b.phase] - urgency[a.phase] || b.startedAt - a.startedAt)[0] ?? null
}

/** The call that ended last, or `null`. */
export function lastEndedCall({ snapshot }: PhoneState): CallSnapshot | null {
  const ended = snapshot?.calls.filter((call) => call.phase === 'ended') ?? []
  return ended.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0] ?? null
}
