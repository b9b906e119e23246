// The part of the composition that is about callback tasks: made of what a call leaves open, kept alive, taken, reminded of.
import { type CallbackAttemptsParts, createCallbackAttempts } from './callback/callback-attempts.ts'
import { type CallbackDutyParts, createCallbackDutyHandlers } from './callback/callback-duty-handlers.ts'
import { type CallbackHandlersParts, createCallbackHandlers } from './callback/callback-handlers.ts'
import { type CallbackLeasesParts, createCallbackLeases } from './callback/callback-leases.ts'
import { createDraftSaver } from './callback/draft-saver.ts'
import { createHeartbeats, type HeartbeatsParts } from './callback/heartbeats.ts'
import { createReminders, type RemindersParts } from './callback/reminders.ts'
import { createSuspendedCaptures, type SuspendedCapturesParts } from './callback/suspended-captures.ts'
import { createUndialled } from './callback/undialled.ts'

type CallbacksParts = CallbackAttemptsParts &
  Omit<CallbackLeasesParts, 'undialled'> &
  Omit<SuspendedCapturesParts, 'saveDraft'> &
  HeartbeatsParts &
  Omit<RemindersParts, 'isBusy'> & {
    /** The agent has a call, a callback or a wrap-up. */
    isBusy: () => boolean
  }

export function composeCallbacks(parts: CallbacksParts) {
  /** At the telephone, colleagues' calls too. */
  let callsAtHand = 0
  const attempts = createCallbackAttempts(parts)
  const undialled = createUndialled({ ...parts, attempts })
  const reminders = createReminders({ ...parts, isBusy: () => callsAtHand > 0 || parts.isBusy() })
  return {
    attempts,
    undialled,
    reminders,
    leases: createCallbackLeases({ ...parts, undialled }),
    heartbeats: createHeartbeats(parts),
    suspended: createSuspendedCaptures({ ...parts, saveDraft: createDraftSaver(parts) }),
    callsAtHand: (count: number) => {
      callsAtHand = count
      reminders.look()
    }
  }
}

export type CallbackWork = CallbackHandlersParts & Omit<CallbackDutyParts, 'leaseOf'>

export function callbackHandlers(work: CallbackWork) {
  const callbacks = createCallbackHandlers(work)
  const leaseOf = (callbackId: string) => callbacks.leaseOf(callbackId)
  return { ...callbacks.handlers, ...createCallbackDutyHandlers({ ...work, leaseOf }) }
}
