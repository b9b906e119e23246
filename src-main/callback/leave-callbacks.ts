// An agent is about to sign out: what is known here is told, as far as that can be, before the centre frees their tasks.
import type { AgentSession } from '../agent/session.ts'
import type { Schedule } from '../schedule.ts'
import type { CallbackStore } from './callback-store.ts'
import type { Reminders } from './reminders.ts'

interface LeaveCallbacksParts {
  session: AgentSession
  callbackStore: CallbackStore
  reminders: Pick<Reminders, 'listed'>
  /** Resolves when everything that can leave this PC now has left. */
  drainOutbox: () => Promise<void>
  schedule: Schedule
}

/** Nobody waits longer than this for the centre in order to sign out. */
const leavingTimeMs = 3_000

export async function leaveCallbacks({
  session,
  callbackStore,
  reminders,
  drainOutbox,
  schedule
}: LeaveCallbacksParts): Promise<void> {
  const agentId = session.current()?.agent.agentId
  await soon(drainOutbox(), schedule)
  for (const { task, atCentre } of callbackStore.open())
    if (atCentre && task.lease?.agentId === agentId) callbackStore.save({ ...task, lease: null }, true)
  reminders.listed([])
}

const soon = (work: Promise<void>, schedule: Schedule): Promise<void> =>
  new Promise((resolve) => {
    const cancel = schedule(leavingTimeMs, resolve)
    void work.finally(() => {
      cancel()
      resolve()
    })
  })
