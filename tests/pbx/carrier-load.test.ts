// One customer a second over the carrier's trunk into a queue of four agents: all answered, all heard, nothing left over.
// LOAD_CALLS=60 makes it the minute of the quality page; without it a quarter of that.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provideSipp } from '../../scripts/provide-programs.ts'
import { silentLog } from '../../shared/log.ts'
import { createAsteriskQueueSource } from '../../src-central/queue-sources/asterisk/asterisk-queue-source.ts'
import type { QueueSource } from '../../src-central/queue-sources/queue-source.ts'
import { type AgentPhone, createAgentPhone } from './support/agent-phone.ts'
import { type AsteriskWorld, startAsteriskWorld } from './support/asterisk-world.ts'
import { placeCarrierCalls } from './support/carrier-calls.ts'
import { createTold } from './support/told.ts'

const calls = Number(process.env.LOAD_CALLS ?? 15)
const talkMs = 2000
const toneHz = 1400
const desks = ['agent1001', 'agent1002', 'agent1003', 'agent1004']

let world: AsteriskWorld
let source: QueueSource
const told = createTold()
const phones: AgentPhone[] = []
const heardHz: (number | null)[] = []

/** Answers whatever rings, listens for a while, hangs up. */
async function work(phone: AgentPhone): Promise<never> {
  for (;;) {
    const call = await phone.nextCall()
    await call.answer()
    await sleep(talkMs)
    heardHz.push(call.heard().toneHz)
    await call.hangUp()
  }
}

beforeAll(async () => {
  world = await startAsteriskWorld()
  const { ami, sipUrl, realm, queue, agents } = world.asterisk
  const accounts = Object.fromEntries(agents.map(({ extension, password }) => [extension, password]))
  source = createAsteriskQueueSource({ ...ami, sipServers: [sipUrl], realm, queue, accounts }, silentLog)
  await source.start(told.listener)
  for (const extension of desks) {
    const phone = createAgentPhone(await source.sipAccount(extension))
    await phone.register()
    await source.setMember({ extension, ready: true, reason: null })
    phones.push(phone)
  }
})
afterAll(async () => {
  for (const phone of phones) await phone.stop()
  await source?.stop()
  await world?.stop()
})

test(
  `${calls} customers at one a second are all answered and heard, and none is left over`,
  async (context) => {
    const sipp = await provideSipp()
    if (sipp.kind === 'missing') return context.skip(sipp.why)
    for (const phone of phones) void work(phone)
    const { carrierPort: port } = world.asterisk
    const folder = world.runFolder
    const { ok, output } = await placeCarrierCalls({ program: sipp.path, folder, port, calls, toneHz })
    expect({ ok, output: ok ? '' : output }).toEqual({ ok: true, output: '' })
    const ended = () => told.events.filter(({ type }) => type === 'ended')
    await expect.poll(() => ended().length, { timeout: 5000 }).toBe(calls)
    const count = (type: string) => told.events.filter((event) => event.type === type).length
    expect({
      entered: count('entered'),
      answered: count('answered'),
      abandoned: count('abandoned'),
      heard: heardHz.filter((hz) => hz !== null && Math.abs(hz - toneHz) <= 25).length,
      endings: new Set(ended().map((event) => JSON.stringify({ ...event, interactionId: '' }))).size
    }).toEqual({ entered: calls, answered: calls, abandoned: 0, heard: calls, endings: 1 })
    expect(ended()[0]).toMatchObject({ cause: 16, by: 'agent' })
    await expect.poll(() => world.asterisk.cli('core show channels count')).toMatch(/^0 active channels/m)
    await expect.poll(() => world.asterisk.cli('bridge show all')).not.toMatch(/[0-9a-f]{8}-/)
  },
  (calls + 90) * 1000
)
