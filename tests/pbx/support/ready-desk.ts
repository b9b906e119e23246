// The ground of the tests on a real Asterisk: one PBX per file; before each test a queue source that listens, and an agent
// whose phone is registered and who is ready in the queue.
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { silentLog } from '../../../shared/log.ts'
import { createAsteriskQueueSource } from '../../../src-central/queue-sources/asterisk/asterisk-queue-source.ts'
import {
  type AsteriskSurroundings,
  asteriskSurroundings
} from '../../../src-central/queue-sources/asterisk/asterisk-uplink.ts'
import type { QueueSource } from '../../../src-central/queue-sources/queue-source.ts'
import { type AgentPhone, createAgentPhone } from './agent-phone.ts'
import { type AsteriskWorld, startAsteriskWorld } from './asterisk-world.ts'
import { createTold, type Told } from './told.ts'

export const [agent, colleague] = ['agent1001', 'agent1002'] as const

export interface ReadyDesk {
  world: AsteriskWorld
  source: QueueSource
  phone: AgentPhone
  told: Told
  /** One more queue source on the same PBX. */
  newSource: (changes?: Partial<AsteriskSurroundings>) => QueueSource
}

/** Call it once at the top of a test file; the parts may be used inside tests only. */
export function provideReadyDesk(wishes: Parameters<typeof startAsteriskWorld>[0] = {}): ReadyDesk {
  const desk = {} as ReadyDesk
  desk.newSource = (changes = {}) => {
    const { ami, supervisor, sipUrl, realm, queue, agents } = desk.world.asterisk
    const accounts = Object.fromEntries(agents.map(({ extension, password }) => [extension, password]))
    const options = { ...ami, supervisor, sipServers: [sipUrl], realm, queue, accounts }
    const retryMs = { first: 100, longest: 500 }
    return createAsteriskQueueSource(options, silentLog, { ...asteriskSurroundings, retryMs, ...changes })
  }
  beforeAll(async () => {
    desk.world = await startAsteriskWorld({
      ringSeconds: 2,
      callbackRingSeconds: 5,
      agentRtpTimeoutSeconds: 3,
      ...wishes
    })
  })
  afterAll(() => desk.world?.stop())
  beforeEach(async () => {
    desk.told = createTold()
    desk.source = desk.newSource()
    await desk.source.start(desk.told.listener)
    desk.phone = createAgentPhone(await desk.source.sipAccount(agent))
    await desk.phone.register()
    await desk.source.setMember({ extension: agent, ready: true, reason: null })
  })
  afterEach(async () => {
    await desk.source.setMember({ extension: agent, ready: false, reason: null })
    await desk.phone.stop()
    await desk.source.stop()
  })
  return desk
}
