// Who is signed in on this workstation. Token and telephone account live in memory only and go with the process; what
// was captured does not depend on them.
import { type Catalogue, catalogueSchema } from '../../shared/catalogue.ts'
import type { Agent, AgentState, Session, SignIn } from '../../shared/central-contract.ts'
import type { DeskSession } from '../../shared/desk-views.ts'
import { defaultPolicy, type Policy, policySchema } from '../../shared/domain/policy.ts'
import type { Log } from '../../shared/log.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { Answer, Central } from '../central/central.ts'
import type { Publish } from '../pushes.ts'
import type { KeptStore } from '../store/kept-store.ts'

export interface AgentSession {
  current: () => Session | null
  /** Whose session the centre no longer took, while nobody has signed in since; '' = nobody's. */
  expired: () => string
  /** The agent's catalogue; the last one seen while nobody is signed in. */
  catalogue: () => Catalogue | null
  /** The session's policy; without one the last policy seen, else the defaults. */
  policy: () => Policy
  desk: () => DeskSession | null
  /** @param takeOver the session at another workstation that is to end by it */
  signIn: (username: string, password: string, takeOver?: SignIn['takeOver']) => Promise<Answer<DeskSession>>
  signOut: () => Promise<void>
  /**
   * The centre no longer takes this token. A call in progress goes on: the telephone keeps its account, unless its agent
   * has moved to another workstation, which they cannot in the middle of a call.
   */
  tokenRefused: (token: string, code: ProblemCode) => void
}

export interface SessionParts {
  central: Central
  hostId: string
  /** What people call this workstation; '' where it has no name. */
  hostName: string
  kept: KeptStore
  escrow: (escrowKey: string) => void
  publish: Publish
  log: Log
  agentState: { read: () => AgentState; adopt: (state: AgentState) => void }
  /** Told of every beginning (a token) and end (`null`) of a session. */
  changed: (token: string | null) => void
}

export function createSession(parts: SessionParts): AgentSession {
  const { central, hostId, hostName, kept, publish, log, agentState } = parts
  let session: Session | null = null
  let expired = ''
  let catalogue = kept.read('catalogue', catalogueSchema)
  let lastPolicy = kept.read('policy', policySchema) ?? defaultPolicy

  const desk = (): DeskSession | null => session && catalogue && deskOf(session, catalogue, agentState.read())

  const begin = (next: Session, { catalogue: nextCatalogue, state }: Needed) => {
    // first what can fail: nobody is signed in by half
    kept.write('policy', next.policy)
    kept.write('catalogue', nextCatalogue)
    session = next
    expired = ''
    catalogue = nextCatalogue
    lastPolicy = next.policy
    escrowOrLog(parts, next.escrowKey)
    agentState.adopt(state)
    parts.changed(next.token)
    publish('session.changed', { session: desk() })
    publish('phone.accountChanged', {})
    log.info('session.began', { agentId: next.agent.agentId, role: next.agent.role })
  }
  const end = (why: 'signed-out' | 'token-refused', problem: ProblemCode | null) => {
    const hasGone = why === 'signed-out' || problem === 'session-taken-over'
    expired = hasGone ? '' : (session?.agent.agentId ?? '')
    session = null
    parts.changed(null)
    publish('session.changed', { session: null, problem })
    if (hasGone) publish('phone.accountChanged', {})
    log.info('session.ended', { why, problem })
  }

  /** The centre has let them in, and this workstation could not: it must not hold them for somebody who works here. */
  const abandon = async (token: string) => {
    if (session?.token === token) end('signed-out', null)
    await central.signOut(token)
  }

  return {
    current: () => session,
    expired: () => expired,
    catalogue: () => catalogue,
    policy: () => session?.policy ?? lastPolicy,
    desk,
    async signIn(username, password, takeOver) {
      const place = { hostId, ...(hostName !== '' && { hostName: hostName.slice(0, 64) }) }
      const answer = await central.signIn({ username, password, ...place, ...(takeOver && { takeOver }) })
      if (answer.kind === 'refused') return answer
      const { token } = answer.value
      const needed = await readNeeded(central, answer.value, catalogue)
      if (needed.kind === 'refused') {
        await abandon(token)
        return needed
      }
      try {
        begin(answer.value, needed.value)
      } catch (cause) {
        await abandon(token)
        throw cause
      }
      return {
        kind: 'answered',
        value: deskOf(answer.value, needed.value.catalogue, agentState.read())
      }
    },
    async signOut() {
      const token = session?.token
      if (token === undefined) return
      end('signed-out', null)
      await central.signOut(token)
    },
    tokenRefused(token, code) {
      if (session?.token === token) end('token-refused', code)
    }
  }
}

const deskOf = (
  { agent, policy, catalogueVersion }: Session,
  catalogue: Catalogue,
  agentState: AgentState
): DeskSession => ({
  agent,
  policy,
  catalogue,
  ...(catalogue.version !== catalogueVersion && { catalogueOutdated: true }),
  agentState
})

interface Needed {
  catalogue: Catalogue
  state: AgentState
}

/** What a session cannot begin without. @param known the catalogue read last: still the one, or better than none */
async function readNeeded(
  central: Central,
  session: Session,
  known: Catalogue | null
): Promise<Answer<Needed>> {
  const [fetched, state] = await Promise.all([
    known?.version === session.catalogueVersion
      ? ({ kind: 'answered', value: known } as const)
      : central.catalogue(session.token),
    readState(central, session)
  ])
  if (state.kind === 'refused') return state
  if (fetched.kind === 'answered')
    return { kind: 'answered', value: { catalogue: fetched.value, state: state.value } }
  if (known !== null) return { kind: 'answered', value: { catalogue: known, state: state.value } }
  // a centre that is away says so better than a catalogue that is missing
  return fetched.code === 'centre-unavailable' ? fetched : { ...fetched, code: 'catalogue-missing' }
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
