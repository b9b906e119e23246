// Whose duty a callback is: given by a lead, put off, reminded of; and the hours and days around which it turns.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstDialAt, isExpired, mayDial, nextDueAt, releaseLease } from '../../shared/domain/callback.ts'
import { assignTask, dueCallbacks, nextDueOf, putOffTask } from '../../shared/domain/callback-duty.ts'
import { attemptOutcomeSchema, type CallbackTask } from '../../shared/domain/callback-task.ts'
import { policySchema } from '../../shared/domain/policy.ts'
import { alan, attempt, draft, dropAt, grace, minutes, ok, policy, take, task } from './callback-examples.ts'
import { at, implies, morning } from './examples.ts'

const hour = minutes(60)
const day = 24 * hour
const assign = (one: CallbackTask, to: typeof grace | null, now: number) =>
  assignTask(one, { to, by: 'lead-mary', now, policy })
const putOff = (one: CallbackTask, minutesLater: 5 | 15, now: number, leaseNumber = one.lastLeaseNumber) =>
  putOffTask(one, { leaseNumber, minutes: minutesLater, now, policy })

describe('a callback given by a lead', () => {
  test('is its agent’s alone, under a higher number, as long as a fresh drop is', () => {
    const given = ok(assign(task, alan, morning + minutes(1)))
    expect(given).toEqual({
      ...task,
      lastLeaseNumber: 2,
      lease: { number: 2, ...alan, expiresAt: morning + minutes(11), assignedBy: 'lead-mary' }
    })
    expect([grace, alan].map((who) => mayDial(given, who, morning + minutes(1), policy))).toEqual([
      false,
      true
    ])
    expect(take(given, grace, morning + minutes(2)).kind).toBe('held-by-other')
    expect(ok(take(given, alan, morning + minutes(2))).lease).toMatchObject({ number: 2, ...alan })
    expect(releaseLease(given, { leaseNumber: 1 })).toEqual({ kind: 'lease-lost' })
  })

  test('is kept from when it is due, be it tomorrow morning', () => {
    const busy = ok(attempt(task, 'busy', morning))
    expect(ok(assign(busy, alan, morning)).lease?.expiresAt).toBe(morning + minutes(25))
    const evening = at('2026-11-20T21:55:00+07:00')
    expect(ok(assign(dropAt(at('2026-11-20T22:05:00+07:00')), alan, evening)).lease?.expiresAt).toBe(
      at('2026-11-21T07:10:00+07:00')
    )
  })

  test('goes back to everybody, and fences its holder off', () => {
    const pooled = ok(assign(task, null, morning + 1))
    expect(pooled.lease).toBeNull()
    expect(mayDial(pooled, grace, morning + 1, policy)).toBe(false)
    expect(ok(take(pooled, alan, morning + 2)).lease?.number).toBe(2)
  })

  test('is neither closed nor a drop that nobody has confirmed', () => {
    const tried = ok(attempt(ok(take(task, grace, morning)), 'unreachable', morning))
    expect(assign({ ...tried, state: 'closed', outcome: 'unreachable' }, alan, morning)).toEqual({
      kind: 'closed'
    })
    expect(assign(task, alan, morning + 4 * day)).toEqual({ kind: 'closed' })
    const ending = { proposal: 'dropped' as const, at: morning, confirmBy: morning + 30_000 }
    const proposed = { ...task, draft: { ...draft, state: 'lost' as const, ending } }
    expect(assign(proposed, alan, morning)).toEqual({ kind: 'not-confirmed' })
  })
})

describe('a callback that is put off', () => {
  test('is due then, kept for its agent as long again, and for nobody else', () => {
    const later = ok(putOff(task, 15, morning + minutes(2)))
    expect(later).toEqual({
      ...task,
      dueAt: morning + minutes(17),
      lease: { number: 1, ...grace, expiresAt: morning + minutes(27) }
    })
    expect(take(later, alan, morning + minutes(17)).kind).toBe('held-by-other')
    expect(ok(take(later, grace, morning + minutes(17))).lease?.number).toBe(1)
  })

  test('can be put off by its agent although the lease has run out, until somebody else has it', () => {
    expect(ok(putOff(task, 5, morning + minutes(30))).lease?.expiresAt).toBe(morning + minutes(45))
    const others = ok(take(task, alan, morning + minutes(30)))
    expect(putOff(others, 5, morning + minutes(31), 1)).toEqual({ kind: 'lease-lost' })
  })

  test('is not put off beyond the hours of the day, nor beyond its own end', () => {
    const [late, inTime] = [at('2026-11-20T21:56:00+07:00'), at('2026-11-20T21:54:59+07:00')]
    const dropped = dropAt(at('2026-11-20T21:50:00+07:00'))
    expect(putOff(dropped, 5, late)).toEqual({ kind: 'too-late' })
    expect(putOff(dropped, 15, inTime)).toEqual({ kind: 'too-late' })
    expect(ok(putOff(dropped, 5, inTime)).dueAt).toBe(at('2026-11-20T21:59:59+07:00'))
    expect(putOff(task, 5, task.expiresAt - minutes(5))).toEqual({ kind: 'too-late' })
    expect(ok(putOff(task, 5, task.expiresAt - minutes(5) - 1)).dueAt).toBe(task.expiresAt - 1)
  })
})

test('after somebody else has answered the customer is left alone for two hours, then anybody may try again', () => {
  const tried = ok(attempt(task, 'wrong-person', morning))
  expect(tried).toMatchObject({
    state: 'open',
    dueAt: morning + 2 * hour,
    lease: null,
    attempts: [{ outcome: 'wrong-person' }]
  })
  expect(take(tried, alan, morning + 2 * hour - 1).kind).toBe('not-due')
  expect(take(tried, alan, morning + 2 * hour).kind).toBe('leased')
})

