// A headset's buttons in a real call: what is pressed there, what stands on the screen, what its lamps say and what the
// customer hears are one truth.
import { personas } from '../../lab/personas.ts'
import { hearing } from './support/calls-on-asterisk.ts'
import { watchConnections } from './support/connection-watch.ts'
import { plugHeadsetIn } from './support/headset-in-page.ts'
import { agentTones, expect, test } from './support/pbx-story-test.ts'

const mai = personas.answersEverything

test('muted on the headset the customer hears nothing and the screen says so; taken back on the screen the lamp goes out', async ({
  hotline,
  workstation
}) => {
  const lan = await workstation(agentTones.lan)
  const headset = await plugHeadsetIn(lan.workstation.phonePage)
  const connections = await watchConnections(lan.workstation.phonePage)
  await lan.signIn('lan')
  await lan.goReady()
  const { call } = lan.texts
  const customer = await hotline.pbx.customerCalls({ ani: mai.number, name: mai.name, toneHz: mai.toneHz })
  const lamps = (...lit: string[]) => expect.poll(headset.lamps).toEqual(lit)
  const customerHears = (...tones: number[]) => hearing(() => customer.hearsOf([agentTones.lan]), tones)
  const speaks = async () => (await connections.open()).map((one) => one.speaks)
  const isMuted = async (words: string, pressed: boolean) =>
    expect(lan.button(words)).toHaveAttribute('aria-pressed', String(pressed))

  await lan.seesRinging(mai.name)
  await lamps('ringing')
  await headset.lift()
  await lan.sees(call.phases.active)
  await lamps('offHook')
  await customerHears(agentTones.lan)

  await headset.press('mute')
  await isMuted(call.unmute, true)
  await lamps('offHook', 'muted')
  await expect.poll(speaks).toEqual([false])
  await customerHears()
  await lan.hears(mai.toneHz)

  await lan.press('F8')
  await isMuted(call.mute, false)
  await lamps('offHook')
  await expect.poll(speaks).toEqual([true])
  await customerHears(agentTones.lan)

  await lan.press('F8')
  await lamps('offHook', 'muted')
  await headset.press('mute')
  await isMuted(call.mute, false)
  await lamps('offHook')
  await customerHears(agentTones.lan)

  await headset.cradle()
  await lan.finish('tariff')
  await lamps()
  expect(await connections.open()).toEqual([])
})
