// Which answers say that the centre is not there, and which may be one row's own doing.
import { expect, it } from 'vitest'
import type { Central, Refusal } from '../../src-main/central/central.ts'
import { createDelivery } from '../../src-main/outbox/delivery.ts'
import type { OutboxRow } from '../../src-main/outbox/outbox-row.ts'
import { callOf, tenInTheMorning } from '../support/people.ts'

const row: OutboxRow = {
  rowId: 'row-1',
  lane: 'ada',
  state: 'sending',
  dueAt: tenInTheMorning,
  notBefore: 0,
  attempts: 1,
  captureId: null,
  interactionId: 'call-1',
  createdAt: tenInTheMorning,
  conflict: null,
  request: {
    kind: 'contact',
    contact: { reason: 'tariff', note: '', channel: 'call', result: 'sent', closedAt: tenInTheMorning },
    opening: { ...callOf('call-1'), channel: 'call' }
  },
  idempotencyKey: 'key-1',
  grant: 'grant',
  agentId: 'agent-ada',
  problem: null,
  version: null
}

it.each<[Refusal['status'], Refusal['code'], boolean]>([
  ['no-answer', 'centre-unavailable', true],
  [429, 'too-many-requests', true],
  [502, 'centre-unavailable', true],
  [503, 'centre-unavailable', true],
  [504, 'centre-unavailable', true],
  [500, 'internal-error', false],
  [500, 'centre-unavailable', false],
  [409, 'request-in-progress', false]
])(
  'a row that meets with %s (%s) is tried again; the centre is taken for gone: %s',
  async (status, code, centreAway) => {
    const refusal: Refusal = { kind: 'refused', code, status, retryAfterMs: 7_000 }
    const central: Partial<Central> = { saveContact: async () => refusal }
    const deliver = createDelivery({
      central: central as Central,
      fetchGrant: async () => ({ kind: 'answered', value: 'grant' })
    })
    expect(await deliver(row)).toEqual({
      outcome: { kind: 'retry', problem: code, retryAfterMs: 7_000, centreAway },
      grant: 'grant'
    })
  }
)
