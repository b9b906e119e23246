// PUT /v1/callbacks/{id}: a drop becomes a duty. The same drop told twice is the same task, which follows what its host
// says of it until somebody else has taken it over; the number is one the centre itself knows for this customer, so that
// no host can have strangers dialled.
import type { CreateCallback, CreateCallbackReply } from '../../shared/central-contract.ts'
import { openTask } from '../../shared/domain/callback.ts'
import {
  isDrop,
  isProposed,
  type Retold,
  retellDrop,
  withConfirmBy
} from '../../shared/domain/callback-proposal.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { AuditKind } from '../audit/audit-log.ts'
import type { Centre } from '../centre.ts'
import { takenBack, withdrawalsOf } from '../consent/withdrawn-versions.ts'
import { problem } from '../http/problem-reply.ts'
import { timeInContact } from '../interactions/time-in-contact.ts'
import type { WriteGrant } from '../interactions/write-grant.ts'
import type { Db } from '../store/schema.ts'
import { lockById, type Subscriber } from '../subscribers/subscriber-store.ts'
import { insertTask, lockTask, saveTask } from './callback-store.ts'
import { withCallsOf } from './calls-of-task.ts'
import { close, closeForNeverAsk, closeForWithdrawal } from './close-callback.ts'
import { asShownTo } from './list-callbacks.ts'
import { announceLoneDial, forbidDials, permitLoneDial } from './lone-dial.ts'

export interface CallbackToCreate {
  id: string
  grant: WriteGrant
  hostId: string
  body: CreateCallback
}

export async function createCallback(
  centre: Centre,
  wanted: CallbackToCreate
): Promise<{ created: boolean; reply: CreateCallbackReply }> {
  const { grant } = wanted
  const told = await centre.db.transaction().execute((tx) => createInTransaction(tx, centre, wanted))
  const { what, task } = told
  if (what !== 'unchanged') centre.feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })
  if (what === 'withdrawn') await forbidDials(centre, task)
  const loneDial = told.mayDialAlone ? await permitLoneDial(centre, task, grant) : null
  const shown = asShownTo(task, grant, centre.now())
  return { created: what === 'created', reply: { ...shown, loneDial } }
}

interface Told {
  what: 'created' | Exclude<Retold['kind'], 'taken-over'>
  task: CallbackTask
}

async function createInTransaction(tx: Db, centre: Centre, wanted: CallbackToCreate) {
  const { grant, id } = wanted
  const subscriber = grant.subscriberId === null ? undefined : await lockById(tx, grant.subscriberId)
  if (!subscriber) throw problem('subject-unknown')
  const earlier = await lockTask(tx, id)
  const droppedAt = { interactionId: grant.interactionId, at: wanted.body.droppedAt, now: centre.now() }
  const fresh = taskOf(centre, wanted, { subscriber, at: await timeInContact(tx, droppedAt) })
  const told = earlier
    ? await retell(tx, centre, await withCallsOf(tx, centre, sameTask(earlier, wanted)), fresh, grant)
    : await create(tx, centre, wanted, subscriber, fresh)
  const task = await closeIfWithdrawn(tx, centre, { task: told.task, subscriber }, grant.agentId)
  // A task that was told once more in the same words may have lost its reply: its permission is told once more, too.
  const mayDialAlone = !isProposed(task, centre.now()) && (await announceLoneDial(tx, centre, task, grant))
  return { what: told.what, task, mayDialAlone }
}

const taskOf = (
  centre: Centre,
  { grant, hostId, body }: CallbackToCreate,
  { subscriber, at }: { subscriber: Subscriber; at: number }
) =>
  openTask({
    draft: withConfirmBy(body.draft, centre.now() + centre.policy.wrapUpSeconds * 1000),
    customerName: subscriber.name,
    ani: body.numberToDial,
    subscriberNumber: subscriber.msisdn,
    agentId: grant.agentId,
    hostId,
    at,
    policy: centre.policy
  })

