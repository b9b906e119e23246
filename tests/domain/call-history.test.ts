import { expect, it } from 'vitest'
import { pastCallOf } from '../../shared/domain/call-history.ts'
import type { CallEvent, CallSnapshot, CallStart } from '../../shared/domain/call-machine.ts'
import { startCall, stepCall } from '../../shared/domain/call-machine.ts'

const start: CallStart = {
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
  enteredAt: 900,
  enteredAtSource: 'pbx',
  startedAt: 1000
}
const facts = {
  by: 'remote',
  cause: 16,
  sip: null,
  ice: null,
  page: null,
  host: null,
  afterRefer: false,
  silentMs: null,
  onHold: false,
  pbxCause: null
} as const
const after = (beginning: CallStart, ...events: CallEvent[]): CallSnapshot =>
  events.reduce((call, event) => {
    const step = stepCall(call, event)
    if (step.kind === 'illegal') throw new Error(step.why)
    return step.snapshot
  }, startCall(beginning))
const outcome = (beginning: CallStart, ...events: CallEvent[]) =>
  pastCallOf(after(beginning, ...events))?.outcome ?? null

const outbound = { ...start, direction: 'outbound' as const, ani: null, extension: 'agent1002' }

it('what became of a call is told in one word', () => {
  const cancelled = { type: 'cancelled', at: 9000 } as const
  expect([
    outcome(start, { ...cancelled, elsewhere: false }),
    outcome(start, { ...cancelled, elsewhere: true }),
    outcome(start, { type: 'declined', at: 9000 }),
    outcome(outbound, { ...cancelled, elsewhere: false }),
    outcome(outbound, { type: 'failed', at: 9000, sipStatus: 486 }),
    outcome(outbound, { type: 'connected', at: 2000 }, { type: 'ended', at: 9000, facts })
  ]).toEqual(['missed', 'elsewhere', 'rejected', 'cancelled', 'failed', 'answered'])
})

it('a call that goes on is no past call', () => {
  expect(pastCallOf(after(start))).toBeNull()
})

it('a customer who was handed on is remembered with whom; one whose transfer failed is not', () => {
  const asked = { type: 'transfer-asked', transfer: { kind: 'blind', target: 'agent1002' } } as const
  const talked = [{ type: 'accepted' }, { type: 'connected', at: 2000 }, asked] as const
  const end = { type: 'ended', at: 9000, facts } as const
  const handedOn = pastCallOf(after(start, ...talked, { type: 'transfer-ringing' }, end))
  const kept = pastCallOf(after(start, ...talked, { type: 'transfer-failed', sipStatus: 404 }, end))
  expect([handedOn?.handedOnTo, kept?.handedOnTo]).toEqual(['agent1002', null])
})
