import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayDial, recordAttempt, releaseLease, renewLease } from '../../shared/domain/callback.ts'
import {
  attemptOutcomeSchema,
  type CallbackTask,
  callbackTaskSchema
} from '../../shared/domain/callback-task.ts'
import { alan, grace, minutes, policy, take, task } from './callback-examples.ts'
import { implies, morning } from './examples.ts'

const mary = { agentId: 'mary', hostId: 'desk-3' }
const everybody = [grace, alan, mary]
const wait = fc.integer({ min: 0, max: minutes(60) })
/** How far behind the newest lease the number told is: mostly not at all. */
const behind = fc.constantFrom(0, 0, 0, 1, 2)
const act = fc.oneof(
  fc.record({
    does: fc.constant('take' as const),
    who: fc.constantFrom(...everybody),
    takeOver: fc.boolean(),
    wait
  }),
  fc.record({
    does: fc.constant('attempt' as const),
    outcome: fc.constantFrom(...attemptOutcomeSchema.options),
    behind,
    call: fc.nat({ max: 5 }),
    wait
  }),
  fc.record({ does: fc.constant('renew' as const), behind, wait }),
  fc.record({ does: fc.constant('release' as const), behind, wait })
)
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never

function resultOf(step: Act, one: CallbackTask, now: number) {
  if (step.does === 'take') return take(one, step.who, now, step.takeOver)
  const leaseNumber = one.lastLeaseNumber - step.behind
  if (step.does === 'renew') return renewLease(one, { leaseNumber, now, policy })
  if (step.does === 'release') return releaseLease(one, { leaseNumber })
  const { outcome, call } = step
  return recordAttempt(one, {
    leaseNumber,
    outcome,
    interactionId: `back-${call}`,
    agentId: 'x',
    at: now,
    policy
  })
}

interface Change {
  before: CallbackTask
  after: CallbackTask
  now: number
  step: Act
}

function changesOf(acts: Act[]): Change[] {
  const changes: Change[] = []
  let now = morning
  let before = task
  for (const step of acts) {
    now += step.wait
    const result = resultOf(step, before, now)
    const after = 'task' in result ? result.task : before
    changes.push({ before, after, now, step })
    before = after
  }
  return changes
}

/** The shortest series of acts found that breaks the rule; `null` when none was found. */
function actsAgainst(rule: (change: Change) => boolean, settings: { seed?: number } = {}) {
  const shifts = fc.array(act, { minLength: 10, maxLength: 40, size: 'max' })
  const property = fc.property(shifts, (acts) => changesOf(acts).every(rule))
  return fc.check(property, { numRuns: 300, ...settings }).counterexample
}

const dialling = ({ after, now }: Change) => everybody.filter((holder) => mayDial(after, holder, now, policy))

test('the acts give leases away, allow dialling, use up attempts and close tasks', () => {
  const seen = new Set<string>()
  const look = (change: Change) => {
    if (change.after.lastLeaseNumber > 3) seen.add('many leases')
    if (dialling(change).length > 0) seen.add('dialling')
    if (change.after.attempts.length === policy.callback.attempts) seen.add('attempts used up')
    if (change.after.outcome) seen.add(change.after.outcome)
    return true
  }
  expect(actsAgainst(look, { seed: 1090 })).toBeNull()
  expect(seen).toEqual(new Set(['many leases', 'dialling', 'attempts used up', 'unreachable']))
})

test('the number of a lease grows with every change of hands, and never falls', () => {
  expect(
    actsAgainst(({ before, after }) => {
      const changedHands = after.lease !== null && after.lease.agentId !== before.lease?.agentId
      return (
        after.lastLeaseNumber >= before.lastLeaseNumber &&
        implies(changedHands, () => after.lastLeaseNumber > before.lastLeaseNumber) &&
        implies(after.lease !== null, () => after.lease?.number === after.lastLeaseNumber)
      )
    })
  ).toBeNull()
})

test('one agent at most may dial, never at night, and no more often than policy allows', () => {
  expect(
    actsAgainst((change) => {
      const hour = new Date(change.now + 7 * 3_600_000).getUTCHours()
      const few = change.after.attempts.length < policy.callback.attempts
      return (
        dialling(change).length <= 1 &&
        implies(dialling(change).length > 0, () => hour >= 7 && hour < 22 && few)
      )
    })
  ).toBeNull()
})

test('a number that was fenced off changes nothing', () => {
  expect(
    actsAgainst(({ before, after, step }) =>
      implies(step.does !== 'take' && step.behind > 0, () => after === before)
    )
  ).toBeNull()
})

test('a task fits its schema, and once closed stays as it is', () => {
  expect(
    actsAgainst(
      ({ before, after }) =>
        callbackTaskSchema.safeParse(after).success &&
        implies(before.state === 'closed', () => after === before) &&
        implies(after.state === 'closed', () => after.lease === null && after.outcome !== null)
    )
  ).toBeNull()
})
