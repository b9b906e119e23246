// Sound with devices that come and go in a call, heard at their own ends: what the customer hears, what comes out of which
// headset, and when a ring is over.
import { personas } from '../../lab/personas.ts'
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import type { Listening } from '../support/sound-server.ts'
import { expect, test } from '../support/sound-story-test.ts'

/** Of the tone that stands for the agent's voice; a codec and a resampler leave it within this, Hz. */
const within = 15

/** Steady tones are what noise suppression takes away. */
async function withoutTreatment(agent: AgentAtDesk): Promise<void> {
  for (const words of Object.values(agent.texts.settings.sound.treatments)) await agent.ticks(words)
}

test('a headset pulled out in a call is replaced by the next one, and taken back when it returns', async ({
  lab,
  seat,
  sound
}) => {
  const lan = await seat('lan')
  await lan.open('settings')
  for (const name of ['headset', 'table']) {
    await lan.prefers('microphone', `${name}-microphone`)
    await lan.prefers('speaker', `${name}-speaker`)
  }
  await withoutTreatment(lan)
  const mai = personas.answersEverything
  const call = await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(mai.name)
  await lan.answer()
  const customerHears = (hz: number) =>
    expect
      .poll(() => Math.abs((call.heard().toneHz ?? 0) - hz), { timeout: 8000, intervals: [50] })
      .toBeLessThan(within)
  const agentHearsAt = (name: string) =>
    expect
      .poll(async () => Math.abs(((await sound.toneAt(name)) ?? 0) - mai.toneHz), { timeout: 12_000 })
      .toBeLessThan(within)

  await customerHears(1000)
  await agentHearsAt('headset')
  expect(await sound.toneAt('table')).toBeNull()

  let at = Date.now()
  await sound.unplugPart('headset', 'microphone')
  await customerHears(1400)
  const lost = Date.now() - at
  await sound.unplug('headset')
  await agentHearsAt('table')

  at = Date.now()
  await sound.plug('headset', 1000)
  await customerHears(1000)
  const back = Date.now() - at
  await agentHearsAt('headset')
  await expect.poll(() => sound.toneAt('table')).toBeNull()
  test.info().annotations.push({ type: 'measured', description: `lost ${lost} ms, back ${back} ms` })
  expect({ lost: lost < 3000, back: back < 3500 }, `${lost} ms, ${back} ms`).toEqual({
    lost: true,
    back: true
  })

  await lan.press('F8')
  await lan.sees(lan.texts.call.talkingWhileMuted)
  await expect.poll(() => call.heard().toneHz).toBeNull()
  await lan.press('F8')
  await customerHears(1000)
  await expect(lan.desk.getByText(lan.texts.call.talkingWhileMuted)).toHaveCount(0)
})

test('a call rings on every chosen device, and is silent everywhere within 100 ms of its CANCEL', async ({
  lab,
  workstation,
  sound
}) => {
  const lan = await workstation()
  const cancelledAt = watchForCancel(lan)
  await lan.signIn('lan')
  await lan.goReady()
  await lan.open('settings')
  for (const name of ['headset-speaker', 'table-speaker']) await lan.ticks(name)
  await lan.sees(lan.texts.settings.sound.ringerStates.ok)
  const listening = { headset: sound.listenAt('headset'), table: sound.listenAt('table') }
  const call = await (await lab.customer('answersEverything')).call()
  await lan.seesRinging(personas.answersEverything.name)
  // the ring sounds for 0.9 s of every 3: it is cancelled while it does
  await expect
    .poll(() => isLoudNow(listening.headset) && isLoudNow(listening.table), { intervals: [20] })
    .toBe(true)
  await call.hangUp()
  await lan.workstation.phonePage.waitForTimeout(4000)
  for (const one of Object.values(listening)) one.stop()
  const at = cancelledAt()
  const stops = Object.values(listening).map((one) => lastLoudAt(one) - at)
  test.info().annotations.push({ type: 'measured', description: `silent after ${stops.join(' and ')} ms` })
  expect(at).toBeGreaterThan(0)
  expect(Object.values(listening).map((one) => loudSamplesAfter(one, at + 100))).toEqual([0, 0])
})

test('the microphone is held while somebody is signed in, and no longer', async ({ seat, sound }) => {
  const lan = await seat('lan', { ready: false })
  await expect.poll(() => sound.listeners()).toBe(1)
  await lan.open('settings')
  await lan.click(lan.texts.signIn.signOut)
  await expect(lan.desk.getByLabel(lan.texts.signIn.username)).toBeVisible()
  await expect.poll(() => sound.listeners()).toBe(0)
})

/** A ring is far louder than this; a silent sink is exactly 0. */
const loud = 200

/** Watches the line, which opens at sign-in; when the CANCEL reached the page, epoch ms. */
function watchForCancel({ workstation }: AgentAtDesk): () => number {
  let at = 0
  workstation.phonePage.on('websocket', (line) =>
    line.on('framereceived', ({ payload }) => {
      if (payload.toString().startsWith('CANCEL ')) at = Date.now()
    })
  )
  return () => at
}

const isLoud = (sample: number) => Math.abs(sample) > loud
const isLoudNow = ({ chunks }: Listening): boolean =>
  chunks.slice(-3).some(({ samples }) => samples.some(isLoud))
const lastLoudAt = ({ chunks }: Listening): number =>
  chunks.findLast(({ samples }) => samples.some(isLoud))?.at ?? 0
const loudSamplesAfter = ({ chunks }: Listening, at: number): number =>
  chunks.filter((chunk) => chunk.at > at).reduce((sum, { samples }) => sum + samples.filter(isLoud).length, 0)
