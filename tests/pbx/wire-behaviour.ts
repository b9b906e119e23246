// What the desk relies on from any PBX, as one suite over a small port: run on the lab PBX and on Asterisk, so that the
// lab grows no truths of its own. The agent's side is sip.js with real audio.
import type { Invitation } from 'sip.js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  createParty,
  followCall,
  heardIn,
  type Party,
  type PartyOptions,
  withinLimit
} from '../../lab/customers/sip-party.ts'

export interface AgentAccount {
  username: string
  /** One of the two. */
  password?: string
  ha1?: string
}
export interface CallingCustomer {
  interactionId: string
  hangUp: () => Promise<void>
  /** The network cuts the call with this Q.850 cause. */
  drop: (cause: number) => Promise<void>
}
export interface PbxUnderTest {
  sipUrl: string
  /** Host part of the agents' addresses. */
  realm: string
  /** Agent number 1 or 2, with an account on the PBX. */
  agent: (n: 1 | 2) => Promise<AgentAccount>
  ready: (username: string, isReady: boolean) => Promise<void>
  /** A customer who calls the hotline and speaks a tone once answered. */
  customerCalls: (customer: { ani: string; name: string }) => Promise<CallingCustomer>
  /** Numbers to dial, without the leading 9. `dropsWith38` answers and is cut by the network a little later. */
  numbers: { answers: string; busy: string; unknown: string; dropsWith38: string }
  /** Where the PBX lets agents dial only what the centre has allowed. */
  allowDial?: (interactionId: string, username: string, number: string) => Promise<void>
  /** How long a call rings at one agent. */
  ringTimeoutMs: number
  stop: () => Promise<void>
}

const ada = { ani: '+84901234567', name: 'Ada Lovelace' }
const answerLimitMs = 8000
const toneHz = 1320

interface Desk {
  party: Party
  /** The next call that rings here. */
  nextCall: () => Promise<Invitation>
  invited: () => number
}

function createDesk(pbx: PbxUnderTest, { username, ...secret }: AgentAccount): Desk {
  const options: PartyOptions = {
    user: username,
    displayName: username,
    ...secret,
    sipUrl: pbx.sipUrl,
    realm: pbx.realm,
    toneHz
  }
  const party = createParty(options)
  const ringing: Invitation[] = []
  const waiting: ((invitation: Invitation) => void)[] = []
  let count = 0
  party.onInvite((invitation) => {
    count += 1
    const taker = waiting.shift()
    if (taker) taker(invitation)
    else ringing.push(invitation)
  })
  const nextCall = () => {
    const already = ringing.shift()
    const next = already
      ? Promise.resolve(already)
      : new Promise<Invitation>((resolve) => waiting.push(resolve))
    return withinLimit(next, answerLimitMs, 'a call at the desk')
  }
  return { party, nextCall, invited: () => count }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + answerLimitMs; !holds(); await pause(50)) {
    if (Date.now() > end) throw new Error(`never: ${what}`)
  }
}

const header = (invitation: Invitation, name: string) => invitation.request.getHeader(name)

