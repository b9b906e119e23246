// Hears of this PBX's calls what a centre hears, through the centre's own ears, so that a story can tell what the queue has
// made of an agent's key.
import { silentLog } from '../../../shared/log.ts'
import { createAsteriskQueueSource } from '../../../src-central/queue-sources/asterisk/asterisk-queue-source.ts'
import type { AsteriskWorld } from './asterisk-world.ts'
import { createTold, type Told } from './told.ts'

export interface QueueListener {
  told: Told
  stop: () => Promise<void>
}

/** From now on; beside the centre, which hears the same. */
export async function listenToQueue({ asterisk }: AsteriskWorld): Promise<QueueListener> {
  const { ami, sipUrl, realm, queue, agents } = asterisk
  const accounts = Object.fromEntries(agents.map(({ extension, password }) => [extension, password]))
  const source = createAsteriskQueueSource(
    { ...ami, sipServers: [sipUrl], realm, queue, accounts },
    silentLog
  )
  const told = createTold()
  await source.start(told.listener)
  return { told, stop: () => source.stop() }
}
