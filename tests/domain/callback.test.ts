import { describe, expect, test } from 'vitest'
import {
  closeTask,
  isExpired,
  mayDial,
  nextDueAt,
  recordAttempt,
  releaseLease,
  renewLease,
  saveDraft
} from '../../shared/domain/callback.ts'
import { callbackTaskSchema } from '../../shared/domain/callback-task.ts'
import { alan, attempt, draft, dropAt, grace, minutes, ok, policy, take, task } from './callback-examples.ts'
import { at, callLost, captureId, morning, occupation, told } from './examples.ts'

describe('a drop', () => {
  test('makes a task that is due at once and leased to the host that made it', () => {
    expect(task).toEqual({
      id: captureId,
      subscriberId: 'ada',
      customerName: 'Ada',
      numberToDial: '+84901234567',
      originInteractionId: 'call-1',
      state: 'open',
      outcome: null,
      createdAt: morning,
      createdBy: 'grace',
      dueAt: morning,
      expiresAt: morning + 3 * 24 * minutes(60),
      attempts: [],
      lastLeaseNumber: 1,
      lease: { number: 1, ...grace, expiresAt: morning + minutes(10) },
      draft
    })
    expect(callbackTaskSchema.parse(task)).toEqual(task)
  })

  test('of a withheld number is called back on the subject’s own', () => {
    expect(dropAt(morning, null).numberToDial).toBe('+84907654321')
  })

  test('at night is due at seven in the morning', () => {
    expect(dropAt(at('2026-11-20T22:00:00+07:00')).dueAt).toBe(at('2026-11-21T07:00:00+07:00'))
    expect(dropAt(at('2026-11-20T21:59:59.999+07:00')).dueAt).toBe(at('2026-11-20T21:59:59.999+07:00'))
  })
})

describe('the lease', () => {
  test('keeps others out while it is in force, and its holder in, under the same number', () => {
    expect(take(task, alan, morning + 1)).toEqual({
      kind: 'held-by-other',
      agentId: 'grace',
      until: morning + minutes(10)
    })
    expect(ok(take(task, grace, morning + minutes(9)))).toEqual({
      ...task,
      lease: { number: 1, ...grace, expiresAt: morning + minutes(11) }
    })
  })

  test('that ran out is anybody’s, under a higher number', () => {
    const taken = ok(take(task, alan, morning + minutes(10)))
    expect(taken.lease).toEqual({ number: 2, ...alan, expiresAt: morning + minutes(12) })
    expect(taken.lastLeaseNumber).toBe(2)
  })

  test('of the same desk is another’s when another agent sits there', () => {
    expect(take(task, { ...grace, agentId: 'alan' }, morning + 1).kind).toBe('held-by-other')
  })

  test('is not given before the task is due, nor outside the window, nor once it is closed', () => {
    const busy = ok(attempt(task, 'busy', morning))
    expect(take(busy, alan, morning + minutes(14))).toEqual({ kind: 'not-due', dueAt: morning + minutes(15) })
    const night = at('2026-11-20T23:00:00+07:00')
    expect(take(busy, alan, night)).toEqual({
      kind: 'outside-window',
      nextAt: at('2026-11-21T07:00:00+07:00')
    })
    expect(take(ok(closeTask(task, { outcome: 'completed' })), alan, morning)).toEqual({ kind: 'closed' })
  })

  test('goes to whoever has the customer on the line, at once and at any hour, and fences the earlier holder off', () => {
    const night = at('2026-11-20T23:00:00+07:00')
    for (const now of [morning + 1, night]) {
      const taken = ok(take(task, alan, now, true))
      expect(taken.lease).toMatchObject({ number: 2, ...alan })
      expect(
        recordAttempt(taken, {
          leaseNumber: 1,
          outcome: 'busy',
          interactionId: 'back-1',
          agentId: 'grace',
          at: now,
          policy
        })
      ).toEqual({ kind: 'lease-lost' })
      expect(renewLease(taken, { leaseNumber: 1, now, policy })).toEqual({ kind: 'lease-lost' })
      expect(releaseLease(taken, { leaseNumber: 1 })).toEqual({ kind: 'lease-lost' })
      expect(saveDraft(taken, { leaseNumber: 1, draft })).toEqual({ kind: 'lease-lost' })
      expect(closeTask(taken, { outcome: 'completed', leaseNumber: 1 })).toEqual({ kind: 'lease-lost' })
      expect(mayDial(taken, grace, now, policy)).toBe(false)
    }
  })

  test('is renewed and released by its holder', () => {
    const renewed = (now: number) => ok(renewLease(task, { leaseNumber: 1, now, policy })).lease?.expiresAt
    expect([renewed(morning + minutes(1)), renewed(morning + minutes(9))]).toEqual([
      morning + minutes(10),
      morning + minutes(11)
    ])
    const free = ok(releaseLease(task, { leaseNumber: 1 }))
    expect(free.lease).toBeNull()
    expect(ok(take(free, alan, morning + 1)).lease?.number).toBe(2)
  })

  test('alone allows dialling, and only while it is in force, due and in the window', () => {
    expect(mayDial(task, grace, morning, policy)).toBe(true)
    expect(mayDial(task, alan, morning, policy)).toBe(false)
    expect(mayDial(task, grace, morning + minutes(10), policy)).toBe(false)
    const late = dropAt(at('2026-11-20T21:58:00+07:00'))
    expect(mayDial(late, grace, at('2026-11-20T22:00:00+07:00'), policy)).toBe(false)
    expect(mayDial(ok(closeTask(task, { outcome: 'completed' })), grace, morning, policy)).toBe(false)
  })
})