export function describeWireBehaviour(name: string, start: () => Promise<PbxUnderTest>): void {
  describe(`wire behaviour of ${name}`, () => {
    let pbx: PbxUnderTest
    let desks: Desk[] = []
    let accounts: AgentAccount[] = []

    beforeAll(async () => {
      pbx = await start()
      accounts = [await pbx.agent(1), await pbx.agent(2)]
    }, 60_000)
    afterAll(async () => {
      await pbx.stop()
    }, 30_000)
    afterEach(async () => {
      await Promise.all(accounts.map(({ username }) => pbx.ready(username, false)))
      await Promise.all(desks.map(({ party }) => party.stop()))
      desks = []
    })

    async function signIn(n: 1 | 2): Promise<Desk & { account: AgentAccount }> {
      const account = await pbx.agent(n)
      const desk = createDesk(pbx, account)
      desks.push(desk)
      await desk.party.connect()
      await desk.party.register()
      return { ...desk, account }
    }
    /** Agent 1 is signed in, ready and talks to Ada. */
    async function talkToAda() {
      const desk = await signIn(1)
      await pbx.ready(desk.account.username, true)
      const customer = await pbx.customerCalls(ada)
      const invitation = await desk.nextCall()
      const course = followCall(invitation)
      await invitation.accept()
      await course.answered
      await until(() => heardIn(invitation).packets > 10, 'the agent hears the customer')
      return { desk, customer, invitation, course }
    }
    async function dial(number: string) {
      const desk = await signIn(1)
      const interactionId = crypto.randomUUID()
      await pbx.allowDial?.(interactionId, desk.account.username, number)
      return desk.party.call(`9${number}`, [`X-Care-Interaction-Id: ${interactionId}`])
    }

    it('an offered call names its interaction, queue, numbers and time of entering', async () => {
      const desk = await signIn(1)
      await pbx.ready(desk.account.username, true)
      const customer = await pbx.customerCalls(ada)
      const invitation = await desk.nextCall()
      const enteredAt = Number(header(invitation, 'X-Care-Entered-At'))
      expect({
        interactionId: header(invitation, 'X-Care-Interaction-Id'),
        queue: header(invitation, 'X-Care-Queue'),
        ani: header(invitation, 'X-Care-ANI'),
        dnis: header(invitation, 'X-Care-DNIS'),
        asserted: invitation.assertedIdentity?.uri.user,
        from: invitation.remoteIdentity.uri.user,
        displayName: invitation.remoteIdentity.displayName
      }).toEqual({
        interactionId: customer.interactionId,
        queue: 'care1090',
        ani: ada.ani,
        dnis: '1090',
        asserted: ada.ani,
        from: ada.ani,
        displayName: ada.name
      })
      expect(Math.abs(enteredAt - Date.now() / 1000)).toBeLessThan(30)
      await customer.hangUp()
    }, 30_000)

    it('an answered call carries the customer’s voice to the agent', async () => {
      const { invitation, customer } = await talkToAda()
      await until(() => heardIn(invitation).toneHz !== null, 'a tone is heard')
      expect(heardIn(invitation).level).toBeGreaterThan(0.01)
      await customer.hangUp()
    }, 30_000)

    it('a customer who hangs up ends the call with cause 16', async () => {
      const { customer, course } = await talkToAda()
      await customer.hangUp()
      expect(await course.ended).toEqual({ by: 'them', cause: 16, status: null })
    }, 30_000)

    it('a call cut by the network ends with the true cause', async () => {
      const { customer, course } = await talkToAda()
      await customer.drop(38)
      expect(await course.ended).toEqual({ by: 'them', cause: 38, status: null })
    }, 30_000)

    it('a call that rings too long is cancelled', async () => {
      const desk = await signIn(1)
      await pbx.ready(desk.account.username, true)
      const customer = await pbx.customerCalls(ada)
      const course = followCall(await desk.nextCall())
      await pbx.ready(desk.account.username, false)
      expect(await course.ended).toEqual({ by: 'them', cause: 0, status: null })
      expect(await course.answered).toBe(false)
      await customer.hangUp()
    }, 45_000)

    it('a second REGISTER takes the place of the first contact', async () => {
      const first = await signIn(1)
      const second = await signIn(1)
      await pbx.ready(second.account.username, true)
      const customer = await pbx.customerCalls(ada)
      await second.nextCall()
      expect([first.invited(), second.invited()]).toEqual([0, 1])
      await customer.hangUp()
    }, 30_000)

    it('a call survives the loss of the agent’s socket, and a re-INVITE brings its BYE to the new one', async () => {
      const { desk, customer, invitation, course } = await talkToAda()
      await desk.party.loseSocket()
      await pause(300)
      await desk.party.reconnect()
      await desk.party.register()
      await invitation.invite()
      const before = heardIn(invitation).packets
      await until(() => heardIn(invitation).packets > before + 10, 'the audio goes on')
      await customer.drop(38)
      expect(await course.ended).toEqual({ by: 'them', cause: 38, status: null })
    }, 30_000)

    it('a held call brings the agent no audio until it is taken back', async () => {
      const { invitation, customer } = await talkToAda()
      const renegotiate = (hold: boolean) =>
        new Promise<boolean>((resolve) => {
          const requestDelegate = { onAccept: () => resolve(true), onReject: () => resolve(false) }
          void invitation.invite({ sessionDescriptionHandlerOptions: { hold } as object, requestDelegate })
        })
      expect(await renegotiate(true)).toBe(true)
      await pause(300)
      const held = heardIn(invitation).packets
      await pause(500)
      expect(heardIn(invitation).packets - held).toBeLessThan(3)
      expect(await renegotiate(false)).toBe(true)
      await until(() => heardIn(invitation).packets > held + 10, 'the customer is heard again')
      await customer.hangUp()
    }, 30_000)

    it('a customer who answers a callback is heard', async () => {
      const { session, answered } = await dial(pbx.numbers.answers)
      expect(await answered).toBe(true)
      await until(() => heardIn(session).toneHz !== null, 'a tone is heard')
      await session.bye()
    }, 30_000)

    it('a busy customer is 486 with cause 17', async () => {
      const { ended } = await dial(pbx.numbers.busy)
      expect(await ended).toEqual({ by: 'them', cause: 17, status: 486 })
    }, 30_000)

    it('a number nobody has is 404 with cause 1', async () => {
      const { ended } = await dial(pbx.numbers.unknown)
      expect(await ended).toEqual({ by: 'them', cause: 1, status: 404 })
    }, 30_000)

    it('a callback cut by the network ends with cause 38', async () => {
      const { answered, ended } = await dial(pbx.numbers.dropsWith38)
      expect([await answered, await ended]).toEqual([true, { by: 'them', cause: 38, status: null }])
    }, 30_000)
  })
}
