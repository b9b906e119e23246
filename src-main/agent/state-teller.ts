// Tells the centre of an agent's state, one word after the other: `ready` must not overtake the `not-ready` before it. What
// the centre did not hear is kept, to be told again when it is back: in the same session, and while it still holds.
import type { AgentState, SetAgentState } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { Answer, Central } from '../central/central.ts'
import { withinSession } from './within-session.ts'

export interface StateTeller {
  /** @param holdsUntil epoch ms; unheard, it is not told again afterwards */
  tell: (wish: SetAgentState, holdsUntil: number) => Promise<Answer<AgentState>>
  /** The contact needs no more of the agent's time. */
  tellDone: (interactionId: string) => Promise<Answer<AgentState>>
  /** Tells again what the centre did not hear, once. @returns its last answer; `null` where there was nothing to tell */
  tellUnheard: () => Promise<Answer<AgentState> | null>
}

export interface StateTellerParts {
  central: Pick<Central, 'setAgentState' | 'endWrapUp'>
  token: () => string | null
  now: () => number
  log: Log
}

type Ask = (token: string) => Promise<Answer<AgentState>>

/** A word that was lost on the way, and in whose session it was said. */
interface Unheard<T> {
  word: T
  saidBy: string | null
  holdsUntil: number
}

export function createStateTeller({ central, token, now, log }: StateTellerParts): StateTeller {
  let unheardWish: Unheard<SetAgentState> | null = null
  let unheardDone: Unheard<string> | null = null
  let line: Promise<unknown> = Promise.resolve()

  const inTurn = (what: string, saidBy: string | null, ask: Ask, settled: (isLost: boolean) => void) => {
    const tellNow = async (): Promise<Answer<AgentState>> => {
      const answer = await withinSession(saidBy, token, ask)
      settled(answer.kind === 'refused' && answer.status === 'no-answer')
      if (answer.kind === 'refused') log.warn('agentState.refused', { code: answer.code, what })
      return answer
    }
    const told = line.then(tellNow)
    line = told.catch(() => null)
    return told
  }
  const tell = (word: SetAgentState, holdsUntil: number) => {
    const saidBy = token()
    return inTurn(
      word.state,
      saidBy,
      (current) => central.setAgentState(current, word),
      (isLost) => {
        unheardWish = isLost ? { word, saidBy, holdsUntil } : null
      }
    )
  }
  const tellDone = (word: string) => {
    const saidBy = token()
    return inTurn(
      'done',
      saidBy,
      (current) => central.endWrapUp(current, word),
      (isLost) => {
        unheardDone = isLost ? { word, saidBy, holdsUntil: Number.POSITIVE_INFINITY } : null
      }
    )
  }
  const stillHolds = ({ saidBy, holdsUntil }: Unheard<unknown>) => saidBy === token() && now() <= holdsUntil

  return {
    tell,
    tellDone,
    async tellUnheard() {
      const [done, wish] = [unheardDone, unheardWish]
      unheardDone = null
      unheardWish = null
      const answers = [
        done && stillHolds(done) && tellDone(done.word),
        wish && stillHolds(wish) && tell(wish.word, wish.holdsUntil)
      ].filter((one) => one instanceof Promise)
      return (await Promise.all(answers)).at(-1) ?? null
    }
  }
}
