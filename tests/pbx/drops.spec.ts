// Every way in which a customer is cut off, on a real Asterisk: what it says on the wire, what the desk proposes, and
// whether a callback task stands at the centre afterwards.
import { type Persona, personas } from '../../lab/personas.ts'
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import { callOverTrunk } from './support/carrier-customer.ts'
import { watchEndings } from './support/endings-heard.ts'
import type { HotlineOnAsterisk } from './support/hotline-on-asterisk.ts'
import { agentTones, expect, test } from './support/pbx-story-test.ts'

const {
  answersEverything: mai,
  cutInInvitation: khoi,
  cutWithoutBye: ngocLan,
  callsAgainFirst: tuan
} = personas

/** Lan, ready for calls, and what ends them on the wire. */
async function lanListening(workstation: () => Promise<AgentAtDesk>) {
  const lan = await workstation()
  const endings = watchEndings(lan.workstation.phonePage)
  await lan.signIn('lan')
  await lan.goReady()
  return { lan, endings }
}

/** The agent takes the ringing call and asks whether a few questions are welcome. */
async function invited(agent: AgentAtDesk, { name, toneHz }: Persona): Promise<void> {
  await agent.seesRinging(name)
  await agent.answer()
  await agent.hears(toneHz)
  await agent.served()
  await agent.invites()
}

const customerCalls = ({ pbx }: HotlineOnAsterisk, { number, name, toneHz }: Persona) =>
  pbx.customerCalls({ ani: number, name, toneHz })

const overTrunk = ({ pbx }: HotlineOnAsterisk, { number, name, toneHz }: Persona) =>
  callOverTrunk({ trunkPort: pbx.asterisk.carrierPort, ani: number, name, toneHz })

const tasks = ({ ledger }: HotlineOnAsterisk, { number }: Persona) =>
  expect.poll(() => ledger.callbacks(number))

test('a customer whom the network cuts off with 34, 41 or 127 is to be called back', async ({
  hotline,
  workstation
}) => {
  const { lan, endings } = await lanListening(() => workstation(agentTones.lan))
  const cut = [
    [34, khoi],
    [41, ngocLan],
    [127, tuan]
  ] as const
  for (const [cause, customer] of cut) {
    const call = await customerCalls(hotline, customer)
    await invited(lan, customer)
    await call.drop(cause)
    await lan.confirmsEnding('dropped')
    await lan.finish('data-package')
    await tasks(hotline, customer).toMatchObject([{ state: 'open', attempts: 0 }])
  }
  expect(endings).toEqual(['BYE Q.850;cause=34', 'BYE Q.850;cause=41', 'BYE Q.850;cause=127'])
})

test('a customer who is cut off again in the callback keeps their task', async ({ hotline, workstation }) => {
  const { lan, endings } = await lanListening(() => workstation(agentTones.lan))
  const call = await customerCalls(hotline, khoi)
  await invited(lan, khoi)
  await call.drop(38)
  await lan.confirmsEnding('dropped')
  await lan.finish('data-package')
  await tasks(hotline, khoi).toMatchObject([{ state: 'open', attempts: 0 }])

  await hotline.pbx.calledCustomer(khoi.number, 'answers', khoi.toneHz)
  await lan.callsBack(khoi.name)
  await lan.sees(lan.texts.guide.resumed)
  await lan.hears(khoi.toneHz)
  await hotline.pbx.endCalledCustomers(41)
  await lan.confirmsEnding('dropped')
  await lan.finish('data-package')
  await tasks(hotline, khoi).toMatchObject([{ state: 'open', attempts: 1 }])
  expect(endings).toEqual(['BYE Q.850;cause=38', 'BYE Q.850;cause=41'])
})

test('a PBX that dies in the middle of a call and comes back has lost the customer, not the agent', async ({
  hotline,
  workstation
}) => {
  const { lan, endings } = await lanListening(() => workstation(agentTones.lan))
  await customerCalls(hotline, khoi)
  await invited(lan, khoi)
  await hotline.pbx.restart()
  await lan.confirmsEnding('dropped', 20_000)
  await lan.finish('data-package')
  await tasks(hotline, khoi).toMatchObject([{ state: 'open', attempts: 0 }])
  // nobody said BYE: the PBX knows nothing of the call
  expect(endings).toEqual([])
  await expect
    .poll(() => hotline.pbx.queueMember('agent1001'), { timeout: 15_000 })
    .toEqual({ paused: false, reason: '' })

  const next = await customerCalls(hotline, tuan)
  await lan.seesRinging(tuan.name)
  await lan.answer()
  await lan.hears(tuan.toneHz)
  await next.hangUp()
  await lan.finish('tariff')
})

test('a BYE of the carrier is a drop by its reason alone: without one the customer has hung up', async ({
  hotline,
  workstation
}) => {
  const { lan, endings } = await lanListening(() => workstation(agentTones.lan))
  const byes = [
    [mai, [], 'customer-hung-up', []],
    [khoi, ['Q.850;cause=41'], 'dropped', [{ state: 'open', attempts: 0 }]],
    [ngocLan, ['SIP;cause=503'], 'dropped', [{ state: 'open', attempts: 0 }]]
  ] as const
  for (const [customer, reasons, ending, left] of byes) {
    const call = await overTrunk(hotline, customer)
    await invited(lan, customer)
    call.bye(...reasons)
    await lan.confirmsEnding(ending)
    await lan.finish('data-package')
    await tasks(hotline, customer).toMatchObject([...left])
  }
  expect(endings).toEqual(['BYE Q.850;cause=16', 'BYE Q.850;cause=41', 'BYE Q.850;cause=34'])
})

test.describe('behind a carrier that is watched closely', () => {
  test.use({ wishes: { carrierRtpTimeoutSeconds: 5, ringSeconds: 5 } })

  test('a ring that nobody takes is no drop, and a customer of whom nothing is heard any more is one', async ({
    hotline,
    workstation
  }) => {
    const { lan, endings } = await lanListening(() => workstation(agentTones.lan))
    const call = await overTrunk(hotline, khoi)
    await lan.seesRinging(khoi.name)
    await expect.poll(() => endings).toEqual(['CANCEL Q.850;cause=0'])
    await lan.sees(lan.texts.call.missed)
    expect(await hotline.ledger.callbacks(khoi.number)).toEqual([])

    // who misses a call is not ready until they say so
    await lan.goReady()
    await invited(lan, khoi)
    call.vanish()
    await lan.confirmsEnding('dropped', 15_000)
    await lan.finish('data-package')
    await tasks(hotline, khoi).toMatchObject([{ state: 'open', attempts: 0 }])
    expect(endings).toEqual(['CANCEL Q.850;cause=0', 'BYE Q.850;cause=44'])
  })
})

// Two minutes of waiting for a refresh that nobody answers: the long form alone, LONG_DROPS=1.
if (process.env.LONG_DROPS)
  test.describe('behind a carrier whose silence nobody watches', () => {
    test.use({ wishes: { carrierRtpTimeoutSeconds: 0, carrierSessionSeconds: 90 } })

    test('a customer whose carrier answers no refresh any more is to be called back', async ({
      hotline,
      workstation
    }) => {
      test.setTimeout(240_000)
      const { lan, endings } = await lanListening(() => workstation(agentTones.lan))
      const call = await overTrunk(hotline, khoi)
      await invited(lan, khoi)
      call.vanish()
      await lan.confirmsEnding('dropped', 140_000)
      await lan.finish('data-package')
      await tasks(hotline, khoi).toMatchObject([{ state: 'open', attempts: 0 }])
      expect(endings).toEqual(['BYE Q.850;cause=18'])
    })
  })
