// A customer whose line is cut after one answer, and who calls again by themselves: the beginning of every story about who
// goes on where the script stopped.
import { expect } from '@playwright/test'
import { personas } from '../../lab/personas.ts'
import type { Lab } from '../../lab/start-lab.ts'
import type { AgentAtDesk } from './agent-at-desk.ts'
import { expectOneChange } from './once.ts'

export const tuan = personas.callsAgainFirst

/** The agent has one answer when the line is cut, and is asked how the call ended; `dialled` counts the calls to the customer. */
export async function cutOff(lab: Lab, agent: AgentAtDesk) {
  const customer = await lab.customer('callsAgainFirst')
  const dialled: unknown[] = []
  customer.onIncoming(tuan.onIncoming, (call) => dialled.push(call))
  await customer.call()
  await agent.seesRinging(tuan.name)
  await agent.answer()
  await agent.served()
  await agent.recordsGender('male')
  await agent.invites()
  await agent.hearsYes()
  await agent.recordsOccupation('engineer')
  const [first] = await lab.ledger.interactions()
  lab.pbx.drop(first?.interactionId ?? '', 38)
  await agent.sees(agent.texts.endings.dropped)
  await expect.poll(() => lab.ledger.callbacks(tuan.number)).toMatchObject([{ state: 'open' }])
  return { customer, dialled }
}

/** The customer calls again and is answered at another desk, which goes on where the script stopped. */
export async function callsAgain({ customer }: Awaited<ReturnType<typeof cutOff>>, colleague: AgentAtDesk) {
  const again = await customer.call()
  await colleague.seesRinging(tuan.name)
  await colleague.sees(colleague.texts.record.openCallback)
  await colleague.answer()
  await colleague.served()
  await colleague.sees(colleague.texts.guide.resumed)
  return again
}

/** The colleague has the last answer, sends, and closes the contact. */
export async function finishes(colleague: AgentAtDesk, again: Awaited<ReturnType<typeof callsAgain>>) {
  await colleague.recordsHobbies('music')
  await colleague.sends()
  await again.hangUp()
  await colleague.finish('data-package')
}

/** One change, made by the colleague, with the answers of both calls; the task is closed. */
export async function expectFinishedBy(lab: Lab, agentId: string) {
  await expectOneChange(lab, tuan.number)
  expect(await lab.ledger.changes(tuan.number)).toMatchObject([{ agentId }])
  expect(await lab.ledger.profile(tuan.number)).toMatchObject({
    occupation: { status: 'answered', value: 'engineer' },
    hobbies: { status: 'answered', value: ['music'] }
  })
  await expect
    .poll(() => lab.ledger.callbacks(tuan.number))
    .toMatchObject([{ state: 'closed', outcome: 'completed', leases: 2 }])
}
