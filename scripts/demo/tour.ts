// The main job as a headless tour: a customer's call is cut in the invitation, another agent calls back and finishes, one
// change stands at the centre and one at the carrier. Every step is checked, timed and told; screenshots are left behind.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { CustomerCall } from '../../lab/customers/customer.ts'
import { personas } from '../../lab/personas.ts'
import type { Lab } from '../../lab/start-lab.ts'
import { type AgentAtDesk, agentAtDesk } from '../../tests/support/agent-at-desk.ts'
import { openBrowserWorkstation } from '../../tests/support/browser-workstation.ts'
import type { Workstation } from '../../tests/support/workstation.ts'
import type { Narrator } from './narrator.ts'

const tones = { lan: 1000, minh: 1200 } as const
const khoi = personas.cutInInvitation

interface Stage extends Narrator {
  lab: Lab
  /** Opens a workstation and signs the agent in. */
  seat: (name: keyof typeof tones) => Promise<AgentAtDesk>
  shoot: (agent: AgentAtDesk, name: string) => Promise<unknown>
}

/** Plays the story; rejects at the first step that does not hold. */
export async function playTour(lab: Lab, narrator: Narrator, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const desks: Workstation[] = []
  const stage: Stage = {
    ...narrator,
    lab,
    shoot: ({ workstation }, name) => workstation.screenshot(join(folder, `${name}.png`)),
    async seat(name) {
      const desk = await openBrowserWorkstation({ centreUrl: lab.centreUrl, toneHz: tones[name] })
      desks.push(desk)
      const agent = agentAtDesk(desk)
      await agent.signIn(name)
      return agent
    }
  }
  try {
    await playDroppedCall(stage)
    await playCallback(stage)
    await countChanges(stage)
  } catch (error) {
    for (const [index, desk] of desks.entries())
      await desk.screenshot(join(folder, `failed-at-desk-${index + 1}.png`)).catch(() => null)
    throw error
  } finally {
    for (const desk of desks) await desk.stop()
  }
}

async function playDroppedCall({ lab, say, step, seat, shoot }: Stage): Promise<void> {
  const lan = await step('Lan signs in at desk A; her phone registers', () => seat('lan'))
  await step('Lan is ready for calls', () => lan.goReady())
  const customer = await lab.customer('cutInInvitation')
  say(`${khoi.name} calls 1090`)
  const call = await customer.call()
  await step('ring: the card is up, from the INVITE alone', () => lan.seesRinging(khoi.name))
  await step('record on screen while it still rings', () => lan.seesRecord(khoi.name))
  await shoot(lan, '1-ringing')
  await step('answer', () => lan.answer())
  await step(`audio to the agent: ${khoi.toneHz} Hz heard at desk A`, () => lan.hears(khoi.toneHz))
  await step(`audio to the customer: ${tones.lan} Hz heard by the customer`, () => isHeard(call, tones.lan))
  await step('step 1: request served (F6), gender noted from the conversation', async () => {
    await lan.served()
    await lan.recordsGender('male')
  })
  await shoot(lan, '2-served')
  await step('step 2: Lan reads the invitation', () => lan.invites())
  await shoot(lan, '3-invitation')
  const cut = (await lab.ledger.interactions()).at(-1)?.interactionId ?? ''
  await step('the network cuts the call with cause 38; the desk proposes: dropped', async () => {
    lab.pbx.drop(cut, 38)
    await expect(lan.desk.getByRole('region', { name: lan.texts.ending.label })).toBeVisible()
  })
  await shoot(lan, '4-dropped')
  await step('Lan confirms with one key; the callback task stands at the centre', async () => {
    await lan.confirmsEnding('dropped')
    await expect.poll(() => lab.ledger.callbacks(khoi.number)).toHaveLength(1)
  })
  await step('Lan notes the reason of the call and hands the task over', async () => {
    await lan.finish('data-package')
    await lan.releasesCallback(khoi.name)
  })
}

async function playCallback({ lab, step, seat, shoot }: Stage): Promise<void> {
  const minh = await step('Minh signs in at desk B', () => seat('minh'))
  const calls: CustomerCall[] = []
  const customer = await lab.customer('cutInInvitation')
  customer.onIncoming(khoi.onIncoming, (call) => calls.push(call))
  await step('Minh dials the callback; the customer answers', async () => {
    await minh.callsBack(khoi.name)
    await minh.sees(minh.texts.call.phases.active, 15_000)
  })
  await step(`audio to the agent: ${khoi.toneHz} Hz heard at desk B`, () => minh.hears(khoi.toneHz))
  await step(`audio to the customer: ${tones.minh} Hz heard by the customer`, () =>
    isHeard(calls[0], tones.minh)
  )
  await step('the script resumes at its step, the gender kept', () => minh.sees(minh.texts.guide.resumed))
  await shoot(minh, '5-resumed')
  await step('step 4: occupation and two hobby groups', async () => {
    await minh.hearsYes()
    await minh.recordsOccupation('trader')
    await minh.recordsHobbies('sport', 'music')
  })
  await shoot(minh, '6-update')
  await step('sent', () => minh.sends())
  await step('Minh hangs up and finishes', async () => {
    await minh.hangsUp()
    await minh.finish('data-package')
  })
  await shoot(minh, '7-finished')
}

async function countChanges({ lab, step }: Stage): Promise<void> {
  await step('exactly one change at the centre, the task closed', async () => {
    await expect.poll(() => lab.ledger.changes(khoi.number)).toHaveLength(1)
    await expect.poll(() => lab.ledger.callbacks(khoi.number)).toMatchObject([{ outcome: 'completed' }])
  })
  await step('exactly one change at the carrier’s CRM', () =>
    expect.poll(() => lab.carrierCrm.changes().length, { timeout: 15_000 }).toBe(1)
  )
}

const isHeard = (call: CustomerCall | undefined, toneHz: number) =>
  expect.poll(() => Math.abs((call?.heard().toneHz ?? 0) - toneHz)).toBeLessThan(25)
