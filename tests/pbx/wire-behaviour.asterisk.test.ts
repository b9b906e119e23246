// A real Asterisk with our configuration under the suite that the lab PBX passes too.
import { silentLog } from '../../shared/log.ts'
import { createAsteriskQueueSource } from '../../src-central/queue-sources/asterisk/asterisk-queue-source.ts'
import { startAsteriskWorld } from './support/asterisk-world.ts'
import { describeWireBehaviour, type PbxUnderTest } from './wire-behaviour.ts'

const ringSeconds = 2

async function startPbx(): Promise<PbxUnderTest> {
  const world = await startAsteriskWorld({ ringSeconds })
  const { ami, sipUrl, realm, queue, agents } = world.asterisk
  const accounts = Object.fromEntries(agents.map(({ extension, password }) => [extension, password]))
  const source = createAsteriskQueueSource(
    { ...ami, sipServers: [sipUrl], realm, queue, accounts },
    silentLog
  )
  await source.start(() => undefined)
  return {
    sipUrl,
    realm,
    ringTimeoutMs: ringSeconds * 1000,
    // The last digit decides what the simulated customer does: extensions-simulation.conf.
    numbers: {
      answers: '+84901000021',
      busy: '+84901000022',
      unknown: '+84901000024',
      dropsWith38: '+84901000026'
    },
    agent: async (n) => {
      const { username, ha1 } = await source.sipAccount(`agent100${n}`)
      return { username, ha1 }
    },
    ready: (extension, ready) => source.setMember({ extension, ready, reason: ready ? null : 'break' }),
    allowDial: (interactionId, extension, number) => source.allowDial({ interactionId, extension, number }),
    customerCalls: ({ ani, name }) => world.customerCalls({ ani, name }),
    async stop() {
      await source.stop()
      await world.stop()
    }
  }
}

describeWireBehaviour('Asterisk', startPbx)
