// Who is sent customers, and when: the rules of wish, call, wrap-up and break, over every order in which they can come.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AgentDuty,
  type AgentEvent,
  type AgentStateRules,
  comesBackWithinMs,
  firstDuty,
  isOffered,
  queuePlace,
  stepAgentState
} from '../../shared/domain/agent-state.ts'

const nine = Date.UTC(2026, 10, 23, 2)
const rulesAt = (now: number, over: Partial<AgentStateRules> = {}): AgentStateRules => ({
  now,
  wrapUpSeconds: 30,
  extensions: { most: 2, seconds: 60 },
  ...over
})
const ready: AgentEvent = { type: 'chosen', wish: 'ready', reason: null }
const toLunch: AgentEvent = { type: 'chosen', wish: 'not-ready', reason: 'lunch' }
const answered: AgentEvent = { type: 'call-answered', interactionId: 'call-1' }
const over: AgentEvent = { type: 'call-over', interactionId: 'call-1', other: null }
const longer: AgentEvent = { type: 'wrap-up-extended', interactionId: 'call-1' }

/** One event a second, from nine o'clock on. */
const dutyAfter = (...events: AgentEvent[]): AgentDuty =>
  events.reduce(
    (duty, event, index) => stepAgentState(duty, event, rulesAt(nine + index * 1000)),
    firstDuty(nine)
  )

describe('after a call', () => {
  it('the agent wraps up until their time is over, and is what they wished to be', () => {
    const wrapUp = dutyAfter(ready, answered, over)
    expect(wrapUp).toEqual({
      wish: 'ready',
      reason: null,
      wishSince: nine,
      activity: 'wrap-up',
      activitySince: nine + 2000,
      activityInteraction: 'call-1',
      dueAt: nine + 32_000,
      extensions: 0,
      lostAt: null
    })
    expect(queuePlace(wrapUp)).toEqual({ ready: false, reason: 'wrap-up' })
    const early = stepAgentState(wrapUp, { type: 'time-passed' }, rulesAt(nine + 31_999))
    expect(early).toBe(wrapUp)
    const done = stepAgentState(wrapUp, { type: 'time-passed' }, rulesAt(nine + 32_000))
    expect(done).toEqual({ ...firstDuty(nine), wish: 'ready' })
  })

  it('a break wished during the call begins after the wrap-up, and can be taken back', () => {
    const toBreak = dutyAfter(ready, answered, toLunch, over)
    expect([toBreak.activity, toBreak.wish, toBreak.reason]).toEqual(['wrap-up', 'not-ready', 'lunch'])
    const done: AgentEvent = { type: 'contact-done', interactionId: 'call-1', line: null }
    expect(queuePlace(stepAgentState(toBreak, done, rulesAt(nine)))).toEqual({
      ready: false,
      reason: 'lunch'
    })
    expect(queuePlace(dutyAfter(ready, answered, toLunch, ready, over, done))).toEqual({
      ready: true,
      reason: null
    })
  })

  it('the time is lengthened as often as policy says, and not once it is over', () => {
    const twice = dutyAfter(ready, answered, over, longer, longer)
    expect([twice.dueAt, twice.extensions]).toEqual([nine + 152_000, 2])
    expect(stepAgentState(twice, longer, rulesAt(nine + 5000))).toBe(twice)
    const wrapUp = dutyAfter(ready, answered, over)
    expect(stepAgentState(wrapUp, longer, rulesAt(nine + 32_000))).toBe(wrapUp)
    const ofAnother: AgentEvent = { type: 'wrap-up-extended', interactionId: 'call-2' }
    expect(stepAgentState(wrapUp, ofAnother, rulesAt(nine + 5000))).toBe(wrapUp)
  })

  it('another customer who is still on the line goes before the wrap-up', () => {
    const held = dutyAfter(ready, answered, { type: 'call-over', interactionId: 'call-1', other: 'call-2' })
    expect([held.activity, held.activityInteraction, held.dueAt]).toEqual(['on-call', 'call-2', null])
  })

  it('there is no wrap-up where policy gives it no time', () => {
    const call = dutyAfter(ready, answered)
    expect(isOffered(stepAgentState(call, over, rulesAt(nine, { wrapUpSeconds: 0 })))).toBe(true)
  })
})

describe('a call that rings out', () => {
  it('makes a ready agent not ready, until their own word', () => {
    const missed = dutyAfter(ready, { type: 'rang-out' })
    expect(queuePlace(missed)).toEqual({ ready: false, reason: 'ring-no-answer' })
    expect(isOffered(stepAgentState(missed, ready, rulesAt(nine + 5000)))).toBe(true)
  })

  it('changes nothing for an agent who is on another call or at lunch', () => {
    for (const before of [dutyAfter(ready, answered), dutyAfter(toLunch)])
      expect(stepAgentState(before, { type: 'rang-out' }, rulesAt(nine + 5000))).toBe(before)
  })
})

describe('a desk that is lost', () => {
  const lost = dutyAfter(ready, { type: 'desk-lost' })
  it('takes no calls, and takes them again by itself when it is soon back', () => {
    expect(queuePlace(lost)).toEqual({ ready: false, reason: 'technical' })
    const back = stepAgentState(lost, { type: 'desk-back' }, rulesAt(nine + 1000 + comesBackWithinMs))
    expect(isOffered(back)).toBe(true)
  })

  it('waits for its agent when it comes back late, or when they have said something else', () => {
    const late = stepAgentState(lost, { type: 'desk-back' }, rulesAt(nine + 1001 + comesBackWithinMs))
    expect([late.wish, late.reason, late.lostAt]).toEqual(['not-ready', 'technical', null])
    const atLunch = stepAgentState(lost, toLunch, rulesAt(nine + 2000))
    expect(stepAgentState(atLunch, { type: 'desk-back' }, rulesAt(nine + 3000))).toBe(atLunch)
  })
})

