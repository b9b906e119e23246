// GET /v1/callbacks: the open tasks, with the name and number that are needed to call back, and no more: what a customer
// had already told is shown to the holder of the lease only. Each look is in the audit.
import { liveLease } from '../../shared/domain/callback.ts'
import { isProposed, isTakenOver } from '../../shared/domain/callback-proposal.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { Centre } from '../centre.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import { openTasks } from './callback-store.ts'
import { closeOver } from './callback-sweep.ts'

export async function listCallbacks(centre: Centre, agent: SignedIn): Promise<CallbackTask[]> {
  await closeOver(centre)
  // a drop that is not confirmed yet is no duty of anybody's, nor is one that has been told to the end
  const isDuty = (task: CallbackTask) => !task.inConflict && !isProposed(task, centre.now())
  const tasks = (await openTasks(centre.db)).filter(isDuty)
  if (tasks.length > 0)
    await centre.audit.write(centre.db, {
      kind: 'callbacks-listed',
      agentId: agent.agentId,
      detail: { callbackIds: tasks.map(({ id }) => id) }
    })
  return tasks.map((task) => asShownTo(task, agent, centre.now()))
}

/** Theirs to see: they hold it, or made it and nobody has had it since, who may have been told more. */
const isOwn = (task: CallbackTask, { agentId }: Pick<SignedIn, 'agentId'>, now: number) =>
  (task.createdBy === agentId && !isTakenOver(task)) || liveLease(task, now)?.agentId === agentId

/** What an agent is answered about a task: all of it where it is theirs. */
export const asShownTo = (task: CallbackTask, agent: Pick<SignedIn, 'agentId'>, now: number): CallbackTask =>
  isOwn(task, agent, now) ? task : withoutAnswers(task)

/** What a customer had told is nobody's business but the holder's. */
export const withoutAnswers = (task: CallbackTask): CallbackTask => ({
  ...task,
  draft: { ...task.draft, fields: nothingTold }
})

export const nothingTold = { gender: null, occupation: null, hobbies: null }
