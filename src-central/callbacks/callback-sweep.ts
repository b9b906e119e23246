// Every few seconds: tasks whose days or attempts are over are closed, agents whose desk has said nothing for a lease's time go
// back to the queue, somebody is asked to make what is due, and when the hours for calls are over no permission to dial is left.
import { firstDialAt } from '../../shared/domain/callback.ts'
import type { Centre } from '../centre.ts'
import { describeFault } from '../http/problem-reply.ts'
import { openTasks, outlivedTasks, triedOutTasks } from './callback-store.ts'
import { closeIfOver } from './close-callback.ts'
import { forbidDials } from './lone-dial.ts'
import { offerCallbacks } from './offer-callbacks.ts'
import { freeForgotten } from './paused-agents.ts'

export const sweepEveryMs = 5000

/** Longer than a PBX usually keeps a permission that nobody uses. */
const closingMs = 20 * 60_000

export type SweepCentre = Pick<Centre, 'db' | 'audit' | 'now' | 'policy' | 'feed' | 'agentStates'>
type NightCentre = SweepCentre & Pick<Centre, 'queueSource' | 'log'>

export async function sweepCallbacks(centre: NightCentre): Promise<void> {
  await closeOver(centre)
  await forbidAtNight(centre)
  await freeForgotten(centre)
  await offerCallbacks(centre)
}

/** A PC that slept between lease and dial must not wake the customer. */
async function forbidAtNight(centre: NightCentre): Promise<void> {
  const { db, now, policy } = centre
  const isOpenAt = (time: number) => firstDialAt(time, policy) === time
  if (isOpenAt(now()) || !isOpenAt(now() - closingMs)) return
  for (const task of await openTasks(db)) if (task.lease !== null) await forbidDials(centre, task)
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

/** @param leads one of several instances sweeps */
export function startSweeping(centre: NightCentre, leads: () => boolean): () => Promise<void> {
  let running = Promise.resolve()
  const sweep = () => {
    if (!leads()) return
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
