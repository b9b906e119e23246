// The agent's state as the desk shows it and the centre's queue obeys it. While a call and its wrap-up last, the host
// keeps the agent out of the queue, so that no next customer rings into an unfinished one (docs/decisions).
import type { AgentState, SetAgentState } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { Answer, Central } from '../central/central.ts'
import type { Publish } from '../pushes.ts'
import { createStateTeller } from './state-teller.ts'

export type Busy = 'on-call' | 'wrap-up' | 'callback'

export interface AgentStates {
  read: () => AgentState
  /** What the centre says; ignored while a call or its wrap-up is going on. */
  adopt: (state: AgentState) => void
  /** The agent's own wish. During a call it is what they return to afterwards. */
  set: (wish: SetAgentState) => Promise<Answer<AgentState>>
  /** What the agent is, or returns to after the call that goes on. */
  wish: () => SetAgentState
  /** Not a wish but what must be: shown at once, whether the centre hears it or not. */
  impose: (state: SetAgentState) => void
  /** A call or its wrap-up goes on (`null` = no more), told after each change of an interaction. */
  busyWith: (busy: Busy | null) => void
  /** Asks the centre again: its bell has rung, or it is back. */
  refresh: () => Promise<void>
}

export interface AgentStatesParts {
  central: Central
  token: () => string | null
  now: () => number
  publish: Publish
  log: Log
}

export function createAgentStates({ central, token, now, publish, log }: AgentStatesParts): AgentStates {
  let shown: AgentState = { state: 'not-ready', reason: 'other', since: now() }
  /** The agent's own last word. What the centre adds (on a call, a callback) can be here before the host knows of it. */
  let chosen: SetAgentState = { state: 'not-ready', reason: 'other' }
  /** What the agent returns to; `null` = as before, nothing was suspended. */
  let after: SetAgentState | null = null
  let busy: Busy | null = null
  const teller = createStateTeller({ central, token, log })

  const show = (state: AgentState) => {
    if (state.state === 'ready' || state.state === 'not-ready') chosen = asWished(state)
    if (state.state === shown.state && state.reason === shown.reason) return
    shown = state
    publish('agentState.changed', shown)
  }
  return {
    read: () => shown,
    adopt(state) {
      if (busy === null) show(state)
    },
    async set(wish) {
      if (busy !== null) {
        after = wish
        return { kind: 'answered', value: shown }
      }
      const answer = await teller.tell(wish)
      if (answer.kind === 'answered' && busy === null) show(answer.value)
      return answer
    },
    wish: () => (busy === null ? chosen : (after ?? chosen)),
    impose(state) {
      if (busy !== null) {
        after = state
        return
      }
      show({ ...state, since: now() })
      void teller.tell(state)
    },
    busyWith(next) {
      if (next === busy) return
      const was = busy
      busy = next
      if (next === null) {
        const wish = after ?? chosen
        after = null
        show({ ...wish, since: now() })
        return void teller.tell(wish)
      }
      if (was === null) {
        after = chosen
        // a lease has paused them already, under a reason of its own
        if (next !== 'callback') void teller.tell({ state: 'not-ready', reason: 'other' })
      }
      show({ state: next, reason: null, since: now() })
    },
    async refresh() {
      const current = token()
      if (current === null) return
      // The bell of a wish that is on its way rings before its answer is here: only what was lost is told again, once.
      const lost = teller.takeUnheard()
      if (lost !== null) return void (await teller.tell(lost))
      const answer = await central.readAgentState(current)
      if (answer.kind === 'answered' && busy === null) show(answer.value)
    }
  }
}

const asWished = ({ state, reason }: AgentState): SetAgentState =>
  state === 'ready' ? { state, reason: null } : { state: 'not-ready', reason: reason ?? 'other' }
