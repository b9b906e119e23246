// After the call: how long an agent has, what follows, and that they are at one desk at a time.
import { personas } from '../../lab/personas.ts'
import { labPolicy } from '../../lab/start-lab.ts'
import { type AgentAtDesk, agentAtDesk } from '../support/agent-at-desk.ts'
import { expect, test } from '../support/story-test.ts'

test.use({
  labOptions: {
    policy: { ...labPolicy, wrapUpSeconds: 15, wrapUpExtensions: { most: 2, seconds: 45 } }
  }
})

const khoi = personas.cutInInvitation

const seesLeft = (agent: AgentAtDesk, time: RegExp) =>
  expect(agent.desk.locator('.agent-state-left')).toHaveText(time, { timeout: 15_000 })

const chooses = async (agent: AgentAtDesk, menu: string, item: string) => {
  await agent.click(menu)
  await agent.desk.getByRole('menuitem', { name: item }).click()
}

test('the time after a call is lengthened for a reason, outlives the desk page, and the break wished for follows', async ({
  lab,
  seat
}) => {
  const lan = await seat('lan')
  const { agentState } = lan.texts
  const then = (state: string) => agentState.next.replace('{{state}}', state)
  const customer = await lab.customer('cutInInvitation')
  const call = await customer.call()
  await lan.seesRinging(khoi.name)
  await lan.answer()
  await chooses(lan, then(agentState.ready), agentState.reasons.lunch)
  await lan.sees(then(agentState.reasons.lunch))
  await chooses(lan, then(agentState.reasons.lunch), agentState.reasons.break)
  await call.hangUp()

  await lan.sees(agentState['wrap-up'])
  await seesLeft(lan, /00:1\d/)
  await lan.press('F10')
  await seesLeft(lan, /00:5\d|01:0\d/)
  await lan.reloadsDesk()
  await lan.sees(then(agentState.reasons.break))
  await seesLeft(lan, /00:[345]\d/)
  await lan.finish('data-package')
  await lan.sees(agentState.reasons.break)
  await expect(lan.desk.locator('.agent-state-left')).toHaveCount(0)
})

test('a wrap-up ends by itself, and what was not saved yet is still there', async ({ lab, seat }) => {
  const lan = await seat('lan')
  const customer = await lab.customer('cutInInvitation')
  const call = await customer.call()
  await lan.seesRinging(khoi.name)
  await lan.answer()
  await call.hangUp()
  await lan.sees(lan.texts.agentState['wrap-up'])
  await lan.sees(lan.texts.agentState.ready, 30_000)
  await lan.finish('data-package')
  await expect.poll(() => lab.ledger.contacts(khoi.number)).toHaveLength(1)
})

test('who signs in at a second desk is asked, moves there, and the first desk says what has happened', async ({
  lab,
  seat,
  workstation
}) => {
  const first = await seat('lan')
  const second = await workstation()
  const { signIn, problems, agentState, connection } = second.texts
  await second.desk.getByLabel(signIn.username).fill('lan')
  await second.desk.getByLabel(signIn.password).fill('hotline')
  await second.press('Enter')
  await second.desk.getByLabel(signIn.password).press('Enter')
  await second.sees(signIn.elsewhere)
  await first.sees(agentState.ready)

  await second.click(signIn.takeOver)
  await second.sees(connection.registration.registered, 15_000)
  await first.sees(problems['session-taken-over'].what)
  await first.sees(problems['session-taken-over'].safe)
  await second.goReady()
  const customer = await lab.customer('cutInInvitation')
  await customer.call()
  await second.seesRinging(khoi.name)
  await second.answer()
  await second.hangsUp()
  await expect(first.desk.getByRole('region', { name: first.texts.call.ring })).toHaveCount(0)
})

test('nobody is taken from a customer they talk to: the second desk waits for the end of the call', async ({
  lab,
  seat,
  workstation
}) => {
  const first = await seat('lan')
  const customer = await lab.customer('cutInInvitation')
  const call = await customer.call()
  await first.seesRinging(khoi.name)
  await first.answer()
  const second = agentAtDesk((await workstation()).workstation)
  const { signIn, connection } = second.texts
  await second.desk.getByLabel(signIn.username).fill('lan')
  await second.desk.getByLabel(signIn.password).fill('hotline')
  await second.desk.getByLabel(signIn.password).press('Enter')
  await second.sees(signIn.elsewhereInCall)
  await first.hangsUp()
  await call.ended
  await second.click(signIn.tryAgain)
  await second.click(signIn.takeOver)
  await second.sees(connection.registration.registered, 15_000)
})