test('that somebody else had answered is still said of a call the PBX saw answered', () => {
  const answered = ok(attempt(task, 'answered', morning, 'back-1'))
  expect(ok(attempt(answered, 'wrong-person', morning + 1, 'back-1')).attempts).toEqual([
    { at: morning + 1, agentId: 'grace', interactionId: 'back-1', outcome: 'wrong-person' }
  ])
})

test('the callbacks that are due are the agent’s own, the one longest due first', () => {
  const of = (id: string, dueAt: number, mine = true, state: 'open' | 'closed' = 'open') => ({
    id,
    dueAt: morning + dueAt,
    mine,
    state
  })
  const tasks = [
    of('b', 50),
    of('a', 50),
    of('c', 20),
    of('d', 80),
    of('e', 10, false),
    of('f', 10, true, 'closed')
  ]
  expect(dueCallbacks(tasks, morning + 50, policy).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
  expect([nextDueOf(tasks, morning + 50, policy), nextDueOf(tasks, morning + 80, policy)]).toEqual([
    morning + 80,
    null
  ])
})

test('nobody is reminded at night; what is left is there again in the morning', () => {
  const left = { id: 'a', dueAt: morning, mine: true, state: 'open' as const }
  const [last, night] = [at('2026-11-20T21:59:59.999+07:00'), at('2026-11-20T22:00:00+07:00')]
  expect([dueCallbacks([left], last, policy), dueCallbacks([left], night, policy)]).toEqual([[left], []])
  expect(nextDueOf([left], night, policy)).toBe(at('2026-11-21T07:00:00+07:00'))
})

describe('whatever the moment, the hours and the outcome', () => {
  const clock = fc
    .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }), fc.constantFrom('', ':59'))
    .map(([h, m, s]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}${s}`)
  const rules = fc
    .record({
      from: clock,
      to: clock,
      zone: fc.constantFrom('Asia/Ho_Chi_Minh', 'Europe/Berlin', 'America/New_York')
    })
    .filter(({ from, to }) => from < to)
    .map(({ from, to, zone }) => policySchema.parse({ timeZone: zone, capture: { window: { from, to } } }))
  /** A minute around what breaks clocks: closing time, midnight, 29 February, the changes of summer time. */
  const moment = fc
    .tuple(
      fc.constantFrom(
        ...['2026-11-20T21:59:30+07:00', '2026-11-20T23:59:30+07:00', '2028-02-28T23:59:30+07:00'],
        ...[
          '2028-02-29T21:59:30+07:00',
          '2026-03-29T00:59:30Z',
          '2026-10-25T00:59:30Z',
          '2026-12-31T21:59:30+07:00'
        ]
      ),
      fc.integer({ min: -day, max: day }),
      fc.constantFrom(0, 0, 1)
    )
    .map(([text, shift, isFar]) => at(text) + (isFar ? shift : shift % 60_000))
  const localClock = (time: number, zone: string) =>
    new Date(time).toLocaleTimeString('en-GB', { timeZone: zone, hour12: false })

  test('a callback is due inside the hours, at once if they are on, else when they next open', () => {
    fc.assert(
      fc.property(moment, rules, (now, own) => {
        const { from, to } = own.capture.window
        const due = firstDialAt(now, own)
        const clockThen = localClock(due, own.timeZone)
        const isOpen = (time: string) => time >= `${from}:00`.slice(0, 8) && time < `${to}:00`.slice(0, 8)
        expect(due).toBeGreaterThanOrEqual(now)
        // a spring day may lack the hour in which it would open
        expect(implies(own.timeZone === 'Asia/Ho_Chi_Minh', () => isOpen(clockThen))).toBe(true)
        const isOn = isOpen(localClock(now, own.timeZone))
        expect(isOn ? due === now : due - now < day + 2 * hour).toBe(true)
      }),
      { numRuns: 500 }
    )
  })

  test('the next attempt keeps its distance and is inside the hours', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...attemptOutcomeSchema.options), (now, outcome) => {
        const due = nextDueAt(outcome, now, policy)
        const spacing = { dropped: 0, 'wrong-person': minutes(120) } as Record<string, number>
        expect(due - now).toBeGreaterThanOrEqual(spacing[outcome] ?? minutes(15))
        expect(firstDialAt(due, policy)).toBe(due)
      }),
      { numRuns: 500 }
    )
  })

  test('a task ends three days after its drop to the millisecond, and nobody may dial it from then on', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: -2, max: 2 }), (now, around) => {
        const dropped = { ...dropAt(now), lease: null }
        const then = now + 3 * day + around
        expect(isExpired(dropped, then)).toBe(around >= 0)
        expect(implies(around >= 0, () => take(dropped, alan, then).kind === 'closed')).toBe(true)
      }),
      { numRuns: 300 }
    )
  })

  test('put off or given away, a callback is never due outside the hours or after its end', () => {
    fc.assert(
      fc.property(
        moment,
        fc.constantFrom(5 as const, 15 as const),
        fc.nat({ max: 4 * day }),
        (now, by, wait) => {
          const one = dropAt(now)
          const result = putOff(one, by, now + wait)
          if (result.kind !== 'put-off') return
          expect(firstDialAt(result.task.dueAt, policy)).toBe(result.task.dueAt)
          expect(result.task.dueAt).toBeLessThan(one.expiresAt)
          expect(result.task.dueAt).toBeGreaterThanOrEqual(now + wait + minutes(by))
        }
      ),
      { numRuns: 500 }
    )
  })
})