describe('an attempt', () => {
  test.each(['busy', 'no-answer', 'unreachable'] as const)(
    'that ends %s makes the task due a quarter of an hour later, and keeps it for its agent from then',
    (outcome) => {
      const tried = ok(attempt(task, outcome, morning))
      expect(tried).toEqual({
        ...task,
        attempts: [{ at: morning, agentId: 'grace', interactionId: 'back-1', outcome }],
        dueAt: morning + minutes(15),
        lastLeaseNumber: 2,
        lease: { number: 2, ...grace, expiresAt: morning + minutes(25) }
      })
      const may = (who: typeof grace, after: number) => mayDial(tried, who, morning + minutes(after), policy)
      expect([may(grace, 14), may(grace, 15), may(alan, 15), may(grace, 25)]).toEqual([
        false,
        true,
        false,
        false
      ])
      expect(take(tried, alan, morning + minutes(25)).kind).toBe('leased')
    }
  )

  test('whose next call would be after the task’s days keeps it for nobody', () => {
    const late = task.expiresAt - minutes(15)
    expect(ok(attempt(task, 'busy', late)).lease).toBeNull()
    expect(ok(attempt(task, 'busy', late - 1)).lease?.expiresAt).toBe(task.expiresAt + minutes(10) - 1)
  })

  test('late in the evening makes it due at seven tomorrow', () => {
    const evening = at('2026-11-20T21:50:00+07:00')
    expect(ok(attempt(dropAt(evening), 'no-answer', evening))).toMatchObject({
      dueAt: at('2026-11-21T07:00:00+07:00'),
      lease: { ...grace, expiresAt: at('2026-11-21T07:10:00+07:00') }
    })
    expect(nextDueAt('busy', at('2026-11-20T21:44:59.999+07:00'), policy)).toBe(
      at('2026-11-20T21:59:59.999+07:00')
    )
  })

  test('that is answered leaves the task with its holder, for the capture to finish', () => {
    const answered = ok(attempt(task, 'answered', morning))
    expect(answered).toMatchObject({ state: 'open', lease: task.lease, dueAt: task.dueAt })
    expect(ok(closeTask(answered, { outcome: 'completed', leaseNumber: 1 }))).toMatchObject({
      state: 'closed',
      outcome: 'completed',
      lease: null
    })
  })

  test('that was answered and dropped again is one attempt, due at once, with what was taken down', () => {
    const further = told(
      draft,
      { type: 'resume', interactionId: 'back-1' },
      { type: 'agree' },
      occupation(),
      callLost(),
      { type: 'confirm-ending', code: 'dropped' }
    )
    const answered = ok(attempt(task, 'answered', morning, 'back-1'))
    const dropped = ok(
      recordAttempt(answered, {
        leaseNumber: 1,
        outcome: 'dropped',
        interactionId: 'back-1',
        agentId: 'grace',
        at: morning + minutes(2),
        policy,
        draft: further
      })
    )
    expect(dropped).toEqual({
      ...task,
      attempts: [{ at: morning + minutes(2), agentId: 'grace', interactionId: 'back-1', outcome: 'dropped' }],
      dueAt: morning + minutes(2),
      lease: { number: 1, ...grace, expiresAt: morning + minutes(12) },
      draft: further
    })
  })

  test('told twice counts once, even after the lease has gone', () => {
    const once = ok(attempt(task, 'busy', morning, 'back-1'))
    const again = {
      leaseNumber: 1,
      outcome: 'busy',
      interactionId: 'back-1',
      agentId: 'grace',
      at: morning + 9,
      policy
    } as const
    expect(recordAttempt(once, again)).toEqual({ kind: 'recorded', task: once })
    const dropped = ok(
      attempt(ok(attempt(task, 'answered', morning, 'back-1')), 'dropped', morning, 'back-1')
    )
    expect(recordAttempt(dropped, { ...again, outcome: 'answered' })).toEqual({
      kind: 'recorded',
      task: dropped
    })
  })

  test('is the last one when it is the third: unreachable', () => {
    let now = morning
    let one = task
    for (const outcome of ['busy', 'no-answer', 'unreachable'] as const) {
      one = ok(attempt(ok(take(one, grace, now)), outcome, now))
      now = one.dueAt
    }
    expect(one).toMatchObject({ state: 'closed', outcome: 'unreachable', lease: null })
    expect(one.attempts).toHaveLength(3)
    expect(attempt(one, 'busy', now)).toEqual({ kind: 'closed' })
  })
})

