// What the manager interface says of transfers: a customer handed on without asking (the dial plan's own words,
// extensions-colleagues.conf), and one handed on after a word with the colleague (AttendedTransfer).
import type { QueueEvent } from '../queue-source.ts'
import type { AmiMessage } from './ami-message.ts'
import { extensionOf } from './channel-facts.ts'
import { answerCall, type Call, type Calls } from './known-calls.ts'

/** The customer has left the agent and rings elsewhere. */
export function readHandedOn(call: Call | undefined, event: AmiMessage): QueueEvent[] {
  if (call === undefined) return []
  leave(call, event.field('From'))
  call.customer = event.field('Channel')
  return []
}

/** A colleague's phone rings. Whether it rang out or was rejected is known when its channel ends. */
export function readOffered(call: Call | undefined, event: AmiMessage): QueueEvent[] {
  const channel = event.field('Channel')
  const extension = extensionOf(channel)
  if (call === undefined || extension === '') return []
  call.legs.set(extension, { channel, state: 'unanswered' })
  return [{ type: 'offered', interactionId: event.field('CareId'), extension }]
}

export function readTransferAnswered(call: Call | undefined, event: AmiMessage): QueueEvent[] {
  const channel = event.field('Channel')
  const extension = extensionOf(channel)
  if (call === undefined || extension === '') return []
  call.legs.set(extension, { channel, state: 'answered' })
  return answerCall(call, event.field('CareId'), extension)
}

/** The two who stay are named in either order, depending on which of the two calls the agent handed over. */
export function readAttendedTransfer(calls: Calls, event: AmiMessage): QueueEvent[] {
  if (event.field('Result') !== 'Success') return []
  const staying = [event.field('TransfereeChannel'), event.field('TransferTargetChannel')]
  const found = [...calls].find(([, { customer }]) => customer !== null && staying.includes(customer))
  if (found === undefined) return []
  const [interactionId, call] = found
  const channel = staying.find((name) => name !== call.customer) ?? ''
  leave(call, extensionOf(event.field('OrigTransfererChannel')))
  if (!channel.startsWith('PJSIP/')) return []
  const extension = extensionOf(channel)
  call.legs.set(extension, { channel, state: 'answered' })
  return answerCall(call, interactionId, extension)
}

function leave(call: Call, extension: string): void {
  call.legs.delete(extension)
  call.handedOnBy = extension
  call.moved = true
  call.agentHungUp = false
  call.endedByAgent = false
  call.agentCause = null
}
