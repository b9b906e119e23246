// One call leg as a chart, from the first ring or dialled digit to its end. It is told what happened, in the past tense,
// by the phone; what to do about it is the phone's part. The call ends here at `ended`: wrap-up belongs to the agent's state.
import { assertEvent, assign, setup, transition } from 'xstate'
import type { CallPhase, CallSnapshot } from './call-snapshot.ts'
import type { DropFacts } from './drop-classifier.ts'

export { type CallSnapshot, callPhaseSchema, callSnapshotSchema } from './call-snapshot.ts'

export type CallEvent =
  /** Inbound: the agent has pressed answer. */
  | { type: 'accepted' }
  /** Outbound: the other side rings (SIP 180 or 183). */
  | { type: 'progressed' }
  /** Inbound: 200 OK acknowledged; outbound: 200 OK received. */
  | { type: 'connected'; at: number }
  /** CANCEL before the answer: by the caller or the queue when inbound, by the agent when outbound. */
  | { type: 'cancelled'; at: number }
  /** Inbound: the agent declined it. */
  | { type: 'declined'; at: number }
  /** It did not come about: final SIP status, or `null` where none arrived. */
  | { type: 'failed'; at: number; sipStatus: number | null }
  | { type: 'muted' }
  | { type: 'unmuted' }
  | { type: 'held' }
  | { type: 'unheld' }
  /** A re-INVITE brought another party (attended transfer, RFC 3325). */
  | { type: 'identity-changed'; ani: string | null; aniWithheld: boolean; displayName: string }
  /** An answered call is over, and this was seen of its end. */
  | { type: 'ended'; at: number; facts: DropFacts }

export type CallStart = Omit<
  CallSnapshot,
  'phase' | 'answeredAt' | 'endedAt' | 'muted' | 'held' | 'ending' | 'missed' | 'sipStatus'
>

/** A new call: ringing when inbound, dialling when outbound. */
export const startCall = (start: CallStart): CallSnapshot => ({
  ...start,
  phase: start.direction === 'inbound' ? 'ringing' : 'dialling',
  answeredAt: null,
  endedAt: null,
  muted: false,
  held: false,
  ending: null,
  missed: false,
  sipStatus: null
})

const chart = setup({
  types: { context: {} as CallSnapshot, events: {} as CallEvent, input: {} as CallSnapshot },
  guards: { isInbound: ({ context }) => context.direction === 'inbound' },
  actions: {
    noteAnswer: assign(({ event }) => {
      assertEvent(event, 'connected')
      return { answeredAt: event.at }
    }),
    noteEndOfRinging: assign(({ event }) => {
      assertEvent(event, ['cancelled', 'declined', 'failed'])
      return { endedAt: event.at, sipStatus: event.type === 'failed' ? event.sipStatus : null }
    }),
    noteMissed: assign({ missed: true }),
    noteParty: assign(({ event }) => {
      assertEvent(event, 'identity-changed')
      return { ani: event.ani, aniWithheld: event.aniWithheld, displayName: event.displayName }
    }),
    noteEnding: assign(({ event }) => {
      assertEvent(event, 'ended')
      return { endedAt: event.at, ending: event.facts }
    })
  }
})

const over = { target: 'ended', actions: 'noteEndOfRinging' } as const
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
        cancelled: { target: 'ended', actions: ['noteEndOfRinging', 'noteMissed'] },
        declined: over,
        failed: over
      }
    },
    dialling: { on: { progressed: { target: 'early' }, connected: answered, cancelled: over, failed: over } },
    early: { on: { connected: answered, cancelled: over, failed: over } },
    connecting: { on: { connected: answered, cancelled: over, failed: over } },
    active: {
      type: 'parallel',
      on: { 'identity-changed': { actions: 'noteParty' }, ended: { target: 'ended', actions: 'noteEnding' } },
      states: {
        line: {
          initial: 'talking',
          states: {
            talking: { on: { held: { target: 'onHold' } } },
            onHold: { on: { unheld: { target: 'talking' } } }
          }
        },
        microphone: {
          initial: 'open',
          states: {
            open: { on: { muted: { target: 'shut' } } },
            shut: { on: { unmuted: { target: 'open' } } }
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

const chartPlace = ({ phase, held, muted }: CallSnapshot): ChartPlace =>
  phase === 'active'
    ? { active: { line: held ? 'onHold' : 'talking', microphone: muted ? 'shut' : 'open' } }
    : phase

/** The chart passes `starting` without resting in it. */
function snapshotPlace(place: ChartPlace): Pick<CallSnapshot, 'phase' | 'held' | 'muted'> {
  if (typeof place === 'string') return { phase: place as CallPhase, held: false, muted: false }
  return { phase: 'active', held: place.active.line === 'onHold', muted: place.active.microphone === 'shut' }
}
