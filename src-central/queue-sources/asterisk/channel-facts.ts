// What a message of the manager interface says of a channel: the variables named in `channelvars` of manager.conf, the
// extension behind a device, the Q.850 cause.
import type { QueueEvent } from '../queue-source.ts'
import type { AmiMessage } from './ami-message.ts'

export interface ChannelFacts {
  interactionId: string
  /** A customer who has called, one who was called back, an agent on it, a colleague asked, or a mere carrier of sound. */
  role: Role | 'other'
  /** Set on calls that came through the queue, empty on calls that an agent dialled. */
  queue: string
  ani: string
  dnis: string
  enteredAt: string
  /** Name of the recording's file; empty: not recorded. */
  recording: string
  /** What an agent dialled. */
  number: string
}

type Role = (typeof roles)[number]
const roles = ['customer', 'called', 'agent', 'colleague'] as const

export function channelFacts(message: AmiMessage): ChannelFacts {
  const variables = new Map(
    message.fields('ChanVariable').map((line) => {
      const split = line.indexOf('=')
      return [line.slice(0, split), line.slice(split + 1)] as const
    })
  )
  const variable = (name: string) => variables.get(name) ?? ''
  const role = variable('CARE_ROLE')
  return {
    interactionId: variable('CARE_ID'),
    role: roles.find((known) => known === role) ?? 'other',
    queue: variable('CARE_QUEUE'),
    ani: variable('CARE_ANI'),
    dnis: variable('CARE_DNIS'),
    enteredAt: variable('CARE_ENTERED_AT'),
    recording: variable('CARE_RECORDING'),
    number: variable('CARE_NUMBER')
  }
}

/** "PJSIP/agent1001" and "PJSIP/agent1001-0000002a" are extension agent1001. */
export const extensionOf = (device: string) => device.replace(/^PJSIP\//, '').replace(/-[0-9a-f]{8}$/, '')

/** Q.850, or null where the PBX does not know. */
export const causeOf = (text: string) => (/^[1-9]\d{0,2}$/.test(text) ? Number(text) : null)

/** @param facts enteredAt in epoch seconds, as the dial plan writes it; `now` stands in where it is missing. */
export function enteredEvent(
  facts: Pick<ChannelFacts, 'interactionId' | 'ani' | 'dnis' | 'queue' | 'enteredAt'>,
  now: number
): Extract<QueueEvent, { type: 'entered' }> {
  const seconds = Number(facts.enteredAt)
  const { interactionId, ani, dnis, queue } = facts
  const enteredAt = Number.isSafeInteger(seconds) && seconds > 0 ? seconds * 1000 : now
  return { type: 'entered', interactionId, ani: ani === '' ? null : ani, dnis, queue, enteredAt }
}
