// What keeps an agent from the queue, by the contacts of this workstation.
import type { InteractionRecord } from '../interaction/interaction-record.ts'
import type { Busy } from './agent-state.ts'

/** A call, then its wrap-up; a callback from its lease on. A counter visit does not. */
export function busyOf(records: readonly InteractionRecord[]): Busy | null {
  const calls = records.filter(({ channel }) => channel !== 'counter')
  if (calls.some(({ phase }) => phase === 'active')) return 'on-call'
  if (calls.some(({ channel, phase }) => channel === 'callback' && phase === 'offered')) return 'callback'
  return calls.some(({ phase }) => phase === 'ended') ? 'wrap-up' : null
}
