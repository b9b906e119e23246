// Callbacks at Ada's desk: one that is due for her, what her lead sees of everybody's, and one that is being made.
import type { CallbackView, InteractionView } from '../../../shared/desk-views.ts'
import { beginCapture, callbacks, interaction, morning, session } from './desk-examples.ts'
import type { FakeWorld } from './fake-host.ts'
import { colleagues } from './telephone-examples.ts'

const [first, second] = callbacks
if (!first || !second) throw new Error('two callbacks are wanted')

export const due: CallbackView = { ...first, onlyHere: false }
export const assigned: CallbackView = {
  ...due,
  lease: {
    number: 2,
    agentId: 'agent-ada',
    hostId: 'host-1',
    expiresAt: morning + 600_000,
    assignedBy: 'agent-mary'
  }
}

/** What a lead sees: hers, one held by Minh, one overdue that nobody has, one for tomorrow. */
export const everybodys: CallbackView[] = [
  {
    ...due,
    mine: false,
    kept: false,
    lease: null,
    attempts: [...due.attempts, { ...lastAttempt(), outcome: 'wrong-person' }]
  },
  {
    ...second,
    dueAt: morning,
    lease: {
      number: 2,
      agentId: 'agent-agent1002',
      hostId: 'host-2',
      expiresAt: morning + 420_000,
      assignedBy: 'agent-mary'
    }
  },
  {
    ...second,
    id: '0d9f5f0e-3333-4c8e-9d5f-2a9a1c7e0b11',
    customerName: 'Nguyễn Thị Hoàng Yến Phương Thảo Vy Anh Thư',
    numberToDial: '+84988123456',
    dueAt: morning + 21 * 3_600_000,
    lease: null
  }
]

function lastAttempt() {
  return { at: morning - 900_000, agentId: 'agent-ada', interactionId: 'call-0c' }
}

export const lead = {
  ...session,
  agent: { ...session.agent, agentId: 'agent-mary', name: 'Mary', role: 'lead' as const }
}

export const leadsWorld: Partial<FakeWorld> = { session: lead, callbacks: everybodys, colleagues }

/** A call back that is talked on, its capture resumed. */
export const callingBack: InteractionView = {
  ...interaction,
  channel: 'callback',
  callbackId: due.id,
  served: true,
  contactFacts: { kind: 'inquiry', difficult: false, isUser: true },
  capture: {
    ...beginCapture(interaction, morning),
    state: 'update',
    invitedAt: morning,
    originInteractionId: 'call-0'
  }
}
