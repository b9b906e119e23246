// The telephone as its page last reported it; an older report is dropped. Which call the bar shows is worked out here.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import type { PhoneSnapshot } from '../../phone/phone.ts'

export interface PhoneState {
  /** `null` until the phone page has spoken. */
  snapshot: PhoneSnapshot | null
}
export type PhoneStore = StoreApi<PhoneState>

export const createPhoneStore = (): PhoneStore => createStore(() => ({ snapshot: null }))

export function showPhone(store: PhoneStore, snapshot: PhoneSnapshot): void {
  const shown = store.getState().snapshot
  if (shown && snapshot.revision <= shown.revision) return
  store.setState({
    snapshot: { ...snapshot, calls: snapshot.calls.map((call) => keptIfUnchanged(call, shown?.calls)) }
  })
}

/**
 * Several reports a second come for the levels of the voices alone: a call in which nothing changed stays the very same
 * object, so that what shows it is not painted again.
 */
function keptIfUnchanged(call: CallSnapshot, shown: readonly CallSnapshot[] = []): CallSnapshot {
  const before = shown.find(({ callId }) => callId === call.callId)
  return before && JSON.stringify(before) === JSON.stringify(call) ? before : call
}

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
