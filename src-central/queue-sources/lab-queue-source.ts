// Queue source of the lab PBX. It makes a new secret for each session, provisions again what it had provisioned when the
// PBX comes back, and turns the PBX's snapshot into the events that are missing.
import { createHash, randomBytes } from 'node:crypto'
import type { SipAccount } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import { createLabLink } from './lab-link.ts'
import { eventsOf, type LabMessage } from './lab-messages.ts'
import type { QueueEvent, QueueSource } from './queue-source.ts'

export interface LabQueueOptions {
  kind: 'lab'
  controlUrl: string
  sipUrl: string
  realm: string
  token: string
  /** The PBX's queue that agents become members of; default care1090. */
  queue?: string
}

/** @param secrets of the accounts given out so far, by extension */
export function createLabQueueSource(
  options: LabQueueOptions,
  log: Log,
  secrets = new Map<string, string>()
): QueueSource {
  const { controlUrl, sipUrl, realm, token, queue = 'care1090' } = options
  let tell: (event: QueueEvent) => void = () => undefined

  const provision = (extension: string, ha1: string) => link.send({ type: 'provision', extension, ha1 })
  const onMessage = (message: LabMessage) => {
    if (message.type === 'snapshot') {
      // A link that breaks again meanwhile does this once more when it is back.
      for (const [extension, ha1] of secrets) provision(extension, ha1).catch(() => undefined)
      tell({ type: 'up' })
    }
    for (const event of eventsOf(message)) tell(event)
  }
  const onDown = () => {
    log.warn('queueSource.down', { source: 'lab' })
    tell({ type: 'down' })
  }
  const link = createLabLink({ url: controlUrl, token, log, onMessage, onDown })

  const sipAccount = async (extension: string): Promise<SipAccount> => {
    const ha1 = md5(`${extension}:${realm}:${randomBytes(24).toString('base64url')}`)
    secrets.set(extension, ha1)
    // While the PBX is away the account is made all the same: it is provisioned when the PBX comes back.
    if (link.isUp()) await provision(extension, ha1)
    return { servers: [sipUrl], realm, username: extension, ha1, dialPrefix: '9', iceServers: [] }
  }

  return {
    start(listener) {
      tell = listener
      return link.connect()
    },
    state: () => (link.isUp() ? 'up' : 'down'),
    sipAccount,
    setMember: ({ extension, ready, reason }) =>
      link.send({ type: 'member', extension, queue, ready, reason }),
    members: async () => null,
    hangUp: ({ interactionId, extension }) => link.send({ type: 'hang-up', interactionId, extension }),
    allowDial: (permission) => link.send({ type: 'allow-dial', ...permission }),
    forbidDial: ({ interactionId, extension }) =>
      link.send({ type: 'forbid-dial', interactionId, extension }),
    // The lab records nothing, and says so.
    recordCalls: async () => undefined,
    pauseRecording: () => Promise.reject(new Error('the lab PBX records nothing')),
    supervise: () => Promise.reject(new Error('the lab PBX knows no supervision')),
    async stop() {
      link.stop()
    }
  }
}

/** HA1 of RFC 2617 §3.2.2.2, which the PBX keeps in place of a password. */
const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
