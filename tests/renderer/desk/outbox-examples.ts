// What leaves Ada's desk: records on their way, set aside, in conflict, and handed to the lead.
import type { HandedConflict, HandedRow } from '../../../shared/central-contract.ts'
import type { Delivery } from '../../../shared/desk-views.ts'
import type { ProfileConflict } from '../../../shared/domain/profile-conflict.ts'
import { morning } from './desk-examples.ts'

export const deliveries: Delivery[] = [
  {
    rowId: 'row-1',
    kind: 'profile-change',
    captureId: 'capture-0',
    interactionId: 'call-0',
    state: 'confirmed',
    version: 17,
    attempts: 1,
    problem: null,
    createdAt: morning - 400_000
  },
  {
    rowId: 'row-2',
    kind: 'contact',
    captureId: null,
    interactionId: 'call-0',
    state: 'on-this-pc',
    version: null,
    attempts: 2,
    problem: null,
    createdAt: morning - 300_000
  },
  {
    rowId: 'row-3',
    kind: 'profile-change',
    captureId: 'capture-9',
    interactionId: 'call-9',
    state: 'parked',
    version: null,
    attempts: 3,
    problem: 'version-conflict',
    createdAt: morning - 900_000,
    hasConflict: true
  }
]

/** After an outage: nothing has left this PC yet. */
export const manyDeliveries = (count: number): Delivery[] =>
  Array.from({ length: count }, (_, index) => ({
    rowId: `row-many-${index}`,
    kind: index % 3 === 0 ? 'profile-change' : 'contact',
    captureId: null,
    interactionId: `call-many-${index}`,
    state: 'on-this-pc',
    version: null,
    attempts: 1,
    problem: 'centre-unavailable',
    createdAt: morning - 1_000_000 - index * 1000
  }))

/** What `row-3` has met: Minh has noted another occupation at the counter. */
export const conflict: ProfileConflict = {
  version: 18,
  fields: [
    {
      field: 'occupation',
      theirs: {
        status: 'answered',
        value: 'engineer',
        at: morning - 1_000_000,
        interactionId: 'visit-1',
        agentName: 'Phạm Minh',
        channel: 'counter'
      },
      ours: {
        status: 'answered',
        value: 'teacher',
        at: morning - 900_000,
        interactionId: 'call-9',
        agentName: 'Nguyễn Thị Ada',
        channel: 'call'
      }
    },
    {
      field: 'hobbies',
      theirs: {
        status: 'answered',
        value: ['music'],
        at: morning - 1_000_000,
        interactionId: 'visit-1',
        agentName: 'Phạm Minh',
        channel: 'counter'
      },
      ours: {
        status: 'refused',
        value: null,
        at: morning - 900_000,
        interactionId: 'call-9',
        agentName: 'Nguyễn Thị Ada',
        channel: 'call'
      }
    }
  ]
}

export const handed: HandedConflict[] = [
  {
    captureId: 'b6a1f1a2-5d0d-4c5b-9a57-0d3f2c7e9a11',
    handedAt: morning - 600_000,
    agentName: 'Nguyễn Thị Ada',
    fields: ['occupation', 'hobbies']
  }
]

export const handedRows: HandedRow[] = [
  {
    rowId: '6f1c1f0e-7777-4c8e-9d5f-2a9a1c7e0b11',
    hostId: 'host-2',
    kind: 'contact',
    problem: 'grant-invalid',
    madeAt: morning - 7_200_000,
    madeBy: 'agent-minh',
    agentName: 'Phạm Minh',
    handedAt: morning - 300_000,
    instruction: null
  },
  {
    rowId: '6f1c1f0e-8888-4c8e-9d5f-2a9a1c7e0b11',
    hostId: 'host-3',
    kind: 'profile-change',
    problem: 'request-malformed',
    madeAt: morning - 9_200_000,
    madeBy: 'agent-lan',
    agentName: 'Lan',
    handedAt: morning - 600_000,
    instruction: 'retry'
  }
]
