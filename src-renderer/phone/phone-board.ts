// What the desk may know of the phone, in one place: every change goes out as a whole snapshot with a higher revision.
import type { CallSnapshot } from '../../shared/domain/call-machine.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import { type AudioView, silentAudio } from './audio/audio-view.ts'
import type { AudioLevels, PhoneChannel, PhoneSnapshot, Registration } from './phone.ts'

interface BoardState {
  registration: Registration
  microphone: PhoneSnapshot['microphone']
  calls: readonly CallSnapshot[]
  audio: AudioLevels | null
  media: PhoneSnapshot['media']
  quality: PhoneSnapshot['quality']
  sound: AudioView
  /** Of the last call or command. */
  callProblem: ProblemCode | null
}

export interface PhoneBoard {
  read: () => Readonly<BoardState>
  change: (part: Partial<BoardState>) => void
  /** Calls that are going on, oldest first. */
  going: () => readonly CallSnapshot[]
  /** Puts a call on the board; of those that ended the last two stay: a consultation's end hides no customer's. */
  putCall: (call: CallSnapshot) => void
  publish: () => void
  /** Calls back after any of the calls changed. */
  onCalls: (listener: () => void) => void
}

const endedKept = 2

const byEnd = (a: CallSnapshot, b: CallSnapshot): number => (a.endedAt ?? 0) - (b.endedAt ?? 0)

export function createPhoneBoard(channel: Pick<PhoneChannel, 'post'>, now: () => number): PhoneBoard {
  // A phone page that was reloaded must not be taken for an older one: its first revision is the time of day.
  let revision = now()
  let state: BoardState = {
    registration: { state: 'off', since: now() },
    microphone: 'unknown',
    calls: [],
    audio: null,
    media: null,
    quality: null,
    sound: silentAudio,
    callProblem: null
  }

  let callsChanged = () => {}

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
      if (part.calls) callsChanged()
    },
    going: () => state.calls.filter((call) => call.phase !== 'ended'),
    putCall(call) {
      const isKnown = state.calls.some((other) => other.callId === call.callId)
      const calls = state.calls.map((other) => (other.callId === call.callId ? call : other))
      const all = isKnown ? calls : [...calls, call]
      const ended = all.filter(({ phase }) => phase === 'ended').toSorted(byEnd)
      const going = all.filter(({ phase }) => phase !== 'ended')
      board.change({ calls: [...ended.slice(-endedKept), ...going] })
    },
    publish,
    onCalls(listener) {
      callsChanged = listener
    }
  }
  return board
}

/** The one thing to tell the agent: without a microphone no call can be taken, without a line none comes. */
function problemOf({ registration, microphone, sound, media, callProblem }: BoardState): ProblemCode | null {
  if (microphone === 'refused') return microphoneProblem(sound)
  if (media === 'silent' || media === 'repairing') return 'sound-lost'
  if (registration.state === 'refused') return 'phone-refused'
  if (registration.state === 'unreachable') return 'phone-unreachable'
  return callProblem
}

function microphoneProblem({ microphone: { state } }: AudioView): ProblemCode {
  if (state === 'busy') return 'microphone-busy'
  return state === 'missing' ? 'microphone-missing' : 'microphone-refused'
}
