// The agent's own list of calls: told by the phone page at the end of each, read by the desk, forgotten after the days that
// policy allows.
import type { Handlers } from '../../shared/desk-contract.ts'
import { pastCallOf } from '../../shared/domain/call-history.ts'
import type { AgentSession } from '../agent/session.ts'
import type { Publish } from '../pushes.ts'
import type { CallHistoryStore } from './call-history-store.ts'

export interface CallHistoryParts {
  callHistoryStore: CallHistoryStore
  session: Pick<AgentSession, 'current' | 'policy'>
  publish: Publish
  now: () => number
}

const dayMs = 24 * 60 * 60 * 1000
/** About three shifts; more than anybody scrolls. */
const mostListed = 300

export function createCallHistory({ callHistoryStore, session, publish, now }: CallHistoryParts) {
  const since = () => now() - session.policy().callHistoryDays * dayMs
  const agentId = () => session.current()?.agent.agentId ?? null
  const handlers = {
    'call.over': async ({ call }) => {
      const owner = agentId()
      const past = pastCallOf(call)
      if (owner === null || past === null) return { kind: 'done' }
      callHistoryStore.save(owner, past)
      callHistoryStore.forgetBefore(since())
      publish('callHistory.changed', {})
      return { kind: 'done' }
    },
    'callHistory.read': async () => {
      const owner = agentId()
      return { calls: owner === null ? [] : callHistoryStore.list(owner, since(), mostListed) }
    }
  } satisfies Partial<Handlers>
  return { handlers, forget: () => callHistoryStore.forgetBefore(since()) }
}
