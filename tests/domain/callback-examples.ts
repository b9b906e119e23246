// Ada's task after a drop in the invitation, and short ways to ask the rules of callbacks about it.
import { openTask, recordAttempt, takeLease } from '../../shared/domain/callback.ts'
import type { AttemptOutcome, CallbackTask } from '../../shared/domain/callback-task.ts'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { callLost, morning, newCapture, told } from './examples.ts'

export const policy = defaultPolicy
export const minutes = (count: number) => count * 60_000
export const grace = { agentId: 'grace', hostId: 'desk-1' }
export const alan = { agentId: 'alan', hostId: 'desk-2' }
export const draft = told(newCapture(), { type: 'invite' }, callLost(), {
  type: 'confirm-ending',
  code: 'dropped'
})
export const dropAt = (when: number, ani: string | null = '+84901234567') =>
  openTask({ draft, customerName: 'Ada', ani, subscriberNumber: '+84907654321', ...grace, at: when, policy })
export const task = dropAt(morning)

/** The task of a result that has one. */
export function ok(result: { kind: string; task?: CallbackTask }): CallbackTask {
  if (!result.task) throw new Error(result.kind)
  return result.task
}
export const take = (one: CallbackTask, who: typeof grace, now: number, takeOver = false) =>
  takeLease(one, { ...who, now, policy, takeOver })
export const attempt = (
  one: CallbackTask,
  outcome: AttemptOutcome,
  when: number,
  interactionId = `back-${one.attempts.length + 1}`
) =>
  recordAttempt(one, {
    leaseNumber: one.lease?.number ?? 0,
    outcome,
    interactionId,
    agentId: 'grace',
    at: when,
    policy
  })
