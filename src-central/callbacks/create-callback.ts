// PUT /v1/callbacks/{id}: a drop becomes a duty. The same drop told twice is the same task; the number is one the centre
// itself knows for this customer, so that no host can have strangers dialled.
import type { CreateCallback } from '../../shared/central-contract.ts'
import { openTask } from '../../shared/domain/callback.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import type { WriteGrant } from '../interactions/write-grant.ts'
import type { Db } from '../store/schema.ts'
import { lockById, type Subscriber } from '../subscribers/subscriber-store.ts'
import { insertTask, lockTask } from './callback-store.ts'
import { close } from './close-callback.ts'

export interface CallbackToCreate {
  id: string
  grant: WriteGrant
  hostId: string
  body: CreateCallback
}

export async function createCallback(
  centre: Centre,
  wanted: CallbackToCreate
): Promise<{ created: boolean; task: CallbackTask }> {
  const made = await centre.db.transaction().execute((tx) => createInTransaction(tx, centre, wanted))
  if (made.created) centre.feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })
  return made
}

async function createInTransaction(tx: Db, centre: Centre, wanted: CallbackToCreate) {
  const { id, grant, hostId, body } = wanted
  const subscriber = grant.subscriberId === null ? undefined : await lockById(tx, grant.subscriberId)
  if (!subscriber) throw problem('subject-unknown')
  const earlier = await lockTask(tx, id)
  if (earlier) return { created: false, task: sameTask(earlier, wanted) }
  await requireKnownNumber(tx, wanted, subscriber)
  const task = openTask({
    draft: body.draft,
    customerName: subscriber.name,
    ani: body.numberToDial,
    subscriberNumber: subscriber.msisdn,
    agentId: grant.agentId,
    hostId,
    at: Math.min(body.droppedAt, centre.now()),
    policy: centre.policy
  })
  await insertTask(tx, task)
  const { interactionId, agentId } = grant
  const detail = { callbackId: id }
  await centre.audit.write(tx, {
    kind: 'callback-created',
    agentId,
    interactionId,
    subscriberId: subscriber.subscriber_id,
    detail
  })
  return { created: true, task: await closeIfDone(tx, centre, task) }
}

/** The change may have overtaken the task on its way here: then nobody needs to call. */
async function closeIfDone(tx: Db, centre: Centre, task: CallbackTask): Promise<CallbackTask> {
  const change = await tx
    .selectFrom('profile_change')
    .select('agent_id')
    .where('capture_id', '=', task.id)
    .executeTakeFirst()
  return change ? close(tx, centre, task, 'completed', change.agent_id) : task
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
