// The clock of agents' states: each second, wrap-ups whose time is over end, and desks that went silent are noticed. The
// due times are in the database, so that they hold whichever centre looks at them, and after whatever restart.
import type { Log } from '../../shared/log.ts'
import { describeFault } from '../http/problem-reply.ts'
import type { AgentStates } from './agent-states.ts'

const everyMs = 1000

/**
 * @param leads with several centres side by side one of them looks
 * @returns ends it, and resolves when nothing of it is under way
 */
export function startAgentClock(
  agentStates: Pick<AgentStates, 'sweep'>,
  leads: () => boolean,
  log: Log
): () => Promise<void> {
  let running: Promise<void> | null = null
  const look = () => {
    if (!leads()) return
    // A slow database is not asked twice at once.
    running ??= agentStates
      .sweep()
      .catch((error) => log.error('agentState.sweepFailed', describeFault(error)))
      .finally(() => {
        running = null
      })
  }
  const timer = setInterval(look, everyMs).unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
