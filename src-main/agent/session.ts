// Who is signed in on this workstation. Token and telephone account live in memory only and go with the process; what
// was captured does not depend on them.
import { type Catalogue, catalogueSchema } from '../../shared/catalogue.ts'
import type { Agent, AgentState, Session } from '../../shared/central-contract.ts'
import type { DeskSession } from '../../shared/desk-contract.ts'
import { defaultPolicy, type Policy, policySchema } from '../../shared/domain/policy.ts'
import type { Log } from '../../shared/log.ts'
import type { Answer, Central, Refusal } from '../central/central.ts'
import type { Publish } from '../pushes.ts'
import type { KeptStore } from '../store/kept-store.ts'

export interface AgentSession {
  current: () => Session | null
  /** The agent's catalogue; the last one seen while nobody is signed in. */
  catalogue: () => Catalogue | null
  /** The session's policy; without one the last policy seen, else the defaults. */
  policy: () => Policy
  desk: () => DeskSession | null
  signIn: (username: string, password: string) => Promise<Answer<DeskSession>>
  signOut: () => Promise<void>
  /** The centre no longer knows this token. A call in progress goes on: the telephone keeps its account. */
  tokenRefused: (token: string) => void
}

export interface SessionParts {
  central: Central
  hostId: string
  kept: KeptStore
  escrow: (escrowKey: string) => void
  publish: Publish
  log: Log
  agentState: { read: () => AgentState; adopt: (state: AgentState) => void }
  /** Told of every beginning (a token) and end (`null`) of a session. */
  changed: (token: string | null) => void
}

export function createSession(parts: SessionParts): AgentSession {
  const { central, hostId, kept, publish, log, agentState } = parts
  let session: Session | null = null
  let catalogue = kept.read('catalogue', catalogueSchema)
  let lastPolicy = kept.read('policy', policySchema) ?? defaultPolicy

  const desk = (): DeskSession | null =>
    session &&
    catalogue && { agent: session.agent, policy: session.policy, catalogue, agentState: agentState.read() }

  const begin = (next: Session, nextCatalogue: Catalogue, state: AgentState) => {
    session = next
    catalogue = nextCatalogue
    lastPolicy = next.policy
    kept.write('policy', lastPolicy)
    kept.write('catalogue', catalogue)
    escrowOrLog(parts, next.escrowKey)
    agentState.adopt(state)
    parts.changed(next.token)
    publish('session.changed', { session: desk() })
    publish('phone.accountChanged', {})
    log.info('session.began', { agentId: next.agent.agentId, role: next.agent.role })
  }
  const end = (why: 'signed-out' | 'token-refused') => {
    session = null
    parts.changed(null)
    publish('session.changed', { session: null })
    log.info('session.ended', { why })
  }

  return {
    current: () => session,
    catalogue: () => catalogue,
    policy: () => session?.policy ?? lastPolicy,
    desk,
    async signIn(username, password) {
      const answer = await central.signIn({ username, password, hostId })
      if (answer.kind === 'refused') return answer
      const { token, catalogueVersion } = answer.value
      const [fetched, state] = await Promise.all([
        catalogue?.version === catalogueVersion
          ? ({ kind: 'answered', value: catalogue } as const)
          : central.catalogue(token),
        readState(central, answer.value)
      ])
      const refused = [fetched, state].find((one): one is Refusal => one.kind === 'refused')
      if (refused) return refused
      if (fetched.kind === 'refused' || state.kind === 'refused') throw new Error('a refusal was overlooked')
      begin(answer.value, fetched.value, state.value)
      return {
        kind: 'answered',
        value: {
          agent: answer.value.agent,
          policy: answer.value.policy,
          catalogue: fetched.value,
          agentState: state.value
        }
      }
    },
    async signOut() {
      const token = session?.token
      if (token === undefined) return
      end('signed-out')
      publish('phone.accountChanged', {})
      await central.signOut(token)
    },
    tokenRefused(token) {
      if (session?.token === token) end('token-refused')
    }
  }
}

/** Only those who take calls have a state in the queue. */
const takesCalls = ({ role, extension }: Agent) => (role === 'agent' || role === 'lead') && extension !== null

async function readState(central: Central, { token, agent }: Session): Promise<Answer<AgentState>> {
  if (takesCalls(agent)) return central.readAgentState(token)
  return { kind: 'answered', value: { state: 'not-ready', reason: null, since: 0 } }
}

/** A key the centre got wrong must not keep an agent from working. */
function escrowOrLog({ escrow, log }: SessionParts, escrowKey: string): void {
  try {
    escrow(escrowKey)
  } catch (cause) {
    log.error('store.escrowFailed', { cause })
  }
}
