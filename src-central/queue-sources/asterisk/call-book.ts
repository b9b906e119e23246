// What the manager interface's events mean for calls: a book of the calls that are going on, without I/O, so that each
// rule can be tried with plain messages. The words read here are written by pbx/asterisk/config/extensions-hotline.conf.
import type { QueueEvent } from '../queue-source.ts'
import type { AmiMessage } from './ami-message.ts'
import { replayCalls } from './call-replay.ts'
import { readAttendedTransfer, readHandedOn, readOffered, readTransferAnswered } from './call-transfers.ts'
import { causeOf, channelFacts, enteredEvent, extensionOf } from './channel-facts.ts'
import { type Author, answerCall, type Calls, endCall, type Leg, openCall } from './known-calls.ts'

export interface CallBook {
  /** What one event tells. */
  read: (event: AmiMessage) => QueueEvent[]
  /** Tells all calls among the channels that exist now (CoreShowChannels), and ends those that have gone unseen. */
  replay: (channels: readonly AmiMessage[]) => QueueEvent[]
  /** The calls known to go on. */
  goingOn: () => string[]
  /** The agent's channel in a call; `null` when there is none. */
  channelOf: (interactionId: string, extension: string) => string | null
  /** The customer's own channel; `null` when there is none. */
  customerOf: (interactionId: string) => string | null
}

export function createCallBook(now: () => number): CallBook {
  const calls: Calls = new Map()
  return {
    read(event) {
      const name = event.field('Event')
      if (name === 'UserEvent') return readUserEvent(calls, event, now())
      if (name === 'HangupRequest') return noteHangUp(calls, event)
      if (name === 'Hangup') return readHangup(calls, event, now())
      if (name === 'AttendedTransfer') return readAttendedTransfer(calls, event)
      return readQueueEvent(calls, event)
    },
    replay: (channels) => replayCalls(calls, channels, now()),
    goingOn: () => [...calls.keys()],
    channelOf: (interactionId, extension) => calls.get(interactionId)?.legs.get(extension)?.channel ?? null,
    customerOf: (interactionId) => calls.get(interactionId)?.customer ?? null
  }
}

function readUserEvent(calls: Calls, event: AmiMessage, now: number): QueueEvent[] {
  const interactionId = event.field('CareId')
  if (interactionId === '') return []
  const call = calls.get(interactionId)
  switch (event.field('UserEvent')) {
    case 'CareCall':
      return readEntered(calls, event, interactionId, now)
    case 'CareCallback':
      return readDialled(calls, event, interactionId)
    case 'CareCallbackAnswered':
      return readCallbackAnswered(calls, event, interactionId)
    case 'CareRecording':
      return [{ type: 'recording', interactionId, state: 'on', file: event.field('File') }]
    case 'CareTransfer':
      return readHandedOn(call, event)
    case 'CareOffered':
      return readOffered(call, event)
    case 'CareTransferAnswered':
      return readTransferAnswered(call, event)
    case 'CareCalledGone':
      // The end of a callback is the agent's channel's to tell, until the customer has left that agent.
      return call?.moved ? readCallerGone(calls, event, interactionId, now) : []
    case 'CareCallerGone':
      return isBystander(calls, event, interactionId) ? [] : readCallerGone(calls, event, interactionId, now)
    default:
      return []
  }
}

function readEntered(calls: Calls, event: AmiMessage, interactionId: string, now: number): QueueEvent[] {
  const entered = enteredEvent({ ...channelFacts(event), interactionId }, now)
  const call = openCall(calls, interactionId)
  call.customer = event.field('Channel')
  call.enteredAt = entered.enteredAt
  return [entered]
}

function readDialled(calls: Calls, event: AmiMessage, interactionId: string): QueueEvent[] {
  const extension = event.field('Extension')
  openCall(calls, interactionId).legs.set(extension, { channel: event.field('Channel'), state: 'ringing' })
  return [{ type: 'dialled', interactionId, extension, number: event.field('Number') }]
}

