// A callback that is due and nobody's: whom it is offered to, one after the other, and that it is never out of everybody's
// sight while it could be made.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstDialAt, isExpired, liveLease, mayDial, releaseLease } from '../../shared/domain/callback.ts'
import { assignTask } from '../../shared/domain/callback-duty.ts'
import {
  type Floor,
  type FreeAgent,
  isAskedNow,
  isUnheeded,
  isUntaken,
  offerTask,
  passOn
} from '../../shared/domain/callback-offer.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { alan, attempt, draft, dropAt, grace, minutes, ok, policy, take, task } from './callback-examples.ts'
import { at, implies, morning } from './examples.ts'

const mary = { agentId: 'mary', hostId: 'desk-3' }
const ready = (one: typeof grace): FreeAgent => ({ ...one, isReady: true })
const inBreak = (one: typeof grace): FreeAgent => ({ ...one, isReady: false })
const floorOf = (...free: FreeAgent[]): Floor => ({ present: free, free, asked: new Set() })
const untaken: CallbackTask = { ...task, lease: null }
const offer = (one: CallbackTask, floor: Floor, now: number) => offerTask(one, floor, now, policy)
const askedIn = (one: CallbackTask | null) => one?.offer?.to?.agentId ?? null

describe('a callback that is due and nobody’s', () => {
  test('is one free agent’s to make, which gives them no right to dial, and takes none from anybody else', () => {
    const offered = offer(untaken, floorOf(ready(alan)), morning)
    expect(offered).toEqual({
      ...untaken,
      offer: { to: alan, at: morning, until: morning + minutes(3), passed: [] }
    })
    const one = ok({ kind: 'offered', ...(offered && { task: offered }) })
    expect(mayDial(one, alan, morning, policy)).toBe(false)
    const taken = ok(take(one, mary, morning + 1))
    expect(taken).toMatchObject({ lease: { number: 2, ...mary } })
    expect(taken.offer).toBeUndefined()
  })

  test('is asked of those who wait for calls before those in a break', () => {
    for (const other of [grace, mary]) {
      expect(askedIn(offer(untaken, floorOf(inBreak(other), ready(alan)), morning))).toBe('alan')
      expect(askedIn(offer(untaken, floorOf(inBreak(other)), morning))).toBe(other.agentId)
    }
  })

  test('goes round while nobody takes it, and comes back to nobody within ten minutes', () => {
    const floor = floorOf(ready(grace), ready(alan), ready(mary))
    let one = untaken
    const asked: (string | null)[] = []
    for (let minute = 0; minute < 13; minute += 1) {
      one = offer(one, floor, morning + minutes(minute)) ?? one
      asked.push(askedIn(one))
    }
    const [first, second, third] = [asked[0], asked[3], asked[6]]
    expect(new Set([first, second, third]).size).toBe(3)
    expect(asked.slice(0, 9)).toEqual([first, first, first, second, second, second, third, third, third])
    // with nobody else to ask the last one's card stays
    expect(asked.slice(9)).toEqual([third, third, third, third])
    expect(askedIn(offer(one, floor, morning + minutes(13)))).toBe(first)
  })

  test('goes on at once when the one who is asked leaves it to others, or is not heard of any more', () => {
    const one = ok({ kind: '', task: offer(untaken, floorOf(ready(alan)), morning) ?? untaken })
    const both = floorOf(ready(alan), ready(mary))
    expect(offer(one, both, morning + 1)).toBeNull()
    const passed = passOn(one, 'alan', morning + 1)
    expect(passed.offer).toMatchObject({ to: null, passed: [{ agentId: 'alan', at: morning + 1 }] })
    expect(askedIn(offer(passed, both, morning + 2))).toBe('mary')
    expect(offer(passed, floorOf(ready(alan)), morning + minutes(9))).toBeNull()
    expect(askedIn(offer(one, floorOf(ready(mary)), morning + 2))).toBe('mary')
  })

  test('is asked last of the agent it was kept for', () => {
    const later = morning + minutes(10)
    expect(offer(task, floorOf(ready(grace)), later)).toBeNull()
    expect(askedIn(offer(task, floorOf(ready(grace), ready(alan)), later))).toBe('alan')
    expect(askedIn(offer(task, floorOf(ready(grace)), later + minutes(10)))).toBe('grace')
  })

  test('is no second one for an agent who has one to make', () => {
    const floor = { ...floorOf(ready(alan)), asked: new Set(['alan']) }
    expect(offer(untaken, floor, morning)).toBeNull()
    expect(isAskedNow(task, { present: [] }, morning)).toBe('grace')
  })

  test('is nobody’s to be asked for at night, before it is due, unconfirmed, kept, in conflict or over', () => {
    const floor = floorOf(ready(alan))
    const ending = { proposal: 'dropped' as const, at: morning, confirmBy: morning + 30_000 }
    const proposed = { ...untaken, draft: { ...draft, state: 'lost' as const, ending } }
    const busy = { ...ok(attempt(task, 'busy', morning)), lease: null }
    const cases: [CallbackTask, number][] = [
      [untaken, at('2026-11-20T22:00:00+07:00')],
      [untaken, at('2026-11-21T06:59:59.999+07:00')],
      [busy, morning + minutes(15) - 1],
      [proposed, morning],
      [task, morning],
      [{ ...untaken, inConflict: true }, morning],
      [untaken, task.expiresAt]
    ]
    expect(cases.map(([one, now]) => offer(one, floor, now))).toEqual(cases.map(() => null))
    expect(askedIn(offer(untaken, floor, at('2026-11-21T07:00:00+07:00')))).toBe('alan')
  })

  test('is the lead’s to know of after a quarter of an hour of the day', () => {
    const told = (one: CallbackTask, now: number) => isUnheeded(one, now, policy)
    expect([14, 15].map((after) => told(untaken, morning + minutes(after)))).toEqual([false, true])
    const evening = { ...dropAt(at('2026-11-20T21:50:00+07:00')), lease: null }
    expect(
      ['20T22:30:00', '21T07:00:00', '21T07:14:59', '21T07:15:00'].map((text) =>
        told(evening, at(`2026-11-${text}+07:00`))
      )
    ).toEqual([false, false, false, true])
    expect(told(ok(take(untaken, alan, morning + minutes(15))), morning + minutes(15))).toBe(false)
  })
})

