// Staying registered and staying in the call, on a real Asterisk behind edges that are cut, frozen and mended. Every call
// here has a tone each way; the longest silence is measured in the sound itself.
import { setTimeout as sleep } from 'node:timers/promises'
import { personas } from '../../lab/personas.ts'
import type { AgentAtDesk } from '../support/agent-at-desk.ts'
import { agentTones } from '../support/seats.ts'
import { followAsked, standing } from './support/asked-of-pbx.ts'
import { expect, test } from './support/edges-story-test.ts'
import type { HotlineOnAsterisk } from './support/hotline-on-asterisk.ts'
import { watchSoundGaps } from './support/sound-gaps.ts'

const near = (toneHz: number) => ({
  asymmetricMatch: (heard: unknown) => typeof heard === 'number' && Math.abs(heard - toneHz) <= 25,
  toString: () => `near ${toneHz} Hz`
})

const mai = personas.answersEverything
const mais = { ani: mai.number, name: mai.name, toneHz: mai.toneHz }

async function talk(hotline: HotlineOnAsterisk, lan: AgentAtDesk) {
  const call = await hotline.pbx.customerCalls(mais)
  await lan.seesRinging(mai.name)
  await lan.answer()
  await lan.hears(mai.toneHz)
  return call
}

const callsAtPbx = async ({ pbx }: HotlineOnAsterisk): Promise<number> =>
  Number(/(\d+) active channel/.exec(await pbx.asterisk.cli('core show channels count'))?.[1])

/** The line as the foot of the screen shows it: an unreachable one is named elsewhere too. */
const seesLine = (
  lan: AgentAtDesk,
  state: keyof AgentAtDesk['texts']['connection']['registration'],
  timeout = 20_000
) =>
  expect(lan.desk.getByRole('contentinfo')).toContainText(lan.texts.connection.registration[state], {
    timeout
  })

/** The longest silence of a second and a half in which nothing is cut: what the machine leaves out by itself, ms. */
async function undisturbed({ workstation }: AgentAtDesk): Promise<number> {
  const gaps = await watchSoundGaps(workstation.phonePage)
  await expect
    .poll(async () => (await gaps.read()).seconds, { intervals: [100], timeout: 20_000 })
    .toBeGreaterThan(1.5)
  const { longestMs } = await gaps.read()
  await gaps.stop()
  return longestMs
}

/** The value that this share of all does not exceed. */
const atMost = (share: number, values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1] ?? Number.NaN

/** 0.2 to 20 s; the long form, LINE_CUTS=100, spreads them over the whole range. */
const longForm = Number(process.env.LINE_CUTS ?? 0)
const cutsMs =
  longForm > 0
    ? Array.from({ length: longForm }, (_, index) =>
        Math.round(200 * 100 ** (index / Math.max(1, longForm - 1)))
      )
    : [200, 400, 700, 1000, 1500, 2000, 300, 3000, 500, 4500]

