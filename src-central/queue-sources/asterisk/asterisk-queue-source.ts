// The queue source of a site with Asterisk: tells the centre of calls, moves queue members, ends an agent's leg, permits
// single dials. With its folder it is the only place of the centre that speaks AMI.
import { createHash } from 'node:crypto'
import type { Log } from '../../../shared/log.ts'
import type { QueueEvent, QueueSource } from '../queue-source.ts'
import type { AmiConnection } from './ami-client.ts'
import type { AmiFields } from './ami-message.ts'
import { type AsteriskOptions, asteriskOptionsSchema } from './asterisk-options.ts'
import { asteriskSurroundings, createAsteriskUplink } from './asterisk-uplink.ts'
import { createCallBook } from './call-book.ts'

/** Its commands reject while the PBX is away or when it refuses. @throws ZodError for options that cannot be meant. */
export function createAsteriskQueueSource(
  given: AsteriskOptions,
  log: Log,
  surroundings = asteriskSurroundings
): QueueSource {
  const options = asteriskOptionsSchema.parse(given)
  const book = createCallBook(surroundings.now)
  let tell: (event: QueueEvent) => void = () => undefined
  const uplink = createAsteriskUplink(
    options,
    log,
    {
      onUp(missed, channels) {
        tell({ type: 'up' })
        for (const event of [...missed.flatMap(book.read), ...book.replay(channels)]) tell(event)
      },
      onEvent: (event) => book.read(event).forEach(tell),
      onDown: () => tell({ type: 'down' })
    },
    surroundings
  )

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
      const { sipServers: servers, realm, dialPrefix } = options
      // RFC 2617 §3.2.2.2: what the phone needs to answer the registrar, without the password itself.
      const ha1 = createHash('md5')
        .update(`${extension}:${realm}:${passwordOf(extension)}`)
        .digest('hex')
      return { servers, realm, username: extension, ha1, dialPrefix, iceServers: [] }
    },
    async setMember(member) {
      passwordOf(member.extension)
      await changeMember(connected(), options.queue, member)
    },
    async hangUp({ interactionId, extension }) {
      const channel = book.channelOf(interactionId, extension)
      if (channel !== null) await connected().action('Hangup', { Channel: channel, Cause: '16' })
    },
    async allowDial(permission) {
      passwordOf(permission.extension)
      const until = Math.floor(surroundings.now() / 1000) + options.dialPermissionSeconds
      await must(connected(), 'Setvar', dialPermission(permission, until))
    },
    async stop() {
      uplink.stop()
    }
  }
}

/** One permission per extension; the dial plan uses it up at the next attempt. It is not renewed after an interruption,
 * because nobody could tell whether it has been used. */
function dialPermission(
  { interactionId, extension, number }: Parameters<QueueSource['allowDial']>[0],
  untilSecond: number
): AmiFields {
  if (!/^\+\d{5,15}$/.test(number)) throw new Error('only a number in E.164 form can be permitted')
  if (!/^[A-Za-z0-9-]{1,64}$/.test(interactionId)) throw new Error('the PBX cannot take this interaction id')
  return { Variable: `CARE_DIAL_${extension}`, Value: `${untilSecond}:${number}:${interactionId}` }
}

/** Idempotent. Ready: in the queue. Not ready with a reason: in the queue, paused. Not ready without one: out of it. */
async function changeMember(
  connection: AmiConnection,
  queue: string,
  { extension, ready, reason }: Parameters<QueueSource['setMember']>[0]
): Promise<void> {
  const device = `PJSIP/${extension}`
  const place: AmiFields = { Queue: queue, Interface: device }
  if (!ready && reason === null) {
    await connection.action('QueueRemove', place)
    return
  }
  const pause: AmiFields = { Paused: String(!ready), Reason: ready ? '' : (reason ?? '') }
  const member: AmiFields = { ...place, ...pause, MemberName: extension, StateInterface: device }
  const added = await connection.action('QueueAdd', member)
  // "Already there" is the ordinary refusal.
  if (added.field('Response') !== 'Success') await must(connection, 'QueuePause', { ...place, ...pause })
}

async function must(connection: AmiConnection, name: string, fields: AmiFields): Promise<void> {
  const answer = await connection.action(name, fields)
  if (answer.field('Response') !== 'Success')
    throw new Error(`the PBX refuses ${name}: ${answer.field('Message')}`)
}