const everybody = [grace, alan, mary]
const who = fc.constantFrom(...everybody)
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('wait' as const), who }) },
  fc.record({ does: fc.constant('take' as const), who }),
  fc.record({ does: fc.constant('fail' as const), who }),
  fc.record({ does: fc.constant('release' as const), who }),
  fc.record({ does: fc.constant('pass' as const), who }),
  fc.record({ does: fc.constant('assign' as const), who }),
  fc.record({ does: fc.constant('comes or goes' as const), who })
)
const pace = fc.oneof(fc.integer({ min: 0, max: minutes(8) }), fc.constant(minutes(70)))

interface Moment {
  tasks: CallbackTask[]
  here: Set<string>
}

function stepped({ tasks, here }: Moment, step: { does: string; who: typeof grace }, now: number): Moment {
  const { does, who: agent } = step
  if (does === 'comes or goes') {
    const left = new Set(here)
    if (!left.delete(agent.agentId)) left.add(agent.agentId)
    // as a host that dies is noticed: what waits under a lease of theirs is handed back
    return { tasks: tasks.map((one) => handedBack(one, left)), here: left }
  }
  const [first, ...others] = tasks
  if (!first) return { tasks, here }
  const changed = changeOf(first, does, agent, now)
  return { tasks: [...others, changed ?? first], here }
}

const handedBack = (one: CallbackTask, here: Set<string>) =>
  one.lease && !here.has(one.lease.agentId) ? { ...one, lease: null } : one

function changeOf(
  one: CallbackTask,
  does: string,
  agent: typeof grace,
  now: number
): CallbackTask | undefined {
  const leaseNumber = one.lastLeaseNumber
  const results: Record<string, () => { kind: string; task?: CallbackTask }> = {
    take: () => take(one, agent, now),
    fail: () => attempt(one, 'busy', now),
    release: () => releaseLease(one, { leaseNumber }),
    assign: () => assignTask(one, { to: agent, by: 'lead', now, policy }),
    pass: () => ({ kind: 'passed', task: passOn(one, agent.agentId, now) })
  }
  return results[does]?.().task
}

/** As the centre does every few seconds. */
function asked({ tasks, here }: Moment, now: number): Moment {
  const present = everybody.filter(({ agentId }) => here.has(agentId))
  const busy = new Set(tasks.flatMap((one) => isAskedNow(one, { present }, now) ?? []))
  const free = present.map(ready)
  const offered = tasks.map((one) => {
    const next = offer(one, { present, free, asked: busy }, now)
    if (next?.offer?.to) busy.add(next.offer.to.agentId)
    return next ?? one
  })
  return { tasks: offered, here }
}

test('a callback that could be made is always kept for somebody or on the lead’s list, and asked of whoever is idle', () => {
  let offers = 0
  fc.assert(
    fc.property(
      fc.array(fc.tuple(act, pace), { minLength: 10, maxLength: 30, size: 'max' }),
      fc.integer({ min: 1, max: 3 }),
      (acts, count) => {
        let now = morning
        let moment: Moment = {
          tasks: Array.from({ length: count }, (_, index) => ({ ...dropAt(morning), id: `task-${index}` })),
          here: new Set(['grace', 'alan', 'mary'])
        }
        for (const [step, after] of acts) {
          now += after
          moment = asked(stepped(moment, step, now), now)
          const present = everybody.filter(({ agentId }) => moment.here.has(agentId))
          const couldBeMade = moment.tasks.filter(
            (one) =>
              one.state === 'open' &&
              one.dueAt <= now &&
              !isExpired(one, now) &&
              firstDialAt(now, policy) === now
          )
          const askedNow = couldBeMade.flatMap((one) => isAskedNow(one, { present }, now) ?? [])
          const offered = couldBeMade.filter((one) => !liveLease(one, now)).map(askedIn)
          offers += offered.filter(Boolean).length
          const untried = couldBeMade.some((one) => isUntaken(one, now, policy) && !one.offer && !one.lease)
          const isIdle = present.some(({ agentId }) => !askedNow.includes(agentId))
          expect(
            couldBeMade.every((one) => liveLease(one, now) !== null || isUntaken(one, now, policy))
          ).toBe(true)
          // nobody is idle beside a callback nobody was ever asked for
          expect(implies(untried, () => !isIdle)).toBe(true)
          const standing = couldBeMade.filter(
            (one) => !liveLease(one, now) && isAskedNow(one, { present }, now) !== null
          )
          // one agent is asked for one at a time
          expect(new Set(standing.map(askedIn)).size).toBe(standing.length)
        }
      }
    ),
    { numRuns: 40 }
  )
  expect(offers).toBeGreaterThan(50)
})
