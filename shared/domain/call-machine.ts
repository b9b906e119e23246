// One call leg as a chart, from the first ring or dialled digit to its end. It is told what happened, in the past tense,
// by the phone; what to do about it is the phone's part. The call ends here at `ended`: wrap-up belongs to the agent's state.
import { assertEvent, assign, setup, transition } from 'xstate'
import type { CallPhase, CallSnapshot, CallTransfer } from './call-snapshot.ts'
import type { DropFacts } from './drop-classifier.ts'

export { type CallSnapshot, callPhaseSchema, callSnapshotSchema } from './call-snapshot.ts'

export type CallEvent =
  /** Inbound: the agent has pressed answer. */
  | { type: 'accepted' }
  /** Outbound: the other side rings, or is heard already (SIP 180 or 183). */
  | { type: 'progressed' }
  /** Inbound: 200 OK acknowledged; outbound: 200 OK received. */
  | { type: 'connected'; at: number }
  /**
   * CANCEL before the answer: by the caller or the queue when inbound, by the agent when outbound. `elsewhere`: because
   * another phone has taken the call (RFC 3326).
   */
  | { type: 'cancelled'; at: number; elsewhere: boolean }
  /** Inbound: the agent declined it. */
  | { type: 'declined'; at: number }
  /** It did not come about: final SIP status, or `null` where none arrived. */
  | { type: 'failed'; at: number; sipStatus: number | null }
  | { type: 'muted' }
  | { type: 'unmuted' }
  | { type: 'held' }
  | { type: 'unheld' }
  | { type: 'remote-held' }
  | { type: 'remote-unheld' }
  /** All three of a conference hear each other; the call is held no more. */
  | { type: 'joined' }
  | { type: 'parted' }
  /** The PBX has been asked to take the customer elsewhere. */
  | { type: 'transfer-asked'; transfer: Pick<CallTransfer, 'kind' | 'target'> }
  | { type: 'transfer-ringing' }
  /** Final SIP status, or `null` where none arrived. The customer is still ours. */
  | { type: 'transfer-failed'; sipStatus: number | null }
  /** A re-INVITE brought another party (attended transfer, RFC 3325): with a consultation it is the customer. */
  | {
      type: 'identity-changed'
      ani: string | null
      aniWithheld: boolean
      displayName: string
      extension: string | null
    }
  /** An answered call is over, and this was seen of its end. */
  | { type: 'ended'; at: number; facts: DropFacts }

export type CallStart = Omit<
  CallSnapshot,
  | 'phase'
  | 'answeredAt'
  | 'endedAt'
  | 'muted'
  | 'held'
  | 'remoteHeld'
  | 'joined'
  | 'transfer'
  | 'ending'
  | 'unanswered'
  | 'sipStatus'
>

/** A new call: ringing when inbound, dialling when outbound. */
export const startCall = (start: CallStart): CallSnapshot => ({
  ...start,
  phase: start.direction === 'inbound' ? 'ringing' : 'dialling',
  answeredAt: null,
  endedAt: null,
  muted: false,
  held: false,
  remoteHeld: false,
  joined: false,
  transfer: null,
  ending: null,
  unanswered: null,
  sipStatus: null
})

/** Two transfers of one customer at a time would send them in two directions. */
const isUnderWay = ({ transfer }: CallSnapshot): boolean => transfer !== null && transfer.state !== 'failed'

const chart = setup({
  types: { context: {} as CallSnapshot, events: {} as CallEvent, input: {} as CallSnapshot },
  guards: {
    isInbound: ({ context }) => context.direction === 'inbound',
    isUnderWay: ({ context }) => isUnderWay(context),
    isFree: ({ context }) => !isUnderWay(context)
  },
  actions: {
    noteAnswer: assign(({ event }) => {
      assertEvent(event, 'connected')
      return { answeredAt: event.at }
    }),
    noteEndOfRinging: assign(({ event }) => {
      assertEvent(event, ['cancelled', 'declined', 'failed'])
      return { endedAt: event.at, sipStatus: event.type === 'failed' ? event.sipStatus : null }
    }),
    noteGivenUpRinging: assign(({ event }) => ({
      unanswered: takenElsewhere(event) ? 'elsewhere' : 'missed'
    })),
    noteGivenUp: assign(({ event }) => ({ unanswered: takenElsewhere(event) ? 'elsewhere' : 'cancelled' })),
    noteRejected: assign({ unanswered: 'rejected' }),
    noteFailed: assign({ unanswered: 'failed' }),
    noteParty: assign(({ context, event }) => {
      assertEvent(event, 'identity-changed')
      const { type: _, ...party } = event
      const isCustomer = event.extension === null
      const { interactionId, consultId } = context
      return {
        ...party,
        toldNumber: undefined,
        interactionId: interactionId ?? (isCustomer ? consultId : null)
      }
    }),
    noteTransfer: assign(({ event }) => {
      assertEvent(event, 'transfer-asked')
      return { transfer: { ...event.transfer, state: 'asked', sipStatus: null } }
    }),
    noteTransferRinging: assign(({ context }) => ({
      transfer: context.transfer && { ...context.transfer, state: 'ringing' }
    })),
    noteTransferFailed: assign(({ context, event }) => {
      assertEvent(event, 'transfer-failed')
      return {
        transfer: context.transfer && { ...context.transfer, state: 'failed', sipStatus: event.sipStatus }
      }
    }),
    noteEnding: assign(({ event }) => {
      assertEvent(event, 'ended')
      return { endedAt: event.at, ending: event.facts }
    })
  }
})

