// The calls as the channels of this moment tell them (CoreShowChannels): for a centre that has just connected, or that was
// away while the PBX went on.
import type { QueueEvent } from '../queue-source.ts'
import type { AmiMessage } from './ami-message.ts'
import { channelFacts, enteredEvent, extensionOf } from './channel-facts.ts'
import { type Calls, endCall, openCall } from './known-calls.ts'

/** Ends the calls that have gone unseen, with no cause, because nobody knows it. */
export function replayCalls(calls: Calls, channels: readonly AmiMessage[], now: number): QueueEvent[] {
  const seen = channels.map((channel) => ({
    ...channelFacts(channel),
    channel: channel.field('Channel'),
    bridge: channel.field('BridgeId'),
    context: channel.field('Context')
  }))
  const ofRole = (role: Seen['role']) => seen.filter((one) => one.role === role)
  const ids = new Set([...ofRole('customer'), ...ofRole('called'), ...ofRole('agent')].map(idOf))
  const gone = [...calls.keys()].filter((id) => !ids.has(id))
  return [
    ...gone.flatMap((interactionId) => endCall(calls, { interactionId, cause: null, by: 'pbx' }, now)),
    ...ofRole('customer').map((customer) => replayCustomer(calls, customer, now)),
    ...ofRole('agent').flatMap((agent) => replayAgent(calls, agent)),
    ...[...ofRole('customer'), ...ofRole('called')].flatMap((customer) => [
      ...replayRecording(customer),
      ...replayTalking(calls, customer, seen)
    ])
  ]
}

type Seen = ReturnType<typeof channelFacts> & { channel: string; bridge: string; context: string }
const idOf = ({ interactionId }: Seen) => interactionId

function replayCustomer(calls: Calls, seen: Seen, now: number): QueueEvent {
  const entered = enteredEvent(seen, now)
  openCall(calls, seen.interactionId).enteredAt = entered.enteredAt
  return entered
}

/** An agent's channel that belongs to an interaction: offered, or dialling. */
function replayAgent(calls: Calls, { interactionId, channel, bridge, queue, number }: Seen): QueueEvent[] {
  const extension = extensionOf(channel)
  const call = openCall(calls, interactionId)
  // The channel of an agent who dials is up only together with the called customer's: both are in a bridge then.
  const isTalking = bridge !== ''
  call.legs.set(extension, { channel, state: isTalking ? 'answered' : 'ringing' })
  const told: QueueEvent =
    queue === ''
      ? { type: 'dialled', interactionId, extension, number }
      : { type: 'offered', interactionId, extension }
  if (!isTalking) return [told]
  call.wasAnswered = true
  return [told, { type: 'answered', interactionId, extension }]
}

const replayRecording = ({ interactionId, recording: file }: Seen): QueueEvent[] =>
  file === '' ? [] : [{ type: 'recording', interactionId, state: 'on', file }]

/** A colleague who was consulted first carries no interaction: the bridge says with whom they talk. */
function replayTalking(calls: Calls, customer: Seen, seen: readonly Seen[]): QueueEvent[] {
  const { interactionId, bridge } = customer
  const call = openCall(calls, interactionId)
  call.customer = customer.channel
  if (customer.role === 'called')
    call.moved = !seen.some((one) => one.interactionId === interactionId && one.context === 'care-callback')
  const talking = seen.filter(
    (one) =>
      bridge !== '' && one.bridge === bridge && one.role === 'colleague' && one.channel.startsWith('PJSIP/')
  )
  return talking.flatMap(({ channel }) => {
    const extension = extensionOf(channel)
    call.legs.set(extension, { channel, state: 'answered' })
    call.wasAnswered = true
    return [
      { type: 'offered' as const, interactionId, extension },
      { type: 'answered' as const, interactionId, extension }
    ]
  })
}
