// Sign-in and out, the agent's state, and the telephone account, which only the phone page may have.
import type { Handlers } from '../../shared/desk-contract.ts'
import type { AgentStates } from './agent-state.ts'
import type { Readiness } from './readiness.ts'
import type { AgentSession } from './session.ts'

export interface SessionHandlersParts {
  session: AgentSession
  agentStates: AgentStates
  readiness: Readiness
  /** Done before an agent is signed out. */
  leaving: () => Promise<void>
}

export function createSessionHandlers({ session, agentStates, readiness, leaving }: SessionHandlersParts) {
  return {
    'session.signIn': async ({ username, password, takeOver }) => {
      const answer = await session.signIn(username, password, takeOver)
      if (answer.kind === 'refused' && answer.elsewhere) return { kind: 'elsewhere', ...answer.elsewhere }
      if (answer.kind === 'refused') return { kind: 'refused', code: answer.code }
      return { kind: 'signed-in', session: answer.value }
    },
    'session.signOut': async () => {
      await leaving()
      await session.signOut()
      return { kind: 'done' }
    },
    'session.read': async () => ({ session: session.desk() }),
    'phone.account': async () => ({
      account: session.current()?.sip ?? null,
      policy: session.policy().telephone
    }),
    'phone.readiness': async (facts) => {
      readiness.phone(facts)
      return { kind: 'done' }
    },
    'readiness.read': async () => ({ reasons: readiness.reasons() }),
    'agentState.set': async (wish) => {
      const reasons = wish.state === 'ready' ? readiness.prove() : []
      if (reasons.length > 0) return { kind: 'not-proven', reasons }
      const answer = await agentStates.set(wish)
      return answer.kind === 'refused'
        ? { kind: 'refused', code: answer.code }
        : { kind: 'set', agentState: answer.value }
    },
    'wrapUp.extend': async ({ interactionId, reason }) => {
      const answer = await agentStates.extend(interactionId, { reason })
      return answer.kind === 'refused' ? { kind: 'refused', code: answer.code } : { kind: 'done' }
    },
    'wrapUp.end': async ({ interactionId }) => {
      agentStates.done(interactionId)
      return { kind: 'done' }
    }
  } satisfies Partial<Handlers>
}
