// One customer a second over the carrier's trunk, at four desks with a phone page in each: all are answered with a key, heard
// and hear, their contacts are saved, and no desk keeps anything of a call that is over. LOAD_CALLS=60 is the minute of the
// quality page; four browsers want a machine to themselves for it.
import { provideSipp } from '../../scripts/provide-programs.ts'
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import { placeCarrierCalls } from './support/carrier-calls.ts'
import { watchConnections } from './support/connection-watch.ts'
import { liveObjects } from './support/live-objects.ts'
import { expect, test } from './support/pbx-story-test.ts'

const calls = Number(process.env.LOAD_CALLS ?? 8)
const customerHz = 1600
const people = [
  { username: 'lan', extension: 'agent1001', toneHz: 1000 },
  { username: 'minh', extension: 'agent1002', toneHz: 1200 },
  { username: 'hoa', extension: 'agent1003', toneHz: 1400 },
  { username: 'binh', extension: 'agent1004', toneHz: 700 }
]
const agentTones = people.map(({ toneHz }) => toneHz)

test(`${calls} customers at one a second are answered and heard at four desks, which keep nothing of them`, async ({
  hotline,
  workstation
}) => {
  // four desks are sat down at one after the other, and each is looked through at the end
  test.setTimeout((calls * 3 + 360) * 1000)
  const sipp = await provideSipp()
  if (sipp.kind === 'missing') return test.skip(true, sipp.why)
  const { pbx } = hotline
  const { asterisk, runFolder: folder } = pbx
  await hotline.employ('binh', 'agent1004')

  const sitDown = async ({ username, extension, toneHz }: (typeof people)[number]) => {
    const agent = await workstation(toneHz)
    const page = agent.workstation.phonePage
    const connections = await watchConnections(page)
    await agent.signIn(username)
    await agent.goReady()
    return { agent, page, extension, toneHz, connections, before: await liveObjects(page), served: 0 }
  }
  const desks: Awaited<ReturnType<typeof sitDown>>[] = []
  for (const one of people) desks.push(await sitDown(one))

  const takesCall = async ({ agent, extension, toneHz }: (typeof desks)[number]) => {
    await agent.answer()
    const customerHears = expect
      .poll(() => pbx.partnerHears(extension, agentTones), { timeout: 15_000 })
      .toEqual([toneHz])
    await Promise.all([agent.hears(customerHz), customerHears])
    await hangsUp(agent)
    await agent.finish('tariff')
  }
  let isOver = false
  const works = async (desk: (typeof desks)[number]) => {
    while (!isOver) {
      if (!(await rings(desk.agent))) continue
      await takesCall(desk)
      desk.served += 1
    }
  }
  const customers = async () => {
    const { carrierPort: port } = asterisk
    const placed = await placeCarrierCalls({
      program: sipp.path,
      folder,
      port,
      calls,
      toneHz: customerHz
    })
    isOver = true
    return placed
  }
  console.log(`four desks are ready after ${Math.round(performance.now() / 1000)} s`)
  const [placed] = await Promise.all([customers(), ...desks.map(works)])
  console.log(`over after ${Math.round(performance.now() / 1000)} s`)
  expect(placed).toEqual({ ok: true, output: expect.any(String) })
  expect(desks.reduce((sum, { served }) => sum + served, 0)).toBe(calls)
  expect(await hotline.ledger.interactions()).toHaveLength(calls)
  await expect.poll(() => asterisk.cli('core show channels count')).toMatch(/^0 active channels/m)
  await expect.poll(() => asterisk.cli('bridge show all')).not.toMatch(/[0-9a-f]{8}-/)

  for (const { page, connections, before, served, extension } of desks) {
    expect(await connections.open()).toEqual([])
    expect(await connections.made()).toBe(served)
    const { heapMb: heapBefore, ...sound } = before
    // SIP's own timers hold a call that is over for half a minute
    await expect.poll(() => liveObjects(page), { timeout: 45_000, intervals: [3000] }).toMatchObject(sound)
    const { heapMb } = await liveObjects(page)
    console.log(
      `${extension}: ${served} calls; heap ${heapBefore.toFixed(1)} MB, then ${heapMb.toFixed(1)} MB`
    )
    expect(heapMb - heapBefore).toBeLessThan(4)
  }
})

/** Whether a call rings at this desk within a moment. */
const rings = (agent: AgentAtDesk): Promise<boolean> =>
  agent.desk
    .getByRole('region', { name: agent.texts.call.ring })
    .waitFor({ timeout: 1000 })
    .then(
      () => true,
      () => false
    )

/** Presses F4 until the call is over, as people do; how fast the presses follow each other is the machine's affair. */
async function hangsUp(agent: AgentAtDesk): Promise<void> {
  const ended = agent.bars().getByText(agent.texts.call.phases.ended, { exact: true })
  const isOver = () =>
    ended.waitFor({ timeout: 1000 }).then(
      () => true,
      () => false
    )
  await agent.press('F4', 'F4')
  let presses = 2
  for (; presses < 12 && !(await isOver()); presses += 1) await agent.press('F4')
  await expect(ended).toBeVisible()
  if (presses > 2) console.log(`hung up after ${presses} presses of F4`)
}
