// GET /v1/callbacks: the open tasks, with the name and number that are needed to call back, and no more: what a customer
// had already told is shown to the holder of the lease only. Each look is in the audit.
import { liveLease } from '../../shared/domain/callback.ts'
import { isProposed } from '../../shared/domain/callback-proposal.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { Centre } from '../centre.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import { openTasks } from './callback-store.ts'
import { closeOver } from './callback-sweep.ts'

export async function listCallbacks(centre: Centre, agent: SignedIn): Promise<CallbackTask[]> {
  await closeOver(centre)
  // a drop that is not confirmed yet is no duty of anybody's
  const tasks = (await openTasks(centre.db)).filter((task) => !isProposed(task, centre.now()))
  if (tasks.length > 0)
    await centre.audit.write(centre.db, {
      kind: 'callbacks-listed',
      agentId: agent.agentId,
      detail: { callbackIds: tasks.map(({ id }) => id) }
    })
  return tasks.map((task) => (isOwn(task, agent, centre.now()) ? task : withoutAnswers(task)))
}

const isOwn = (task: CallbackTask, { agentId }: SignedIn, now: number) =>
  task.createdBy === agentId || liveLease(task, now)?.agentId === agentId

const withoutAnswers = (task: CallbackTask): CallbackTask => ({
  ...task,
  draft: { ...task.draft, fields: { gender: null, occupation: null, hobbies: null } }
})
