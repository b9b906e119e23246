// What keeps a task with its holder: signs of life while they work on it, and putting it off for some minutes. Both are
// fenced by the lease number.
import { renewLease } from '../../shared/domain/callback.ts'
import { type PutOffMinutes, putOffTask } from '../../shared/domain/callback-duty.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import { lockTaskAndSubscriber, saveTask } from './callback-store.ts'
import { withCallsOf } from './calls-of-task.ts'
import { type LeaseToRelease, type Reporter, requireReporter, unlessFenced } from './release-callback.ts'

type Held = LeaseToRelease & { reporter: Reporter }

/** @throws callback-unknown, callback-closed, callback-lease-lost, grant-invalid */
export const keepAlive = ({ db, now, policy }: Centre, { id, leaseNumber, reporter }: Held) =>
  db.transaction().execute(async (tx): Promise<CallbackTask> => {
    const held = await lockTaskAndSubscriber(tx, id)
    if (!held) throw problem('callback-unknown')
    requireReporter(held.task, reporter)
    const { task } = unlessFenced(renewLease(held.task, { leaseNumber, now: now(), policy }))
    await saveTask(tx, task)
    return task
  })

/** @throws callback-unknown, callback-closed, callback-lease-lost, callback-put-off-too-late, grant-invalid */
export const putOff = (
  centre: Centre,
  { id, leaseNumber, reporter, minutes }: Held & { minutes: PutOffMinutes }
) =>
  centre.db.transaction().execute(async (tx): Promise<CallbackTask> => {
    const { now, policy, audit } = centre
    const held = await lockTaskAndSubscriber(tx, id)
    if (!held) throw problem('callback-unknown')
    requireReporter(held.task, reporter)
    const called = await withCallsOf(tx, centre, held.task)
    const result = putOffTask(called, { leaseNumber, minutes, now: now(), policy })
    if (result.kind === 'too-late') throw problem('callback-put-off-too-late')
    const { task } = unlessFenced(result)
    await saveTask(tx, task)
    await audit.write(tx, {
      kind: 'callback-put-off',
      agentId: reporter.agentId,
      subscriberId: task.subscriberId,
      detail: { callbackId: id, lease: leaseNumber, until: task.dueAt }
    })
    return task
  })
