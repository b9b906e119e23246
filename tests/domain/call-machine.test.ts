import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { initialTransition } from 'xstate'
import {
  type CallEvent,
  type CallSnapshot,
  type CallStart,
  callMachine,
  callPhaseSchema,
  callSnapshotSchema,
  startCall,
  stepCall
} from '../../shared/domain/call-machine.ts'
import type { DropFacts } from '../../shared/domain/drop-classifier.ts'
import { implies, morning } from './examples.ts'

const offered: CallStart = {
  callId: 'leg-1',
  interactionId: 'call-1',
  callbackId: null,
  direction: 'inbound',
  ani: '+84901234567',
  aniWithheld: false,
  displayName: 'Ada',
  queue: 'care1090',
  dnis: '1090',
  enteredAt: morning - 60_000,
  enteredAtSource: 'pbx',
  startedAt: morning
}
const facts: DropFacts = {
  by: 'remote',
  cause: 16,
  sip: null,
  ice: null,
  page: null,
  host: null,
  afterRefer: false,
  silentMs: 0,
  onHold: false,
  pbxCause: null
}
const inbound = startCall(offered)
const outbound = startCall({ ...offered, direction: 'outbound', callbackId: 'task-1' })
const connected: CallEvent = { type: 'connected', at: morning + 5000 }

function told(call: CallSnapshot, ...events: CallEvent[]): CallSnapshot {
  return events.reduce((now, event) => {
    const result = stepCall(now, event)
    if (result.kind === 'illegal') throw new Error(result.why)
    return result.snapshot
  }, call)
}
const talking = told(inbound, { type: 'accepted' }, connected)

test('an inbound call rings, is answered and ends with what was seen of its end', () => {
  const ended = told(talking, { type: 'ended', at: morning + 90_000, facts })
  expect(ended).toEqual({
    ...offered,
    phase: 'ended',
    answeredAt: morning + 5000,
    endedAt: morning + 90_000,
    muted: false,
    held: false,
    ending: facts,
    missed: false,
    sipStatus: null
  })
  expect(callSnapshotSchema.parse(ended)).toEqual(ended)
})

test('an outbound call is dialled, rings and is answered, or is answered at once', () => {
  expect(outbound.phase).toBe('dialling')
  expect(told(outbound, { type: 'progressed' }).phase).toBe('early')
  expect(told(outbound, { type: 'progressed' }, connected).phase).toBe('active')
  expect(told(outbound, connected).answeredAt).toBe(morning + 5000)
})

describe('a call that does not come about', () => {
  test.each<[string, CallSnapshot, CallEvent, Partial<CallSnapshot>]>([
    [
      'is missed when the queue moves on',
      inbound,
      { type: 'cancelled', at: morning + 15_000 },
      { missed: true, sipStatus: null }
    ],
    ['is not missed when declined', inbound, { type: 'declined', at: morning + 15_000 }, { missed: false }],
    [
      'is not missed when it breaks while being answered',
      told(inbound, { type: 'accepted' }),
      { type: 'failed', at: morning + 15_000, sipStatus: null },
      { missed: false }
    ],
    [
      'keeps the status of a busy customer',
      outbound,
      { type: 'failed', at: morning + 15_000, sipStatus: 486 },
      { sipStatus: 486, missed: false }
    ],
    [
      'is given up by the agent',
      told(outbound, { type: 'progressed' }),
      { type: 'cancelled', at: morning + 15_000 },
      { missed: false }
    ]
  ])('%s', (_, call, event, change) => {
    expect(told(call, event)).toMatchObject({
      phase: 'ended',
      answeredAt: null,
      endedAt: morning + 15_000,
      ending: null,
      ...change
    })
  })
})

describe('an active call', () => {
  test('is muted and held independently', () => {
    const both = told(talking, { type: 'muted' }, { type: 'held' })
    expect(both).toEqual({ ...talking, muted: true, held: true })
    expect(told(both, { type: 'unmuted' })).toEqual({ ...talking, held: true })
    expect(told(both, { type: 'unheld' })).toEqual({ ...talking, muted: true })
  })

  test('gets another party by an attended transfer', () => {
    const other = { ani: '+84907654321', aniWithheld: false, displayName: 'Alan' }
    expect(told(talking, { type: 'held' }, { type: 'identity-changed', ...other })).toEqual({
      ...talking,
      ...other,
      held: true
    })
  })

  test('is neither muted nor held once it has ended', () => {
    const ended = told(
      talking,
      { type: 'muted' },
      { type: 'held' },
      { type: 'ended', at: morning + 90_000, facts }
    )
    expect([ended.muted, ended.held]).toEqual([false, false])
  })
})

const at = fc.constant(morning + 1)
const anyEvent = fc.oneof(
  fc.record({ type: fc.constantFrom('accepted', 'progressed', 'muted', 'unmuted', 'held', 'unheld') }),
  fc.record({ type: fc.constantFrom('connected', 'cancelled', 'declined'), at }),
  fc.record({ type: fc.constant('failed'), at, sipStatus: fc.constantFrom(404, 486, null) }),
  fc.record({
    type: fc.constant('identity-changed'),
    ani: fc.constant(null),
    aniWithheld: fc.boolean(),
    displayName: fc.string()
  }),
  fc.record({ type: fc.constant('ended'), at, facts: fc.constant(facts) })
) as fc.Arbitrary<CallEvent>

describe('the chart of a call', () => {
  test('refuses what is not possible and changes nothing', () => {
    expect(stepCall(Object.freeze({ ...inbound }), connected)).toEqual({
      kind: 'illegal',
      why: 'connected is not possible while ringing'
    })
    expect(stepCall(talking, { type: 'unmuted' }).kind).toBe('illegal')
  })

  test('starts where the machine itself starts', () => {
    for (const call of [inbound, outbound]) {
      const [start] = initialTransition(callMachine, call)
      expect(start.value).toBe(call.phase)
    }
  })

  test('keeps to its phases, ends once, and reaches all of them', () => {
    const seen = new Set<string>([inbound.phase, outbound.phase])
    fc.assert(
      fc.property(
        fc.constantFrom(inbound, outbound),
        fc.array(anyEvent, { maxLength: 25 }),
        (start, events) => {
          let call = start
          for (const event of events) {
            const result = stepCall(call, event)
            expect(implies(call.phase === 'ended', () => result.kind === 'illegal')).toBe(true)
            if (result.kind === 'illegal') continue
            call = result.snapshot
            seen.add(call.phase)
            expect(callSnapshotSchema.parse(call)).toEqual(call)
            expect(call.endedAt !== null).toBe(call.phase === 'ended')
            expect(call.ending !== null).toBe(call.phase === 'ended' && call.answeredAt !== null)
            expect(implies(call.muted || call.held, () => call.phase === 'active')).toBe(true)
          }
        }
      ),
      { numRuns: 500 }
    )
    expect(seen).toEqual(new Set(callPhaseSchema.options))
  })
})
