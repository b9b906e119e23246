// Which calls are going on, as the host is told: those of colleagues too, none that is over, and each change once.
import { expect, it } from 'vitest'
import { procedures } from '../../../shared/desk-contract.ts'
import type { HostClient } from '../../../src-renderer/host/host-client.ts'
import { createCallsAtHandReport } from '../../../src-renderer/phone/calls-at-hand.ts'
import { call } from '../desk/desk-examples.ts'
import { createFakeClock, settled } from './fake-clock.ts'

it('tells of the calls that go on until they are over', async () => {
  const told: unknown[] = []
  const host = {
    call: async (procedure: string, input: unknown) => {
      told.push([procedure, procedures['phone.calls'].input.parse(input)])
      return { kind: 'done' }
    },
    onState: () => () => {}
  } as unknown as HostClient
  const tell = createCallsAtHandReport({ host, clock: createFakeClock() })
  const ringing = { ...call, phase: 'ringing' as const }
  const colleague = { ...call, callId: 'two', interactionId: null, queue: null, ani: null, extension: '201' }
  for (const calls of [
    [ringing],
    [{ ...ringing, muted: true }],
    [
      { ...ringing, phase: 'active' as const },
      { ...colleague, phase: 'ringing' as const }
    ],
    [{ ...ringing, phase: 'ended' as const }]
  ]) {
    tell(calls)
    await settled()
  }
  const { callId, direction, queue, displayName, ani, extension } = call
  const first = { callId, direction, queue, displayName, ani, extension }
  const second = { ...first, callId: 'two', queue: null, ani: null, extension: '201', phase: 'ringing' }
  expect(told).toEqual([
    ['phone.calls', { calls: [{ ...first, phase: 'ringing' }] }],
    ['phone.calls', { calls: [{ ...first, phase: 'active' }, second] }],
    ['phone.calls', { calls: [] }]
  ])
})
