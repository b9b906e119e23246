// What the manager interface's events mean for calls: a book of the calls that are going on, without I/O, so that each
// rule can be tried with plain messages. The words read here are written by pbx/asterisk/config/extensions-hotline.conf.
import type { QueueEvent } from '../queue-source.ts'
import type { AmiMessage } from './ami-message.ts'
import { causeOf, channelFacts, enteredEvent, extensionOf } from './channel-facts.ts'

type Author = 'customer' | 'agent' | 'pbx'
interface Leg {
  channel: string
  state: 'ringing' | 'unanswered' | 'answered'
}
interface Call {
  /** Agents' legs by extension. */
  legs: Map<string, Leg>
  /** The agent's side ended it; the true cause comes with the end of the agent's own channel, a moment later … */
  endedByAgent: boolean
  /** … or has come a moment before. */
  agentCause: number | null
}
type Calls = Map<string, Call>

export interface CallBook {
  /** What one event tells. */
  read: (event: AmiMessage) => QueueEvent[]
  /** Tells all calls among the channels that exist now (CoreShowChannels), and ends those that have gone unseen. */
  replay: (channels: readonly AmiMessage[]) => QueueEvent[]
  /** The agent's channel in a call; `null` when there is none. */
  channelOf: (interactionId: string, extension: string) => string | null
}

export function createCallBook(now: () => number): CallBook {
  const calls: Calls = new Map()
  return {
    read(event) {
      const name = event.field('Event')
      if (name === 'UserEvent') return readUserEvent(calls, event, now())
      if (name === 'Hangup') return readHangup(calls, event)
      return readQueueEvent(calls, event)
    },
    replay(channels) {
      const present = channels.filter((channel) => channelFacts(channel).role !== 'other')
      const ids = new Set(present.map((channel) => channelFacts(channel).interactionId))
      const gone = [...calls.keys()].filter((id) => !ids.has(id))
      const byRole = (role: 'customer' | 'agent') =>
        present.filter((channel) => channelFacts(channel).role === role)
      return [
        ...gone.flatMap((id) => end(calls, id, null, 'pbx')),
        ...byRole('customer').map((channel) => {
          const facts = channelFacts(channel)
          open(calls, facts.interactionId)
          return enteredEvent(facts, now())
        }),
        ...byRole('agent').flatMap((channel) => replayAgent(calls, channel))
      ]
    },
    channelOf: (interactionId, extension) => calls.get(interactionId)?.legs.get(extension)?.channel ?? null
  }
}

function open(calls: Calls, interactionId: string): Call {
  const call = calls.get(interactionId) ?? {
    legs: new Map<string, Leg>(),
    endedByAgent: false,
    agentCause: null
  }
  calls.set(interactionId, call)
  return call
}

function end(calls: Calls, interactionId: string, cause: number | null, by: Author): QueueEvent[] {
  if (!calls.delete(interactionId)) return []
  const author = cause !== null && personalCauses.has(cause) ? by : 'pbx'
  return [{ type: 'ended', interactionId, cause, by: author }]
}
/** Q.850 causes that a person makes: hung up, busy, not there, rejected. Every other end is the network's. */
const personalCauses = new Set([16, 17, 18, 19, 21, 31])

function readUserEvent(calls: Calls, event: AmiMessage, now: number): QueueEvent[] {
  const interactionId = event.field('CareId')
  if (interactionId === '') return []
  switch (event.field('UserEvent')) {
    case 'CareCall':
      open(calls, interactionId)
      return [enteredEvent({ ...channelFacts(event), interactionId }, now)]
    case 'CareCallback': {
      const extension = event.field('Extension')
      open(calls, interactionId).legs.set(extension, { channel: event.field('Channel'), state: 'ringing' })
      return [{ type: 'dialled', interactionId, extension, number: event.field('Number') }]
    }
    case 'CareCallbackAnswered':
      return [...(calls.get(interactionId)?.legs ?? [])].map(([extension, leg]) => {
        leg.state = 'answered'
        return { type: 'answered', interactionId, extension }
      })
    case 'CareCallerGone':
      return readCallerGone(calls, event, interactionId)
    default:
      return []
  }
}

function readCallerGone(calls: Calls, event: AmiMessage, interactionId: string): QueueEvent[] {
  const call = calls.get(interactionId)
  const said = event.field('By')
  const by: Author = said === 'agent' || said === 'pbx' ? said : 'customer'
  const othersLeg = [...(call?.legs.values() ?? [])].some(
    ({ channel, state }) => state === 'answered' && channel !== event.field('Channel')
  )
  if (call === undefined || by !== 'agent' || !othersLeg)
    return end(
      calls,
      interactionId,
      (by === 'agent' && call?.agentCause) || causeOf(event.field('Cause')),
      by
    )
  call.endedByAgent = true
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
  open(calls, interactionId).legs.set(extension, { channel: event.field('DestChannel'), state })
  // Whether it rang out or was rejected is known when the agent's channel ends.
  if (state === 'unanswered') return []
  return [{ type: state === 'answered' ? 'answered' : 'offered', interactionId, extension }]
}

function readHangup(calls: Calls, event: AmiMessage): QueueEvent[] {
  const { interactionId, role } = channelFacts(event)
  const call = calls.get(interactionId)
  if (call === undefined) return []
  const cause = causeOf(event.field('Cause'))
  if (role === 'customer') return call.endedByAgent ? [] : end(calls, interactionId, cause, 'customer')
  const ended = [...call.legs].find(([, { channel }]) => channel === event.field('Channel'))
  if (ended === undefined) return []
  const [extension, { state }] = ended
  call.legs.delete(extension)
  if (call.endedByAgent) return end(calls, interactionId, cause, 'agent')
  if (state === 'answered') call.agentCause = cause
  if (state !== 'unanswered') return []
  // Q.850 17 and 21 are what 486, 600 and 603 from a phone become.
  const why = cause === 17 || cause === 21 ? 'rejected' : 'timeout'
  return [{ type: 'not-answered', interactionId, extension, why }]
}

function replayAgent(calls: Calls, channel: AmiMessage): QueueEvent[] {
  const { interactionId, queue, number } = channelFacts(channel)
  const name = channel.field('Channel')
  const extension = extensionOf(name)
  // The channel of an agent who dials is up only together with the called customer's: both are in a bridge then.
  const isTalking = channel.field('BridgeId') !== ''
  const told: QueueEvent =
    queue === ''
      ? { type: 'dialled', interactionId, extension, number }
      : { type: 'offered', interactionId, extension }
  open(calls, interactionId).legs.set(extension, { channel: name, state: isTalking ? 'answered' : 'ringing' })
  return isTalking ? [told, { type: 'answered', interactionId, extension }] : [told]
}
