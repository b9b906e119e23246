// F7 at the real desk on a real Asterisk: a customer is handed on by a few letters of a name, at once or after a word with
// the colleague, and who hears whom is measured by tone at every step.
import { personas } from '../../lab/personas.ts'
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import { tonesHeard } from '../support/tones-heard.ts'
import { hearing } from './support/calls-on-asterisk.ts'
import { watchEndings } from './support/endings-heard.ts'
import { agentTones, expect, test } from './support/pbx-story-test.ts'

const mai = personas.answersEverything
const music = 300
const everyTone = [agentTones.lan, agentTones.minh, mai.toneHz, music]
const hears = (agent: AgentAtDesk) => () => tonesHeard(agent.workstation.phonePage, everyTone)
const caller = { ani: mai.number, name: mai.name, toneHz: mai.toneHz }

test('F7 and Enter hand the customer on with their record; the first call ends as transferred, the second by its true cause', async ({
  hotline,
  seat,
  workstation
}) => {
  const minh = await workstation(agentTones.minh)
  const endings = watchEndings(minh.workstation.phonePage)
  await minh.signIn('minh')
  const lan = await seat('lan')
  const call = await hotline.pbx.customerCalls(caller)
  await lan.seesRinging(mai.name)
  await lan.answer()
  await hearing(hears(lan), [mai.toneHz])
  await lan.served()
  await lan.invites()
  await lan.transfers('min', 'blind')
  await expect(lan.bars()).toContainText(lan.texts.transfer.ringing.replace('{{who}}', 'Minh'))

  await expect(minh.bars()).toContainText(minh.texts.call.transferredBy.replace('{{who}}', 'Lan'))
  await minh.seesRinging(mai.name)
  await minh.answer()
  await minh.seesRecord(mai.name)
  await hearing(hears(minh), [mai.toneHz])
  await hearing(() => call.hearsOf(everyTone), [agentTones.minh])
  await lan.confirmsEnding('transferred', 20_000)
  await lan.finish('tariff')
  await lan.open('calls')
  await expect(lan.desk.getByRole('row').filter({ hasText: mai.name })).toContainText(
    lan.texts.history.handedOn.replace('{{who}}', 'Minh')
  )

  await minh.served()
  await minh.invites()
  await call.drop(38)
  await minh.confirmsEnding('dropped')
  await minh.finish('tariff')
  // the truth is the PBX's word about the customer's own leg: this one hears of a proper end
  expect(endings).toEqual(['BYE Q.850;cause=16'])
})

test('F7 and Ctrl+Enter ask the colleague first, the customer hears music, and F7 hands them over', async ({
  hotline,
  seat
}) => {
  const minh = await seat('minh', { ready: false })
  const lan = await seat('lan')
  const call = await hotline.pbx.customerCalls(caller)
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.seesRecord(mai.name)
  await lan.transfers('min', 'consult')
  await expect(minh.bars()).toContainText(minh.texts.call.consultedAbout)
  await minh.answer()
  await hearing(hears(lan), [agentTones.minh])
  await hearing(hears(minh), [agentTones.lan])
  await hearing(() => call.hearsOf(everyTone), [music])
  const other = lan.desk.getByRole('region', { name: lan.texts.call.other })
  await expect(other).toContainText(lan.texts.call.recordHere)
  await expect(other).toContainText(mai.name)
  await lan.seesRecord(mai.name)

  await lan.click(lan.texts.call.swap)
  await hearing(hears(lan), [mai.toneHz])
  await hearing(hears(minh), [music])
  await lan.click(lan.texts.call.swap)
  await hearing(hears(lan), [agentTones.minh])
  await lan.press('F7')
  await hearing(hears(minh), [mai.toneHz])
  await hearing(() => call.hearsOf(everyTone), [agentTones.minh])
  await minh.seesRecord(mai.name)
  await expect(lan.bars()).toContainText(lan.texts.transfer.ringing.replace('{{who}}', 'Minh'))
  await minh.hangsUp()
})

test('a consultation that is given up brings the customer back, and a conference lets all three talk', async ({
  hotline,
  seat
}) => {
  const minh = await seat('minh', { ready: false })
  const lan = await seat('lan')
  const call = await hotline.pbx.customerCalls(caller)
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.transfers('min', 'consult')
  await expect(minh.bars()).toContainText(minh.texts.call.consultedAbout)
  await minh.answer()
  await lan.click(lan.texts.call.join)
  await hearing(hears(lan), [mai.toneHz, agentTones.minh])
  await hearing(() => call.hearsOf(everyTone), [agentTones.lan, agentTones.minh])
  await expect(lan.bars()).toContainText(lan.texts.call.phases.joined)
  await lan.click(lan.texts.call.leaveOut.replace('{{who}}', 'Minh'))
  await hearing(hears(lan), [mai.toneHz])
  await hearing(() => call.hearsOf(everyTone), [agentTones.lan])

  await lan.transfers('min', 'consult')
  await expect(minh.bars()).toContainText(minh.texts.call.phases.ringing)
  await lan.click(lan.texts.call.giveUpConsult)
  await hearing(hears(lan), [mai.toneHz])
  await hearing(() => call.hearsOf(everyTone), [agentTones.lan])
  await minh.open('calls')
  await expect(minh.desk.getByRole('row').filter({ hasText: 'Lan' }).first()).toContainText(
    minh.texts.history.outcomes.missed
  )
  await lan.hangsUp()
})
