// The world of the call stories: one hotline on a real Asterisk and one agent at a workstation for all stories of a file,
// colleagues as telephones of their own, customers inside Asterisk. Between two stories nobody is in a call.
import { createHash } from 'node:crypto'
import { expect } from '@playwright/test'
import { withinLimit } from '../../../lab/customers/sip-party.ts'
import { type AgentAtDesk, agentAtDesk } from '../../support/agent-at-desk.ts'
import { openBrowserWorkstation } from '../../support/browser-workstation.ts'
import { openPhonePort, type PhonePort } from '../../support/phone-port.ts'
import { tonesHeard } from '../../support/tones-heard.ts'
import type { Workstation } from '../../support/workstation.ts'
import { type AgentPhone, createAgentPhone, type RingingCall } from './agent-phone.ts'
import type { CallingCustomer, CustomerInCall } from './asterisk-world.ts'
import { type HotlineOnAsterisk, type HotlineWishes, startHotlineOnAsterisk } from './hotline-on-asterisk.ts'

/** What each party says, Hz; hold music is 300. */
export const tones = { lan: 1000, customer: 700, minh: 1300, music: 300 } as const
/** Lan sits at 1001, Minh at 1002. */
export const minh = 'agent1002'

export interface CallWorld {
  hotline: HotlineOnAsterisk
  lan: AgentAtDesk
  phone: PhonePort
  minhsPhone: AgentPhone
  /** A customer calls Lan's telephone. */
  calls: (customer?: Partial<CallingCustomer>) => Promise<CustomerInCall>
  /** A customer calls Lan's telephone, Lan answers, and both hear each other. */
  talks: (customer?: Partial<CallingCustomer>) => Promise<{ customer: CustomerInCall; callId: string }>
  /** Minh's phone rings. */
  minhRings: () => Promise<RingingCall>
  /** Minh's phone rings, and Minh answers. */
  minhAnswers: () => Promise<RingingCall>
  /** Counts the SIP messages of this beginning that Lan's phone has received. */
  received: (beginning: string) => number
  /** Which of all the tones Lan hears. */
  lanHears: () => Promise<number[]>
  /** Ends whatever a story has left behind. */
  clearUp: () => Promise<void>
  stop: () => Promise<void>
}

/** Which of these tones reach somebody, once it has settled. */
export const hearing = (heard: () => Promise<readonly number[]>, expected: readonly number[]) =>
  expect
    .poll(async () => [...(await heard())].sort((a, b) => a - b), { timeout: 10_000 })
    .toEqual([...expected].sort((a, b) => a - b))

export const everyTone = Object.values(tones)

export async function startCallWorld(wishes: HotlineWishes = {}): Promise<CallWorld> {
  const hotline = await startHotlineOnAsterisk(undefined, wishes)
  const workstation: Workstation = await openBrowserWorkstation({
    centreUrl: hotline.centreUrl,
    toneHz: tones.lan
  })
  const received: string[] = []
  workstation.phonePage.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => received.push(String(payload).slice(0, 40)))
  )
  const lan = agentAtDesk(workstation)
  await lan.signIn('lan')
  const phone = await openPhonePort(workstation.phonePage)
  const minhsPhone = createAgentPhone(accountOf(hotline, minh), tones.minh)
  await minhsPhone.register()
  const customers: CustomerInCall[] = []
  const colleagueCalls: RingingCall[] = []

  const calls = async (customer: Partial<CallingCustomer> = {}) => {
    const call = await hotline.pbx.customerCalls({
      ani: '+84901234567',
      toneHz: tones.customer,
      // past the queue, which waits for an agent's wrap-up
      rings: ['agent1001'],
      ...customer
    })
    customers.push(call)
    return call
  }

  const minhRings = () => withinLimit(minhsPhone.nextCall(), 8000, "a call at Minh's phone")

  return {
    hotline,
    lan,
    calls,
    phone,
    minhsPhone,
    async talks(customer = {}) {
      const call = await calls(customer)
      const { interactionId } = call
      const { callId } = await phone.until({ phase: 'ringing', interactionId })
      await phone.send({ kind: 'answer', callId })
      await phone.until({ phase: 'active', callId })
      return { customer: call, callId }
    },
    minhRings,
    async minhAnswers() {
      const call = await minhRings()
      colleagueCalls.push(call)
      await call.answer()
      return call
    },
    received: (beginning) => received.filter((text) => text.startsWith(beginning)).length,
    lanHears: () => tonesHeard(workstation.phonePage, everyTone),
    async clearUp() {
      for (const { callId } of await phone.going()) await phone.send({ kind: 'hang-up', callId })
      for (const call of colleagueCalls.splice(0)) await call.hangUp().catch(() => {})
      for (const call of customers.splice(0)) await call.hangUp().catch(() => {})
      await phone.untilIdle()
    },
    async stop() {
      await minhsPhone.stop()
      await workstation.stop()
      await hotline.stop()
    }
  }
}

function accountOf({ pbx: { asterisk } }: HotlineOnAsterisk, extension: string) {
  const { sipUrl, realm, agents } = asterisk
  const password = agents.find((one) => one.extension === extension)?.password ?? ''
  const ha1 = createHash('md5').update(`${extension}:${realm}:${password}`).digest('hex')
  return { servers: [sipUrl], realm, username: extension, ha1 }
}