describe('a callback', () => {
  const begun: AgentEvent = { type: 'callback-begun', interactionId: 'call-2' }
  const reached: AgentEvent = { type: 'call-answered', interactionId: 'call-2' }

  it('that is given back leaves the customer who was on the line before where they are', () => {
    const givenBack = dutyAfter(ready, answered, begun, {
      type: 'callback-over',
      interactionId: 'call-2',
      line: 'call-1'
    })
    expect([givenBack.activity, givenBack.activityInteraction]).toEqual(['on-call', 'call-1'])
    expect(dutyAfter(ready, answered, begun, answered).activity).toBe('on-call')
  })

  it('that is done with, or left by signing out, goes on while its customer is on the line', () => {
    const talking = dutyAfter(ready, begun, reached)
    const done: AgentEvent = { type: 'contact-done', interactionId: 'call-2', line: 'call-2' }
    expect(stepAgentState(talking, done, rulesAt(nine))).toBe(talking)
    const left = stepAgentState(talking, { type: 'signed-out', line: 'call-2' }, rulesAt(nine))
    expect([left.wish, left.activity, left.activityInteraction]).toEqual(['not-ready', 'callback', 'call-2'])
  })
})

type Act =
  | { does: Exclude<AgentEvent['type'], 'chosen'>; interactionId: string }
  | { does: 'chosen'; event: AgentEvent }
const id = fc.constantFrom('call-1', 'call-2', 'call-3')
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.constantFrom(ready, toLunch).map((event): Act => ({ does: 'chosen', event })),
  fc.record({
    interactionId: id,
    does: fc.constantFrom(
      'signed-out' as const,
      'callback-begun' as const,
      'callback-over' as const,
      'contact-done' as const,
      'call-answered' as const,
      'call-answered' as const,
      'call-over' as const,
      'wrap-up-extended' as const,
      'rang-out' as const,
      'time-passed' as const,
      'desk-lost' as const,
      'desk-back' as const
    )
  })
)
const history = fc.array(fc.tuple(anyAct, fc.nat(40_000)), { maxLength: 40 })

/** What the centre is told, with the word of a line of the test's own: who has been answered and not hung up. */
function eventOf(act: Act, line: Set<string>): AgentEvent {
  if (act.does === 'chosen') return act.event
  const { does, interactionId } = act
  const [first = null] = line
  switch (does) {
    case 'call-answered':
      line.add(interactionId)
      return { type: does, interactionId }
    case 'call-over': {
      line.delete(interactionId)
      const [other = null] = line
      return { type: does, interactionId, other }
    }
    case 'signed-out':
      return { type: does, line: first }
    case 'callback-over':
    case 'contact-done':
      return { type: does, interactionId, line: first }
    case 'callback-begun':
    case 'wrap-up-extended':
      return { type: does, interactionId }
    case 'rang-out':
    case 'time-passed':
    case 'desk-lost':
    case 'desk-back':
      return { type: does }
  }
}

/** Every state on the way, each with the event that made it, the time it was made at, and how many are on the line. */
function walk(steps: readonly [Act, number][]) {
  let now = nine
  let duty = firstDuty(now)
  const line = new Set<string>()
  return steps.map(([act, passed]) => {
    now += passed
    const before = duty
    const event = eventOf(act, line)
    duty = stepAgentState(duty, event, rulesAt(now))
    return { before, event, duty, now, onLine: line.size }
  })
}

describe('whatever happens in whatever order', () => {
  it('nobody is sent a customer while busy, and only a wrap-up has a due time', () => {
    fc.assert(
      fc.property(history, (steps) => {
        for (const { duty } of walk(steps)) {
          expect(duty.activity !== null && queuePlace(duty).ready).toBe(false)
          expect(duty.dueAt !== null).toBe(duty.activity === 'wrap-up')
          expect(duty.activityInteraction === null).toBe(duty.activity === null)
          expect(duty.wish === 'ready' && duty.reason !== null).toBe(false)
        }
      })
    )
  })

  it('nobody who has a customer on the line is sent another, whatever they are done with', () => {
    fc.assert(
      fc.property(history, (steps) => {
        for (const { duty, onLine } of walk(steps)) expect(onLine > 0 && queuePlace(duty).ready).toBe(false)
      }),
      { numRuns: 1000 }
    )
  })

  it('a wrap-up never lasts longer than its time and all its extensions', () => {
    const longest = 30_000 + 2 * 60_000
    fc.assert(
      fc.property(history, (steps) => {
        for (const { duty } of walk(steps))
          expect((duty.dueAt ?? 0) - (duty.activitySince ?? duty.dueAt ?? 0)).toBeLessThanOrEqual(longest)
      })
    )
  })

  it('only the agent’s own word, or a desk that is back, makes anybody ready', () => {
    fc.assert(
      fc.property(history, (steps) => {
        for (const { before, duty, event } of walk(steps)) {
          const becameReady = before.wish === 'not-ready' && duty.wish === 'ready'
          expect(becameReady && event.type !== 'desk-back' && event !== ready).toBe(false)
        }
      })
    )
  })

  it('what the clock says twice is said once', () => {
    fc.assert(
      fc.property(history, (steps) => {
        for (const { duty, now } of walk(steps)) {
          const once = stepAgentState(duty, { type: 'time-passed' }, rulesAt(now))
          expect(stepAgentState(once, { type: 'time-passed' }, rulesAt(now))).toBe(once)
        }
      })
    )
  })
})
