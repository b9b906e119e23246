// The queue source of a site with Asterisk: tells the centre of calls and telephones, and carries its commands
// out. With its folder it is the only place of the centre that speaks AMI.
import { createHash } from 'node:crypto'
import type { Log } from '../../../shared/log.ts'
import type { QueueEvent, QueueSource } from '../queue-source.ts'
import type { AmiConnection } from './ami-client.ts'
import type { AmiMessage } from './ami-message.ts'
import { createAsteriskCommands } from './asterisk-commands.ts'
import { type AsteriskOptions, amiTargetOf, asteriskOptionsSchema } from './asterisk-options.ts'
import { asteriskSurroundings, createAsteriskUplink } from './asterisk-uplink.ts'
import { createCallBook } from './call-book.ts'
import { readDeviceState } from './device-states.ts'

/** Its commands reject while the PBX is away or when it refuses. @throws ZodError for options that cannot be meant. */
export function createAsteriskQueueSource(
  given: AsteriskOptions,
  log: Log,
  surroundings = asteriskSurroundings
): QueueSource {
  const options = asteriskOptionsSchema.parse(given)
  const target = amiTargetOf(options)
  const book = createCallBook(surroundings.now)
  let tell: (event: QueueEvent) => void = () => undefined
  const uplink = createAsteriskUplink(
    target,
    log,
    {
      onUp(missed, channels) {
        tell({ type: 'up' })
        void tellDevices()
        for (const event of [...missed.flatMap(book.read), ...book.replay(channels)]) tell(event)
        tell({ type: 'all-told', interactionIds: book.goingOn() })
      },
      onEvent: (event) => read(event).forEach(tell),
      onDown: () => tell({ type: 'down' })
    },
    surroundings
  )

  const isOurs = (extension: string) => Object.hasOwn(options.accounts, extension)
  const read = (event: AmiMessage) =>
    event.field('Event') === 'DeviceStateChange' ? readDeviceState(event, isOurs) : book.read(event)
  const tellDevices = async () => {
    try {
      const devices = await connected().list('DeviceStateList')
      for (const device of devices.flatMap((one) => readDeviceState(one, isOurs))) tell(device)
    } catch (error) {
      // The connection has gone again: the next one tells them.
      log.warn('queueSource.devicesNotTold', { source: 'asterisk', reason: String(error) })
    }
  }

  const connected = (): AmiConnection => {
    const connection = uplink.connection()
    if (connection === null) throw new Error('there is no connection to the PBX')
    return connection
  }
  const passwordOf = (extension: string): string => {
    const password = Object.hasOwn(options.accounts, extension) ? options.accounts[extension] : undefined
    if (password === undefined)
      throw new Error(`the PBX has no account for extension ${JSON.stringify(extension)}`)
    return password
  }

  return {
    start(listener) {
      tell = listener
      return uplink.start()
    },
    state: () => (uplink.connection() === null ? 'down' : 'up'),
    async sipAccount(extension) {
      const { sipServers: servers, realm, dialPrefix, iceServers } = options
      // RFC 2617 §3.2.2.2: what the phone needs to answer the registrar, without the password itself.
      const ha1 = createHash('md5')
        .update(`${extension}:${realm}:${passwordOf(extension)}`)
        .digest('hex')
      return { servers, realm, username: extension, ha1, dialPrefix, iceServers }
    },
    ...createAsteriskCommands({ connected, book, options, target, surroundings, passwordOf }),
    async stop() {
      uplink.stop()
    }
  }
}
