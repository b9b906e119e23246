// What the PBX says of telephones: registered or not, ringing, in a call. Only those of agents are told.
import type { QueueEvent } from '../queue-source.ts'
import type { AmiMessage } from './ami-message.ts'
import { extensionOf } from './channel-facts.ts'

type Device = Extract<QueueEvent, { type: 'device' }>

const states: ReadonlyMap<string, Device['state']> = new Map([
  ['NOT_INUSE', 'idle'],
  ['RINGING', 'ringing'],
  ['INUSE', 'in-call'],
  ['BUSY', 'in-call'],
  ['RINGINUSE', 'in-call'],
  ['ONHOLD', 'in-call'],
  ['UNAVAILABLE', 'offline']
])

/** @param isOurs whether an extension is an agent's */
export function readDeviceState(event: AmiMessage, isOurs: (extension: string) => boolean): Device[] {
  const device = event.field('Device')
  const extension = extensionOf(device)
  const state = states.get(event.field('State'))
  if (!device.startsWith('PJSIP/') || state === undefined || !isOurs(extension)) return []
  return [{ type: 'device', extension, state }]
}