const takenElsewhere = (event: CallEvent): boolean => event.type === 'cancelled' && event.elsewhere

const declined = { target: 'ended', actions: ['noteEndOfRinging', 'noteRejected'] } as const
const givenUp = { target: 'ended', actions: ['noteEndOfRinging', 'noteGivenUp'] } as const
const failed = { target: 'ended', actions: ['noteEndOfRinging', 'noteFailed'] } as const
const answered = { target: 'active', actions: 'noteAnswer' } as const

export const callMachine = chart.createMachine({
  id: 'call',
  context: ({ input }) => input,
  initial: 'starting',
  states: {
    starting: { always: [{ guard: 'isInbound', target: 'ringing' }, { target: 'dialling' }] },
    ringing: {
      on: {
        accepted: { target: 'connecting' },
        cancelled: { target: 'ended', actions: ['noteEndOfRinging', 'noteGivenUpRinging'] },
        declined,
        failed
      }
    },
    dialling: { on: { progressed: { target: 'early' }, connected: answered, cancelled: givenUp, failed } },
    early: { on: { connected: answered, cancelled: givenUp, failed } },
    connecting: { on: { connected: answered, cancelled: givenUp, failed } },
    active: {
      type: 'parallel',
      on: {
        'identity-changed': { actions: 'noteParty' },
        'transfer-asked': { guard: 'isFree', actions: 'noteTransfer' },
        'transfer-ringing': { guard: 'isUnderWay', actions: 'noteTransferRinging' },
        'transfer-failed': { guard: 'isUnderWay', actions: 'noteTransferFailed' },
        ended: { target: 'ended', actions: 'noteEnding' }
      },
      states: {
        line: {
          initial: 'talking',
          states: {
            talking: { on: { held: { target: 'onHold' }, joined: { target: 'joined' } } },
            onHold: { on: { unheld: { target: 'talking' }, joined: { target: 'joined' } } },
            joined: { on: { parted: { target: 'talking' } } }
          }
        },
        microphone: {
          initial: 'open',
          states: {
            open: { on: { muted: { target: 'shut' } } },
            shut: { on: { unmuted: { target: 'open' } } }
          }
        },
        otherSide: {
          initial: 'there',
          states: {
            there: { on: { 'remote-held': { target: 'away' } } },
            away: { on: { 'remote-unheld': { target: 'there' } } }
          }
        }
      }
    },
    ended: { type: 'final' }
  }
})

export type CallStepResult = { kind: 'stepped'; snapshot: CallSnapshot } | { kind: 'illegal'; why: string }

/** Takes one event. An illegal one changes nothing: a late CANCEL or a second BYE is the rule on a network, not a fault. */
export function stepCall(snapshot: CallSnapshot, event: CallEvent): CallStepResult {
  const before = callMachine.resolveState({ value: chartPlace(snapshot), context: snapshot })
  if (!before.can(event))
    return { kind: 'illegal', why: `${event.type} is not possible while ${snapshot.phase}` }
  const [after] = transition(callMachine, before, event)
  return { kind: 'stepped', snapshot: { ...after.context, ...snapshotPlace(after.value) } }
}

type ChartPlace = ReturnType<(typeof callMachine)['resolveState']>['value']

const chartPlace = ({ phase, held, joined, muted, remoteHeld }: CallSnapshot): ChartPlace =>
  phase === 'active'
    ? {
        active: {
          line: joined ? 'joined' : held ? 'onHold' : 'talking',
          microphone: muted ? 'shut' : 'open',
          otherSide: remoteHeld ? 'away' : 'there'
        }
      }
    : phase

/** The chart passes `starting` without resting in it. */
function snapshotPlace(
  place: ChartPlace
): Pick<CallSnapshot, 'phase' | 'held' | 'joined' | 'muted' | 'remoteHeld'> {
  if (typeof place === 'string')
    return { phase: place as CallPhase, held: false, joined: false, muted: false, remoteHeld: false }
  const { line, microphone, otherSide } = place.active
  return {
    phase: 'active',
    held: line === 'onHold',
    joined: line === 'joined',
    muted: microphone === 'shut',
    remoteHeld: otherSide === 'away'
  }
}