async function create(
  tx: Db,
  centre: Centre,
  wanted: CallbackToCreate,
  subscriber: Subscriber,
  task: CallbackTask
): Promise<Told> {
  await requireKnownNumber(tx, wanted, subscriber)
  await insertTask(tx, task)
  await auditOf(centre, tx, 'callback-created', task, wanted.grant)
  // The first telling never arrived, and the second is that there is nothing to tell.
  if (!isDrop(task.draft))
    return { what: 'withdrawn', task: await close(tx, centre, task, 'withdrawn', wanted.grant.agentId) }
  return { what: 'created', task: await closeIfDone(tx, centre, task) }
}

/** @throws callback-lease-lost for a withdrawal that comes too late */
async function retell(
  tx: Db,
  centre: Centre,
  task: CallbackTask,
  fresh: CallbackTask,
  grant: WriteGrant
): Promise<Told> {
  const retold = retellDrop(task, fresh, centre.now())
  if (retold.kind === 'taken-over') throw problem('callback-lease-lost')
  if (retold.kind === 'unchanged') return { what: 'unchanged', task: retold.task }
  await saveTask(tx, retold.task)
  await auditOf(centre, tx, `callback-${retold.kind}`, retold.task, grant)
  return { what: retold.kind, task: await closeIfDone(tx, centre, retold.task) }
}

const auditOf = (
  { audit }: Centre,
  tx: Db,
  kind: AuditKind,
  { id, subscriberId }: CallbackTask,
  { agentId, interactionId }: WriteGrant
) => audit.write(tx, { kind, agentId, interactionId, subscriberId, detail: { callbackId: id } })

/** The change may have overtaken the task on its way here: then nobody needs to call. */
async function closeIfDone(tx: Db, centre: Centre, task: CallbackTask): Promise<CallbackTask> {
  if (task.state === 'closed') return task
  const change = await tx
    .selectFrom('profile_change')
    .select('agent_id')
    .where('capture_id', '=', task.id)
    .executeTakeFirst()
  const finished = change ?? (await handedOver(tx, task.id))
  return finished ? close(tx, centre, task, 'completed', finished.agent_id) : task
}

/** Finished, in conflict, and a lead's to decide. */
const handedOver = (tx: Db, captureId: string) =>
  tx.selectFrom('handed_conflict').select('agent_id').where('capture_id', '=', captureId).executeTakeFirst()

/** Told by a PC that was away: its customer has taken back meanwhile what they would be called about, or is not to be asked. */
async function closeIfWithdrawn(
  tx: Db,
  centre: Centre,
  held: { task: CallbackTask; subscriber: Subscriber },
  agentId: string
): Promise<CallbackTask> {
  const { task, subscriber } = held
  if (task.state === 'closed') return task
  if (subscriber.never_ask !== null) return closeForNeverAsk(tx, centre, held, agentId)
  const withdrawals = await withdrawalsOf(tx, subscriber.subscriber_id)
  const { draft, originInteractionId: interactionId } = task
  const asked = draft.ask.map((field) => ({ field, interactionId }))
  const { fields: gone } = await takenBack(tx, asked, draft.baseVersion, withdrawals)
  return gone.length > 0 ? closeForWithdrawal(tx, centre, held, agentId) : task
}

/** The draft may have grown since; a task about another customer or number under the same id is another request. */
function sameTask(earlier: CallbackTask, { grant, body }: CallbackToCreate): CallbackTask {
  const same = earlier.subscriberId === grant.subscriberId && earlier.numberToDial === body.numberToDial
  if (!same) throw problem('idempotency-key-reused')
  return earlier
}

async function requireKnownNumber(
  tx: Db,
  { grant, body }: CallbackToCreate,
  subscriber: Subscriber
): Promise<void> {
  const calls = await tx
    .selectFrom('interaction')
    .select('ani')
    .where('interaction_id', 'in', [grant.interactionId, body.originInteractionId])
    .execute()
  const known = [subscriber.msisdn, ...calls.map(({ ani }) => ani)]
  if (!known.includes(body.numberToDial))
    throw problem('request-malformed', {
      errors: [{ pointer: '/numberToDial', message: 'not-a-number-of-this-call' }]
    })
}