function readCallbackAnswered(calls: Calls, event: AmiMessage, interactionId: string): QueueEvent[] {
  const call = calls.get(interactionId)
  if (call === undefined) return []
  call.customer = event.field('Channel')
  return [...call.legs].flatMap(([extension, leg]) => {
    leg.state = 'answered'
    return answerCall(call, interactionId, extension)
  })
}

/** An agent who has handed a called customer on says that the call is over; it is over for that agent only. */
function isBystander(calls: Calls, event: AmiMessage, interactionId: string): boolean {
  const call = calls.get(interactionId)
  return call?.moved === true && call.customer !== event.field('Channel')
}

function readCallerGone(calls: Calls, event: AmiMessage, interactionId: string, now: number): QueueEvent[] {
  const call = calls.get(interactionId)
  const by = authorOf(event, call?.agentHungUp ?? false)
  const othersLeg = [...(call?.legs.values() ?? [])].some(
    ({ channel, state }) => state === 'answered' && channel !== event.field('Channel')
  )
  if (call !== undefined && by === 'agent' && othersLeg) {
    call.endedByAgent = true
    return []
  }
  const cause = (by === 'agent' && call?.agentCause) || causeOf(event.field('Cause'))
  return endCall(calls, { interactionId, cause, by }, now)
}

/** A called customer who has been handed on ends outside the dial plan, which therefore cannot say who hung up. */
function authorOf(event: AmiMessage, agentHungUp: boolean): Author {
  const said = event.field('By')
  if (said === 'agent' || said === 'pbx') return said
  return event.field('UserEvent') === 'CareCalledGone' && agentHungUp ? 'agent' : 'customer'
}

function noteHangUp(calls: Calls, event: AmiMessage): QueueEvent[] {
  const leg = legOf(calls, event.field('Channel'))
  if (leg?.state === 'answered') leg.call.agentHungUp = true
  return []
}

const legStates = new Map<string, Leg['state']>([
  ['AgentCalled', 'ringing'],
  ['AgentConnect', 'answered'],
  ['AgentRingNoAnswer', 'unanswered']
])

function readQueueEvent(calls: Calls, event: AmiMessage): QueueEvent[] {
  const state = legStates.get(event.field('Event'))
  const { interactionId } = channelFacts(event)
  const extension = extensionOf(event.field('Interface'))
  if (state === undefined || interactionId === '' || extension === '') return []
  const call = openCall(calls, interactionId)
  call.legs.set(extension, { channel: event.field('DestChannel'), state })
  // Whether it rang out or was rejected is known when the agent's channel ends.
  if (state === 'unanswered') return []
  return state === 'answered'
    ? answerCall(call, interactionId, extension)
    : [{ type: 'offered', interactionId, extension }]
}

function readHangup(calls: Calls, event: AmiMessage, now: number): QueueEvent[] {
  const { interactionId, role } = channelFacts(event)
  const cause = causeOf(event.field('Cause'))
  const owner = calls.get(interactionId)
  if (owner !== undefined && role === 'customer')
    return owner.endedByAgent ? [] : endCall(calls, { interactionId, cause, by: 'customer' }, now)
  const leg = legOf(calls, event.field('Channel'))
  if (leg === undefined) return []
  const { id, call, extension, state } = leg
  call.legs.delete(extension)
  if (call.endedByAgent) return endCall(calls, { interactionId: id, cause, by: 'agent' }, now)
  if (state === 'answered') call.agentCause = cause
  if (state !== 'unanswered') return []
  // Q.850 17 and 21 are what 486, 600 and 603 from a phone become; 26: somebody else has answered.
  const why = cause === 17 || cause === 21 ? 'rejected' : 'timeout'
  return [{ type: 'not-answered', interactionId: id, extension, why }]
}

/** By the channel's name: the channel of a colleague who was consulted first carries no interaction. */
function legOf(calls: Calls, channel: string) {
  for (const [id, call] of calls)
    for (const [extension, leg] of call.legs)
      if (leg.channel === channel) return { id, call, extension, state: leg.state }
  return undefined
}
