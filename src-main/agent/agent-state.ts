// The agent's state as the desk shows it. The centre keeps it: this host passes wishes on, and shows what the centre has
// made of them. What happens at the telephone itself is shown at once, before the centre's word of it is here.
import type { AgentState, ExtendWrapUp, SetAgentState } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { Answer, Central } from '../central/central.ts'
import type { Publish } from '../pushes.ts'
import { createStateTeller } from './state-teller.ts'
import { withinSession } from './within-session.ts'

export type Busy = 'on-call' | 'wrap-up' | 'callback'

export interface AgentStates {
  read: () => AgentState
  /** What the centre says. */
  adopt: (state: AgentState) => void
  /** The agent's own wish. While they are busy it is what follows. */
  set: (wish: SetAgentState) => Promise<Answer<AgentState>>
  /** What the agent is, or will be when they are busy no more. */
  wish: () => SetAgentState
  /**
   * Not a wish but what must be: shown at once, whether the centre hears it or not. @param holdsUntil epoch ms; if the
   * centre did not hear it, it is not told again afterwards
   */
  impose: (state: SetAgentState, holdsUntil?: number) => void
  /** What goes on at this telephone (`null` = nothing), told after each change of an interaction. */
  busyWith: (busy: Busy | null) => void
  /** The contact is closed: nothing of it keeps the agent from the next call. */
  done: (interactionId: string) => void
  extend: (interactionId: string, extension: ExtendWrapUp) => Promise<Answer<AgentState>>
  /** Asks the centre again: its bell has rung, or it is back. */
  refresh: () => Promise<void>
}

export interface AgentStatesParts {
  central: Pick<Central, 'readAgentState' | 'setAgentState' | 'extendWrapUp' | 'endWrapUp'>
  token: () => string | null
  now: () => number
  publish: Publish
  log: Log
  /** The centre has said how long the wrap-up of this contact lasts, by this PC's clock. */
  wrapUpTold: (interactionId: string, dueAt: number) => void
}

/** What the centre is believed to say, and what is seen here. */
interface Known {
  centre: AgentState
  /** Something has happened at the telephone since the centre spoke. */
  isStale: boolean
  busy: Busy | null
  busySince: number
}

export function createAgentStates(parts: AgentStatesParts): AgentStates {
  const { central, token, now, publish, log } = parts
  const nothingKnown: AgentState = { state: 'not-ready', reason: 'other', since: now() }
  let known: Known = { centre: nothingKnown, isStale: false, busy: null, busySince: now() }
  let shown = nothingKnown
  const teller = createStateTeller({ central, token, now, log })

  const know = (change: Partial<Known>) => {
    known = { ...known, ...change }
    const next = shownOf(known)
    if (JSON.stringify(next) === JSON.stringify(shown)) return
    shown = next
    publish('agentState.changed', shown)
  }
  const adopt = (state: AgentState) => {
    const before = known.centre.wrapUp
    const centre = withOwnClock(state, known.centre, now())
    know({ centre, isStale: false })
    const { wrapUp } = centre
    if (wrapUp && wrapUp.dueAt !== before?.dueAt) parts.wrapUpTold(wrapUp.interactionId, wrapUp.dueAt)
  }
  const heard = (answer: Answer<AgentState>): Answer<AgentState> => {
    if (answer.kind === 'refused') return answer
    adopt(answer.value)
    return { kind: 'answered', value: shown }
  }
  const refresh = async () => {
    // The bell of a wish that is on its way rings before its answer is here: only what was lost is told again, once.
    heard((await teller.tellUnheard()) ?? (await withinSession(token(), token, central.readAgentState)))
  }
  return {
    read: () => shown,
    adopt,
    // whoever was told that "Ready" was not heard may have gone since: they say it again themselves
    set: async (wish) => heard(await teller.tell(wish, wish.state === 'ready' ? never : always)),
    wish: () => wishOf(known.centre),
    impose(state, holdsUntil = always) {
      know({ centre: imposed(known.centre, state, now()) })
      void teller.tell(state, holdsUntil).then(heard)
    },
    busyWith(busy) {
      if (busy === known.busy) return
      know({ busy, busySince: now(), isStale: true })
      if (busy !== null) void refresh()
    },
    done: (interactionId) => void teller.tellDone(interactionId).then(heard),
    extend: async (interactionId, extension) =>
      heard(
        await withinSession(token(), token, (current) =>
          central.extendWrapUp(current, interactionId, extension)
        )
      ),
    refresh
  }
}

const always = Number.POSITIVE_INFINITY
const never = Number.NEGATIVE_INFINITY

const isWish = ({ state }: AgentState) => state === 'ready' || state === 'not-ready'

function wishOf({ state, reason, next }: AgentState): SetAgentState {
  if (next) return next
  return state === 'ready' ? { state, reason: null } : { state: 'not-ready', reason: reason ?? 'other' }
}

/** Whoever talks is on a call whatever the centre has heard; whether they wrap up, and how long, is the centre's word alone. */
function shownOf({ centre, isStale, busy, busySince }: Known): AgentState {
  const own = (state: Busy): AgentState =>
    centre.state === state ? centre : { state, reason: null, since: busySince, next: wishOf(centre) }
  if (busy === 'on-call' || busy === 'callback') return own(busy)
  if (busy === 'wrap-up') return isStale || centre.state === 'on-call' ? own('wrap-up') : centre
  return isStale && !isWish(centre) ? { ...wishOf(centre), since: busySince } : centre
}

const imposed = (centre: AgentState, state: SetAgentState, now: number): AgentState =>
  isWish(centre) ? { ...state, since: now } : { ...centre, next: state }

/** Less than this is the way the answer has come, and no other due time, ms. */
const sameDueMs = 500

/** Due times as this PC's clock will see them. */
function withOwnClock(state: AgentState, before: AgentState, now: number): AgentState {
  if (!state.wrapUp) return state
  const { now: centreNow = now, dueAt, ...wrapUp } = state.wrapUp
  const due = dueAt - centreNow + now
  const earlier = before.wrapUp
  const isSame = earlier?.interactionId === wrapUp.interactionId && Math.abs(earlier.dueAt - due) < sameDueMs
  return { ...state, wrapUp: { ...wrapUp, dueAt: isSame ? earlier.dueAt : due } }
}