test('a call survives its socket, however long it is gone, and ends by a BYE from either side', async ({
  edges,
  hotline,
  seat
}) => {
  test.setTimeout(60_000 + cutsMs.length * 25_000 + cutsMs.reduce((sum, ms) => sum + ms, 0))
  const [first, second] = edges
  await second.cut()
  const lan = await seat('lan')
  const asked = followAsked(lan.workstation.phonePage)
  const ownGapsMs: number[] = []
  const gapsMs: number[] = []
  const backMs: number[] = []
  for (const [index, cutMs] of cutsMs.entries()) {
    const call = await talk(hotline, lan)
    ownGapsMs.push(await undisturbed(lan))
    const gaps = await watchSoundGaps(lan.workstation.phonePage)
    const before = asked.length
    const cutAt = Date.now()
    await first.cut()
    await seesLine(lan, 'unreachable')
    await sleep(cutMs)
    await first.restore()
    const restoredAt = Date.now()
    await seesLine(lan, 'registered')
    backMs.push(Date.now() - restoredAt)
    // the re-INVITE tells the PBX where the call is now
    await expect.poll(() => standing(asked.slice(before))).toContain('INVITE 200')
    // what its answer does to the sound, it does by now
    await sleep(300)
    const { longestMs, seconds } = await gaps.read()
    await gaps.stop()
    gapsMs.push(longestMs)
    expect(seconds).toBeGreaterThan((Date.now() - cutAt) / 1000 - 1)
    await lan.sees(lan.texts.call.phases.active)
    const byCustomer = index % 2 === 0
    if (byCustomer) await call.hangUp()
    else await lan.hangsUp()
    await expect.poll(() => callsAtPbx(hotline)).toBe(0)
    await lan.finish('tariff')
    expect(standing(asked.slice(before))).toEqual(['REGISTER 200', 'INVITE 200'])
    // any other would silence the agent's loudspeaker while it is set up
    expect(asked.at(-1)?.codecs).toEqual(['PCMA', 'PCMU', 'opus', 'telephone-event'])
  }
  const most = atMost(0.9, gapsMs)
  const mostOwn = atMost(0.9, ownGapsMs)
  console.log(
    `${cutsMs.length} cuts: longest silence ${Math.max(...gapsMs)} ms (${gapsMs.join(' ')}), nine in ten at most ${most} ms, without a cut ${mostOwn} ms (${ownGapsMs.join(' ')}); back after ${backMs.join(' ')} ms`
  )
  // A machine that is busy leaves gaps of its own here and there; a cut that cost sound would leave one in every call, and
  // one that sometimes did would leave more than the machine does by itself.
  expect(atMost(0.5, gapsMs)).toBeLessThanOrEqual(60)
  expect(most).toBeLessThanOrEqual(Math.max(60, 2 * mostOwn))
})

test('a socket that is open and dead is noticed, and the agent is not ready until it is back', async ({
  edges: [first, second],
  hotline,
  seat
}) => {
  await seat('lan', { ready: false })
  const lan = await seat('minh')
  await expect.poll(() => hotline.pbx.queueMember('agent1002')).toMatchObject({ paused: false })
  await second.cut()
  first.freeze()
  const frozenAt = Date.now()
  await lan.sees(lan.texts.agentState.reasons.technical, 15_000)
  const noticedMs = Date.now() - frozenAt
  await expect.poll(() => hotline.pbx.queueMember('agent1002')).toEqual({ paused: true, reason: 'technical' })
  await first.restore()
  await seesLine(lan, 'registered')
  await lan.sees(lan.texts.agentState.ready)
  await expect.poll(() => hotline.pbx.queueMember('agent1002')).toMatchObject({ paused: false })
  console.log(`half-open socket noticed after ${noticedMs} ms`)
  expect(noticedMs).toBeLessThanOrEqual(12_000)
})

test('the other edge takes over within six seconds, and the first gets the line back after the call', async ({
  edges: [first, second],
  hotline,
  seat
}) => {
  const lan = await seat('lan')
  const call = await talk(hotline, lan)
  await first.cut()
  const cutAt = Date.now()
  await seesLine(lan, 'unreachable')
  await seesLine(lan, 'registered')
  const failoverMs = Date.now() - cutAt
  await first.restore()
  const gaps = await watchSoundGaps(lan.workstation.phonePage)
  await sleep(25_000)
  // the first edge is asked meanwhile, and not gone to
  expect({ first: first.connections(), second: second.connections() }).toMatchObject({ second: 1 })
  const { longestMs, seconds } = await gaps.read()
  expect(seconds).toBeGreaterThan(24)
  await gaps.stop()
  await expect.poll(call.hears).toEqual(near(agentTones.lan))
  await call.hangUp()
  await lan.finish('tariff')
  await expect.poll(() => second.connections(), { timeout: 40_000 }).toBe(0)
  expect(first.connections()).toBe(1)

  const again = await talk(hotline, lan)
  await expect.poll(again.hears).toEqual(near(agentTones.lan))
  await again.hangUp()
  await lan.finish('tariff')
  console.log(`failover in ${failoverMs} ms, longest silence while the first edge was asked ${longestMs} ms`)
  expect(failoverMs).toBeLessThanOrEqual(6000)
})
