// Who may speak for a lease, and giving it back, fenced by its number.
import type { FastifyRequest } from 'fastify'
import { centralHeaders } from '../../shared/central-contract.ts'
import { releaseLease } from '../../shared/domain/callback.ts'
import { passOn } from '../../shared/domain/callback-offer.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { Centre } from '../centre.ts'
import { requireGrant } from '../http/grant.ts'
import { problem } from '../http/problem-reply.ts'
import { headerOf } from '../http/read-input.ts'
import type { Db } from '../store/schema.ts'
import { lockTaskAndSubscriber, saveTask } from './callback-store.ts'

/** A host with the grant of the task's subject, or a signed-in agent who holds the lease. */
export interface Reporter {
  agentId: string
  /** Absent for a signed-in agent. */
  subscriberId?: string | null
}

/** @throws grant-invalid, signed-out, not-permitted */
export const readReporter = (centre: Centre, request: FastifyRequest): Promise<Reporter> =>
  headerOf(request, centralHeaders.grant) === null
    ? centre.identity.require(request, 'agent', 'lead').then(({ agentId }) => ({ agentId }))
    : requireGrant(centre, request, {})

/**
 * The lease's holder alone speaks for it. A grant opens its customer for thirty days, and not what they have told a colleague
 * since; of a closed task nobody holds, its fence says that it is closed.
 * @throws grant-invalid, callback-lease-lost
 */
export function requireReporter(task: CallbackTask, { agentId, subscriberId }: Reporter): void {
  if (subscriberId !== undefined && task.subscriberId !== subscriberId) throw problem('grant-invalid')
  const isClosedForHost = task.state === 'closed' && subscriberId !== undefined
  if (task.lease?.agentId !== agentId && !isClosedForHost) throw problem('callback-lease-lost')
}

export interface LeaseToRelease {
  id: string
  leaseNumber: number
}

/** @throws callback-unknown, callback-closed, callback-lease-lost, grant-invalid */
export async function releaseCallback(
  centre: Centre,
  { id, leaseNumber, reporter }: LeaseToRelease & { reporter: Reporter }
): Promise<CallbackTask> {
  return centre.db.transaction().execute(async (tx) => {
    const given = await giveBackLease(tx, { id, leaseNumber, reporter })
    // they do not want it now: the next to be asked is somebody else
    const released = passOn(given, reporter.agentId, centre.now())
    await saveTask(tx, released)
    await centre.audit.write(tx, {
      kind: 'callback-released',
      agentId: reporter.agentId,
      subscriberId: released.subscriberId,
      detail: { callbackId: id, lease: leaseNumber }
    })
    return released
  })
}

/** Without a reporter: the centre itself takes back what it has just given. */
export async function giveBackLease(
  tx: Db,
  { id, leaseNumber, reporter }: LeaseToRelease & { reporter?: Reporter }
): Promise<CallbackTask> {
  const held = await lockTaskAndSubscriber(tx, id)
  if (!held) throw problem('callback-unknown')
  if (reporter) requireReporter(held.task, reporter)
  const { task } = unlessFenced(releaseLease(held.task, { leaseNumber }))
  await saveTask(tx, task)
  return task
}

/** The task after a fenced step, or the refusal. @throws callback-lease-lost, callback-closed */
export function unlessFenced<Kind extends string>(
  result: { kind: Kind; task: CallbackTask } | { kind: 'lease-lost' } | { kind: 'closed' }
): { task: CallbackTask } {
  if ('task' in result) return result
  throw problem(result.kind === 'closed' ? 'callback-closed' : 'callback-lease-lost')
}
