// What the centre may ask of Asterisk: queue members, the end of an agent's leg, permission for single dials, recording,
// supervision. Each rejects while the PBX is away or when it refuses.
import type { QueuePlace, QueueSource } from '../queue-source.ts'
import type { AmiConnection, AmiTarget } from './ami-client.ts'
import type { AmiFields, AmiMessage } from './ami-message.ts'
import type { AsteriskSettings } from './asterisk-options.ts'
import type { AsteriskSurroundings } from './asterisk-uplink.ts'
import type { CallBook } from './call-book.ts'
import { supervise } from './supervise.ts'

interface CommandParts {
  /** @throws Error while the PBX is away */
  connected: () => AmiConnection
  book: CallBook
  options: AsteriskSettings
  target: AmiTarget
  surroundings: AsteriskSurroundings
  /** @throws Error for an extension that the PBX does not know; nothing else becomes part of a command. */
  passwordOf: (extension: string) => string
}

type Commands = Omit<QueueSource, 'start' | 'state' | 'sipAccount' | 'stop'>

export function createAsteriskCommands(parts: CommandParts): Commands {
  const { connected, book, options, target, surroundings, passwordOf } = parts
  return {
    async setMember(member) {
      passwordOf(member.extension)
      await changeMember(connected(), options.queue, member)
    },
    async members() {
      const listed = await connected().list('QueueStatus', { Queue: options.queue })
      return listed.flatMap((one) => readMember(one, options.queue))
    },
    async hangUp({ interactionId, extension }) {
      const channel = book.channelOf(interactionId, extension)
      if (channel !== null) await connected().action('Hangup', { Channel: channel, Cause: '16' })
    },
    async allowDial(permission) {
      passwordOf(permission.extension)
      const until = permission.standbyUntil ?? surroundings.now() + options.dialPermissionSeconds * 1000
      await must(connected(), 'Setvar', dialPermission(permission, Math.floor(until / 1000)))
    },
    async forbidDial({ interactionId, extension }) {
      passwordOf(extension)
      for (const Variable of [standbyOf(extension), nextDialOf(extension)]) {
        const permission = await connected().action('Getvar', { Variable })
        if (permission.field('Value').endsWith(`:${interactionId}`))
          await must(connected(), 'Setvar', { Variable, Value: '' })
      }
    },
    async recordCalls(wanted) {
      await must(connected(), 'Setvar', { Variable: 'CARE_RECORD', Value: wanted ? '1' : '' })
    },
    async pauseRecording({ interactionId, paused }) {
      const channel = book.customerOf(interactionId)
      if (channel === null) throw new Error('the PBX knows no such call')
      const State = paused ? '1' : '0'
      await must(connected(), 'MixMonitorMute', { Channel: channel, Direction: 'both', State })
    },
    async supervise(wish) {
      passwordOf(wish.lead)
      passwordOf(wish.extension)
      if (options.supervisor === undefined) throw new Error('no AMI user for supervision is configured')
      await supervise({ ...target, ...options.supervisor }, surroundings.times, wish)
    }
  }
}

const nextDialOf = (extension: string) => `CARE_DIAL_${extension}`
const standbyOf = (extension: string) => `CARE_STANDBY_${extension}`

/** One permission per extension for the next attempt, which uses it up, and one on standby for the call it names. Neither is
 * renewed after an interruption, because nobody could tell whether it has been used. */
function dialPermission(
  { interactionId, extension, number, standbyUntil }: Parameters<QueueSource['allowDial']>[0],
  untilSecond: number
): AmiFields {
  if (!/^\+\d{5,15}$/.test(number)) throw new Error('only a number in E.164 form can be permitted')
  if (!/^[A-Za-z0-9-]{1,64}$/.test(interactionId)) throw new Error('the PBX cannot take this interaction id')
  const Variable = standbyUntil === undefined ? nextDialOf(extension) : standbyOf(extension)
  return { Variable, Value: `${untilSecond}:${number}:${interactionId}` }
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

/** A line of `QueueStatus`: of our queue's members those that are telephones. */
function readMember(line: AmiMessage, queue: string): QueuePlace[] {
  const extension = /^PJSIP\/(.+)$/.exec(line.field('Location'))?.[1]
  if (line.field('Event') !== 'QueueMember' || line.field('Queue') !== queue || !extension) return []
  const ready = line.field('Paused') === '0'
  return [{ extension, ready, reason: ready ? null : line.field('PausedReason') }]
}

async function must(connection: AmiConnection, name: string, fields: AmiFields): Promise<void> {
  const answer = await connection.action(name, fields)
  if (answer.field('Response') !== 'Success')
    throw new Error(`the PBX refuses ${name}: ${answer.field('Message')}`)
}