test('a third attempt that was answered and never told of again allows no fourth', () => {
  const last = {
    ...task,
    attempts: ['back-1', 'back-2', 'back-3'].map((interactionId) => ({
      at: morning,
      agentId: 'grace',
      interactionId,
      outcome: 'answered' as const
    }))
  }
  expect(mayDial(last, grace, morning, policy)).toBe(false)
  expect(take(last, alan, morning + minutes(11))).toEqual({ kind: 'closed' })
  expect(take(last, alan, morning + minutes(11), true).kind).toBe('leased')
})

test('at night the next moment to dial is the later of the opening and the due time', () => {
  const slow = { ...policy, callback: { ...policy.callback, spacingMinutes: 12 * 60 } }
  const evening = at('2026-11-20T20:00:00+07:00')
  const busy = ok(
    recordAttempt(dropAt(evening), {
      leaseNumber: 1,
      outcome: 'busy',
      interactionId: 'back-1',
      agentId: 'grace',
      at: evening,
      policy: slow
    })
  )
  expect(take(busy, alan, at('2026-11-20T23:00:00+07:00'))).toEqual({
    kind: 'outside-window',
    nextAt: at('2026-11-21T08:00:00+07:00')
  })
})

describe('the end of a task', () => {
  test('comes after three days, unless an agent has it in hand', () => {
    expect([isExpired(task, task.expiresAt - 1), isExpired(task, task.expiresAt)]).toEqual([false, true])
    expect(take(task, alan, task.expiresAt)).toEqual({ kind: 'closed' })
    const inHand = { ...task, lease: { number: 2, ...alan, expiresAt: task.expiresAt + 1 } }
    expect(isExpired(inHand, task.expiresAt)).toBe(false)
    expect(ok(closeTask(task, { outcome: 'expired' }))).toMatchObject({ state: 'closed', outcome: 'expired' })
  })

  test('is final', () => {
    const done = ok(closeTask(task, { outcome: 'already-complete', leaseNumber: 1 }))
    expect(closeTask(done, { outcome: 'expired' })).toEqual({ kind: 'closed', task: done })
    expect(renewLease(done, { leaseNumber: 1, now: morning, policy })).toEqual({ kind: 'closed' })
  })
})
