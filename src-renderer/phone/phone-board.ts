// What the desk may know of the phone, in one place: every change goes out as a whole snapshot with a higher revision.
import type { CallSnapshot } from '../../shared/domain/call-machine.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { AudioLevels, PhoneChannel, PhoneSnapshot, Registration } from './phone.ts'

interface BoardState {
  registration: Registration
  microphone: PhoneSnapshot['microphone']
  calls: readonly CallSnapshot[]
  audio: AudioLevels | null
  /** Of the last call or command. */
  callProblem: ProblemCode | null
}

export interface PhoneBoard {
  read: () => Readonly<BoardState>
  change: (part: Partial<BoardState>) => void
  /** Calls that are going on. */
  current: () => CallSnapshot | null
  /** Puts a call on the board; of those that ended only the newest stays. */
  putCall: (call: CallSnapshot) => void
  publish: () => void
}

export function createPhoneBoard(channel: Pick<PhoneChannel, 'post'>, now: () => number): PhoneBoard {
  // A phone page that was reloaded must not be taken for an older one: its first revision is the time of day.
  let revision = now()
  let state: BoardState = {
    registration: { state: 'off', since: now() },
    microphone: 'unknown',
    calls: [],
    audio: null,
    callProblem: null
  }

  const publish = () => {
    revision += 1
    const { callProblem: _, ...shown } = state
    const calls = [...state.calls]
    channel.post({ to: 'desk', snapshot: { ...shown, calls, revision, problem: problemOf(state) } })
  }

  const board: PhoneBoard = {
    read: () => state,
    change(part) {
      // the desk paints every report: one that says nothing new would hold up the next
      const names = Object.keys(part) as (keyof BoardState)[]
      if (names.every((name) => state[name] === part[name])) return
      state = { ...state, ...part }
      publish()
    },
    current: () => state.calls.find((call) => call.phase !== 'ended') ?? null,
    putCall(call) {
      const others = state.calls.filter((other) => other.callId !== call.callId)
      const going = others.filter((other) => other.phase !== 'ended')
      const lastEnded =
        call.phase === 'ended' ? [] : others.filter((other) => other.phase === 'ended').slice(-1)
      board.change({ calls: [...lastEnded, ...going, call] })
    },
    publish
  }
  return board
}

/** The one thing to tell the agent: without a microphone no call can be taken, without a line none comes. */
function problemOf({ registration, microphone, callProblem }: BoardState): ProblemCode | null {
  if (microphone === 'refused') return 'microphone-refused'
  if (registration.state === 'refused') return 'phone-refused'
  if (registration.state === 'unreachable') return 'phone-unreachable'
  return callProblem
}
