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
  extension: null,
  consultsFor: null,
  consultId: null,
  transferredBy: null,
  returned: false,
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
    remoteHeld: false,
    joined: false,
    transfer: null,
    ending: facts,
    unanswered: null,
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
      { type: 'cancelled', at: morning + 15_000, elsewhere: false },
      { unanswered: 'missed', sipStatus: null }
    ],
    [
      'is rejected when declined',
      inbound,
      { type: 'declined', at: morning + 15_000 },
      { unanswered: 'rejected' }
    ],
    [
      'is answered elsewhere when another phone took it',
      inbound,
      { type: 'cancelled', at: morning + 15_000, elsewhere: true },
      { unanswered: 'elsewhere' }
    ],
    [
      'is not missed when it breaks while being answered',
      told(inbound, { type: 'accepted' }),
      { type: 'failed', at: morning + 15_000, sipStatus: null },
      { unanswered: 'failed' }
    ],
    [
      'keeps the status of a busy customer',
      outbound,
      { type: 'failed', at: morning + 15_000, sipStatus: 486 },
      { sipStatus: 486, unanswered: 'failed' }
    ],
    [
      'is given up by the agent',
      told(outbound, { type: 'progressed' }),
      { type: 'cancelled', at: morning + 15_000, elsewhere: false },
      { unanswered: 'cancelled' }
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
    const other = { ani: '+84907654321', aniWithheld: false, displayName: 'Alan', extension: null }
    expect(told(talking, { type: 'held' }, { type: 'identity-changed', ...other })).toEqual({
      ...talking,
      ...other,
      held: true
    })
  })

  test('of a colleague who consults becomes the contact of the customer who is handed over', () => {
    const consultation = {
      ...offered,
      interactionId: null,
      ani: null,
      extension: 'agent1002',
      consultId: 'call-7'
    }
    const call = told(startCall(consultation), { type: 'accepted' }, connected)
    const party = { aniWithheld: false, displayName: 'Alan' }
    const colleague = told(call, { type: 'identity-changed', ...party, ani: null, extension: 'agent1003' })
    expect(colleague).toMatchObject({ interactionId: null, extension: 'agent1003' })
    const customer = { ...party, ani: '+84907654321', extension: null }
    expect(told(colleague, { type: 'identity-changed', ...customer })).toMatchObject({
      ...customer,
      interactionId: 'call-7'
    })
  })

  test('joins a conference out of hold, and is talked on again when it parts', () => {
    const joined = told(talking, { type: 'held' }, { type: 'joined' })
    expect(joined).toEqual({ ...talking, joined: true })
    expect(told(joined, { type: 'parted' }, { type: 'held' })).toEqual({ ...talking, held: true })
    expect(stepCall(joined, { type: 'held' }).kind).toBe('illegal')
  })

  test('that is being transferred is not transferred a second time before the first has failed', () => {
    const transfer = { kind: 'blind', target: '1002' } as const
    const asked = told(talking, { type: 'transfer-asked', transfer }, { type: 'transfer-ringing' })
    expect(asked.transfer).toEqual({ ...transfer, state: 'ringing', sipStatus: null })
    const again: CallEvent = { type: 'transfer-asked', transfer: { kind: 'attended', target: '1003' } }
    expect(stepCall(asked, again).kind).toBe('illegal')
    const failed = told(asked, { type: 'transfer-failed', sipStatus: 486 })
    expect(failed.transfer).toEqual({ ...transfer, state: 'failed', sipStatus: 486 })
    expect(told(failed, again).transfer).toEqual({
      kind: 'attended',
      target: '1003',
      state: 'asked',
      sipStatus: null
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
const plain = ['accepted', 'progressed', 'muted', 'unmuted', 'held', 'unheld', 'joined', 'parted'] as const
const anyEvent = fc.oneof(
  {
    // otherwise most calls end before they are answered, and some runs never see one that connects
    weight: 8,
    arbitrary: fc.record({
      type: fc.constantFrom(...plain, 'remote-held', 'remote-unheld', 'transfer-ringing')
    })
  },
  fc.record({ type: fc.constantFrom('connected', 'declined'), at }),
  fc.record({ type: fc.constant('cancelled'), at, elsewhere: fc.boolean() }),
  fc.record({
    type: fc.constant('transfer-asked'),
    transfer: fc.record({ kind: fc.constantFrom('blind', 'attended'), target: fc.constant('1002') })
  }),
  fc.record({ type: fc.constant('transfer-failed'), sipStatus: fc.constantFrom(404, null) }),
  fc.record({ type: fc.constant('failed'), at, sipStatus: fc.constantFrom(404, 486, null) }),
  fc.record({
    type: fc.constant('identity-changed'),
    ani: fc.constant(null),
    aniWithheld: fc.boolean(),
    displayName: fc.string(),
    extension: fc.constant(null)
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
            expect(implies(call.muted || call.held || call.joined, () => call.phase === 'active')).toBe(true)
            expect(call.held && call.joined).toBe(false)
            expect(call.phase === 'ended' && (call.answeredAt === null) !== (call.unanswered !== null)).toBe(
              false
            )
          }
        }
      ),
      { numRuns: 500 }
    )
    expect(seen).toEqual(new Set(callPhaseSchema.options))
  })
})
