// Every few seconds: tasks whose days or attempts are over are closed, and agents whose desk has said nothing for a lease's time
// go back to the queue.
import type { Centre } from '../centre.ts'
import { describeFault } from '../http/problem-reply.ts'
import { outlivedTasks, triedOutTasks } from './callback-store.ts'
import { closeIfOver } from './close-callback.ts'
import { freeForgotten } from './paused-agents.ts'

export const sweepEveryMs = 5000

export type SweepCentre = Pick<Centre, 'db' | 'audit' | 'now' | 'policy' | 'feed' | 'agentStates'>

export async function sweepCallbacks(centre: SweepCentre): Promise<void> {
  await closeOver(centre)
  await freeForgotten(centre)
}

/** Also done before tasks are shown, so that nobody is shown one that is over. */
export async function closeOver(centre: SweepCentre): Promise<void> {
  const { db, now, feed, policy } = centre
  const candidates = new Set([
    ...(await outlivedTasks(db, now())),
    ...(await triedOutTasks(db, policy.callback.attempts))
  ])
  let closed = 0
  for (const id of candidates) if (await closeIfOver(db, centre, id)) closed += 1
  if (closed > 0) feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })
}

export function startSweeping(centre: SweepCentre & Pick<Centre, 'log'>): () => Promise<void> {
  let running = Promise.resolve()
  const sweep = () => {
    running = running
      .then(() => sweepCallbacks(centre))
      .catch((error) => centre.log.error('callback.sweepFailed', describeFault(error)))
  }
  const timer = setInterval(sweep, sweepEveryMs).unref()
  return () => {
    clearInterval(timer)
    return running
  }
}
