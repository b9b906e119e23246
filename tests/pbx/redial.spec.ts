// Colleagues at the screen, on a real Asterisk: whoever was called last is called again in one press, and the list for
// handing on says who is free and who is in a call.
import { type Persona, personas } from '../../lab/personas.ts'
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import { tonesHeard } from '../support/tones-heard.ts'
import { hearing } from './support/calls-on-asterisk.ts'
import { agentTones, expect, test } from './support/pbx-story-test.ts'

const { answersEverything: mai, cutInInvitation: khoi } = personas
const everyTone = [...Object.values(agentTones), mai.toneHz, khoi.toneHz]
const hears = (agent: AgentAtDesk, ...tones: number[]) =>
  hearing(() => tonesHeard(agent.workstation.phonePage, everyTone), tones)
const callerOf = ({ number, name, toneHz }: Persona) => ({ ani: number, name, toneHz })

test('the colleague last called is called again in one press, and the list for handing on follows what they do', async ({
  hotline,
  seat
}) => {
  const minh = await seat('minh', { ready: false })
  const lan = await seat('lan', { ready: false })
  const { directory, history, transfer } = lan.texts
  const talk = async () => {
    await expect(minh.bars()).toContainText(minh.texts.call.fromColleague)
    await minh.answer()
    await hears(lan, agentTones.minh)
    await hears(minh, agentTones.lan)
    await lan.hangsUp()
    await hears(minh)
  }

  await lan.open('calls')
  const again = lan.button(directory.redial.replace('{{who}}', 'Minh'))
  await expect(again).toHaveCount(0)
  const colleagues = lan.desk.getByRole('region', { name: directory.title })
  await colleagues.getByRole('combobox').fill('min')
  await expect(colleagues.getByRole('option', { selected: true })).toContainText('Minh')
  await colleagues.getByRole('combobox').press('Enter')
  await talk()
  // a call has brought the page for work
  await lan.open('calls')
  await again.click()
  await talk()
  await lan.open('calls')
  const called = lan.desk.getByRole('row').filter({ hasText: 'Minh' })
  await expect(called).toHaveText([history.kinds['inner-out'], history.kinds['inner-out']].map(contains))
  await expect(called).toHaveText([history.outcomes.reached, history.outcomes.reached].map(contains))

  await lan.goReady()
  const first = await hotline.pbx.customerCalls(callerOf(mai))
  await lan.seesRinging(mai.name)
  await lan.answer()
  await minh.goReady()
  await lan.press('F7')
  const minhInList = lan.desk
    .getByRole('dialog', { name: transfer.title })
    .getByRole('option')
    .filter({ hasText: 'Minh' })
  await expect(minhInList).toContainText(directory.presence.ready)
  const second = await hotline.pbx.customerCalls(callerOf(khoi))
  await minh.seesRinging(khoi.name)
  await minh.answer()
  await hears(minh, khoi.toneHz)
  await expect(minhInList).toContainText(directory.presence.talking)
  await second.hangUp()
  await first.hangUp()
})

const contains = (words: string) => new RegExp(words)
