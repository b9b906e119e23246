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

/** Nobody's, and Ada is asked to make it. */
export const asked: CallbackView = {
  ...due,
  mine: false,
  lease: null,
  attempts: [],
  offer: {
    to: { agentId: 'agent-ada', hostId: 'host-1' },
    at: morning - 30_000,
    until: morning + 150_000,
    passed: []
  }
}

/** Nobody's for 25 minutes; Minh is asked just now. */
export const unheeded: CallbackView = {
  ...asked,
  id: '0d9f5f0e-4444-4c8e-9d5f-2a9a1c7e0b11',
  customerName: 'Đặng Hoàng Nam',
  numberToDial: '+84933123456',
  dueAt: morning - 25 * 60_000,
  kept: false,
  offer: {
    to: { agentId: 'agent-agent1002', hostId: 'host-2' },
    at: morning - 30_000,
    until: morning + 150_000,
    passed: [{ agentId: 'agent-ada', at: morning - 30_000 }]
  }
}

function lastAttempt() {
  return { at: morning - 900_000, agentId: 'agent-ada', interactionId: 'call-0c' }
}

export const lead = {
  ...session,
  agent: { ...session.agent, agentId: 'agent-mary', name: 'Mary', role: 'lead' as const }
}

export const leadsWorld: Partial<FakeWorld> = { session: lead, callbacks: everybodys, colleagues }

/** She is told of one: it is long its time, and nobody has taken it. */
export const unheededWorld: Partial<FakeWorld> = { ...leadsWorld, callbacks: [unheeded, ...everybodys] }

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
