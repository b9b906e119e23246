// Every few seconds: tasks whose days are over are closed, and agents whose lease ran out without a word are given back
// to the queue.
import { liveLease } from '../../shared/domain/callback.ts'
import type { Centre } from '../centre.ts'
import { describeFault } from '../http/problem-reply.ts'
import { findTask, outlivedTasks } from './callback-store.ts'
import { closeIfExpired } from './close-callback.ts'

export const sweepEveryMs = 5000

export type SweepCentre = Pick<Centre, 'db' | 'audit' | 'now' | 'feed' | 'agentStates'>

export async function sweepCallbacks(centre: SweepCentre): Promise<void> {
  await closeExpired(centre)
  await freeForgottenAgents(centre)
}

/** Also done before tasks are shown, so that nobody is shown one that is over. */
export async function closeExpired(centre: SweepCentre): Promise<void> {
  const { db, now, feed } = centre
  let closed = 0
  for (const id of await outlivedTasks(db, now())) if (await closeIfExpired(db, centre, id)) closed += 1
  if (closed > 0) feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })
}

/** Gives agents back to the queue who are still paused for a callback that is not theirs any more. */
export async function freeForgottenAgents({ db, now, agentStates }: SweepCentre): Promise<void> {
  const busy = await db
    .selectFrom('agent_state')
    .innerJoin('interaction', 'interaction.interaction_id', 'agent_state.activity_interaction')
    .select(['agent_state.agent_id', 'interaction.interaction_id', 'interaction.callback_id'])
    .where('agent_state.activity', '=', 'callback')
    .execute()
  for (const { agent_id, interaction_id, callback_id } of busy) {
    const task = callback_id === null ? null : await findTask(db, callback_id)
    const lease = task && liveLease(task, now())
    if (lease?.agentId !== agent_id) await agentStates.endCallback(agent_id, interaction_id)
  }
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
