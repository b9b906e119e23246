// A call that an agent turns away on the screen, on a real Asterisk: what the queue and the caller make of each reason, and
// what stands in each agent's list of calls afterwards.
import { type Persona, personas } from '../../lab/personas.ts'
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import { hearing } from './support/calls-on-asterisk.ts'
import { agentTones, expect, test } from './support/pbx-story-test.ts'
import { listenToQueue } from './support/queue-listener.ts'

const { answersEverything: mai, cutInInvitation: khoi, callsAgainFirst: tuan } = personas
const music = 300
const everyTone = [...Object.values(agentTones), music]

const callerOf = ({ number, name, toneHz }: Persona) => ({ ani: number, name, toneHz })
const ringCard = ({ desk, texts }: AgentAtDesk) => desk.getByRole('region', { name: texts.call.ring })
const isReady = ({ desk, texts: { agentState } }: AgentAtDesk) =>
  expect(desk.getByRole('group', { name: agentState.label })).toContainText(agentState.ready)
const pastCall = ({ desk }: AgentAtDesk, { name }: Persona) => desk.getByRole('row').filter({ hasText: name })

async function turnsAway(agent: AgentAtDesk, reason: keyof AgentAtDesk['texts']['call']['rejectReason']) {
  await agent.click(agent.texts.call.reject)
  await agent.desk.getByRole('menuitem', { name: agent.texts.call.rejectReason[reason] }).click()
  await expect(ringCard(agent)).toHaveCount(0)
}

test('a call turned away, busy or declined, rings at the next agent at once, and each list says what became of it', async ({
  hotline,
  seat
}) => {
  const queue = await listenToQueue(hotline.pbx)
  const seats = [
    { agent: await seat('lan'), extension: 'agent1001', toneHz: agentTones.lan },
    { agent: await seat('minh'), extension: 'agent1002', toneHz: agentTones.minh }
  ]
  const [lan, minh] = seats as [(typeof seats)[0], (typeof seats)[0]]
  const first = await hotline.pbx.customerCalls(callerOf(mai))
  // both wait equally long; from the second call on it is whoever has talked to nobody
  const rung = await Promise.any(seats.map((one) => one.agent.seesRinging(mai.name).then(() => one)))
  const [asked, other] = rung === lan ? [lan, minh] : [minh, lan]
  const { texts } = asked.agent

  for (const [reason, customer] of [
    ['busy', mai],
    ['declined', khoi]
  ] as const) {
    const call = customer === mai ? first : await hotline.pbx.customerCalls(callerOf(customer))
    const heard = () => call.hearsOf(everyTone)
    await asked.agent.seesRinging(customer.name)
    await turnsAway(asked.agent, reason)
    await other.agent.seesRinging(customer.name)
    await hearing(heard, [music])
    await other.agent.answer()
    await hearing(heard, [other.toneHz])
    await queue.told.until('answered', call.interactionId)
    await queue.told.until('not-answered', call.interactionId)
    const toldOf = (extension: string) =>
      queue.told
        .of(call.interactionId)
        .flatMap((event) =>
          'extension' in event && event.extension === extension
            ? [event.type === 'not-answered' ? event.why : event.type]
            : []
        )
    expect([toldOf(asked.extension), toldOf(other.extension)]).toEqual([
      ['offered', 'rejected'],
      ['offered', 'answered']
    ])
    // who has said so has missed nothing, and is asked again
    await isReady(asked.agent)
    expect(await hotline.pbx.queueMember(asked.extension)).toEqual({ paused: false, reason: '' })
    await call.hangUp()
    await other.agent.finish('tariff')
    await isReady(other.agent)
  }

  const both = await hotline.pbx.customerCalls({
    ...callerOf(tuan),
    rings: seats.map((one) => one.extension)
  })
  await asked.agent.seesRinging(tuan.name)
  await other.agent.seesRinging(tuan.name)
  await other.agent.answer()
  await expect(ringCard(asked.agent)).toHaveCount(0)
  await hearing(() => both.hearsOf(everyTone), [other.toneHz])
  await both.hangUp()

  const { rejected, elsewhere, answered } = texts.history.outcomes
  await asked.agent.open('calls')
  await expect(pastCall(asked.agent, mai)).toContainText(rejected)
  await expect(pastCall(asked.agent, khoi)).toContainText(rejected)
  await expect(pastCall(asked.agent, tuan)).toContainText(elsewhere)
  await other.agent.open('calls')
  for (const customer of [mai, khoi, tuan])
    await expect(pastCall(other.agent, customer)).toContainText(answered)
  await queue.stop()
})
