// Tells the centre of an agent's state, one word after the other: `ready` must not overtake the `not-ready` before it. What
// the centre did not hear is kept, to be told again when it is back.
import type { AgentState, SetAgentState } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { Answer, Central } from '../central/central.ts'

export interface StateTeller {
  tell: (wish: SetAgentState) => Promise<Answer<AgentState>>
  /** The last word the centre did not hear; it is given out once. */
  takeUnheard: () => SetAgentState | null
}

export interface StateTellerParts {
  central: Pick<Central, 'setAgentState'>
  token: () => string | null
  log: Log
}

export function createStateTeller({ central, token, log }: StateTellerParts): StateTeller {
  let unheard: SetAgentState | null = null
  let line: Promise<unknown> = Promise.resolve()

  const tellNow = async (wish: SetAgentState): Promise<Answer<AgentState>> => {
    const current = token()
    if (current === null) return { kind: 'refused', code: 'signed-out', status: 401, retryAfterMs: null }
    const answer = await central.setAgentState(current, wish)
    unheard = answer.kind === 'refused' && answer.status === 'no-answer' ? wish : null
    if (answer.kind === 'refused') log.warn('agentState.refused', { code: answer.code, state: wish.state })
    return answer
  }
  return {
    tell(wish) {
      const told = line.then(() => tellNow(wish))
      line = told.catch(() => null)
      return told
    },
    takeUnheard() {
      const lost = unheard
      unheard = null
      return lost
    }
  }
}
