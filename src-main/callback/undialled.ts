// A callback that was taken and never dialled: the telephone refused it, or never heard of it. It must not hold its agent
// out of the queue, nor the task away from others, so it is closed and the task given back.
import type { Log } from '../../shared/log.ts'
import type { InteractionRecord } from '../interaction/interaction-record.ts'
import type { Interactions } from '../interaction/interactions.ts'
import type { Schedule } from '../schedule.ts'
import type { CallbackAttempts } from './callback-attempts.ts'

export interface Undialled {
  /** From the lease on: the phone page has its time to report the call. */
  watch: (interactionId: string) => void
  close: (record: InteractionRecord, at: number) => void
}

export interface UndialledParts {
  interactions: Interactions
  attempts: CallbackAttempts
  schedule: Schedule
  now: () => number
  log: Log
}

/** Longer than the phone page takes for a late microphone. */
const dialLimitMs = 20_000

export const isUndialled = ({ channel, phase, call }: InteractionRecord): boolean =>
  channel === 'callback' && phase === 'offered' && call === null

export function createUndialled({ interactions, attempts, schedule, now, log }: UndialledParts): Undialled {
  const close = (record: InteractionRecord, at: number) => {
    const { interactionId, callbackId, leaseNumber } = record
    interactions.change(interactionId, { phase: 'finished', endedAt: at })
    log.warn('callback.notDialled', { interactionId, callbackId })
    // taken once more meanwhile under the same lease: that one is still needed
    const takenAgain = interactions
      .unfinished()
      .some((other) => other.callbackId === callbackId && other.leaseNumber === leaseNumber)
    if (!takenAgain) attempts.giveBack(record)
  }
  return {
    close,
    watch(interactionId) {
      schedule(dialLimitMs, () => {
        const record = interactions.read(interactionId)
        if (record && isUndialled(record)) close(record, now())
      })
    }
  }
}
