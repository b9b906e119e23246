// Ada's colleagues, the calls she may have beside a customer's, and the calls of her last days.
import type { Colleague } from '../../../shared/central-contract.ts'
import type { PastCall } from '../../../shared/domain/call-history.ts'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import type { PhoneSnapshot } from '../../../src-renderer/phone/phone.ts'
import { call, callbacks, morning, phoneSnapshot } from './desk-examples.ts'

const colleague = (extension: string, name: string, state: Colleague['state']): Colleague => ({
  agentId: `agent-${extension}`,
  name,
  role: 'agent',
  extension,
  state,
  handRaisedAt: null
})

export const colleagues: Colleague[] = [
  colleague('agent1004', 'Bùi Thị Ánh Nguyệt', 'offline'),
  { ...colleague('agent1009', 'Đặng Thu Hà', 'ready'), role: 'lead' },
  colleague('agent1002', 'Lê Quang Minh', 'ready'),
  colleague('agent1003', 'Phạm Hoàng Yến', 'talking'),
  colleague('agent1005', 'Võ Đình Trọng', 'not-ready')
]

export const customer: CallSnapshot = { ...call, displayName: 'Chị Yến' }
/** Ada has put the customer on hold and asks Minh. */
export const consultation: CallSnapshot = {
  ...call,
  callId: 'leg-2',
  interactionId: null,
  direction: 'outbound',
  ani: null,
  displayName: '',
  extension: 'agent1002',
  consultsFor: call.callId,
  queue: null,
  dnis: null,
  startedAt: morning + 60_000,
  enteredAt: morning + 60_000,
  answeredAt: morning + 66_000
}
/** Another customer, who rings while Ada talks. */
export const secondCustomer: CallSnapshot = {
  ...call,
  callId: 'leg-3',
  interactionId: 'call-2',
  phase: 'ringing',
  ani: '+84912345678',
  displayName: 'Lê Thị Thanh Hà',
  startedAt: morning + 78_000,
  enteredAt: morning + 50_000,
  answeredAt: null
}

export const phoneWith = (...calls: CallSnapshot[]): PhoneSnapshot => ({ ...phoneSnapshot, calls })

const pastCall: PastCall = {
  callId: 'past-1',
  interactionId: 'call-0',
  callbackId: null,
  direction: 'inbound',
  ani: call.ani,
  aniWithheld: false,
  displayName: 'Nguyễn Thị Hoàng Yến',
  extension: null,
  transferredBy: null,
  returned: false,
  queue: 'care1090',
  startedAt: morning - 600_000,
  answeredAt: morning - 592_000,
  endedAt: morning - 320_000,
  sipStatus: null,
  outcome: 'answered',
  consulted: false,
  handedOnTo: null
}
const unanswered = { ...pastCall, answeredAt: null }
const inner = { ani: null, displayName: '', queue: null, interactionId: null }

/** One of each kind and outcome, newest first. */
export const pastCalls: PastCall[] = [
  { ...pastCall, handedOnTo: 'agent1002' },
  {
    ...unanswered,
    ...inner,
    callId: 'past-2',
    direction: 'outbound',
    extension: 'agent1003',
    outcome: 'failed',
    sipStatus: 486,
    consulted: true,
    startedAt: morning - 700_000
  },
  {
    ...unanswered,
    callId: 'past-3',
    ani: callbacks[0]?.numberToDial ?? null,
    displayName: 'Trần Quốc Khôi',
    outcome: 'missed',
    startedAt: morning - 1_800_000
  },
  {
    ...unanswered,
    callId: 'past-4',
    ani: '+84912345678',
    displayName: '',
    outcome: 'elsewhere',
    startedAt: morning - 2_400_000
  },
  {
    ...unanswered,
    ...inner,
    callId: 'past-5',
    extension: 'agent1005',
    outcome: 'rejected',
    startedAt: morning - 3_000_000
  },
  {
    ...pastCall,
    ...inner,
    callId: 'past-6',
    direction: 'outbound',
    extension: 'agent1002',
    startedAt: morning - 3_600_000,
    answeredAt: morning - 3_590_000,
    endedAt: morning - 3_500_000
  },
  {
    ...unanswered,
    callId: 'past-7',
    callbackId: 'task-1',
    direction: 'outbound',
    ani: '+84907654321',
    displayName: '',
    outcome: 'cancelled',
    startedAt: morning - 86_400_000
  },
  {
    ...pastCall,
    callId: 'past-8',
    ani: null,
    aniWithheld: true,
    displayName: '',
    transferredBy: 'agent1003',
    startedAt: morning - 90_000_000,
    answeredAt: morning - 89_990_000,
    endedAt: morning - 89_700_000
  }
]
