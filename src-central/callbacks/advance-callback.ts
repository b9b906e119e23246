// What the holder of a lease reports: the newest draft, and what became of a call back. Both are fenced by the lease
// number; a capture that ended with nothing to send ends the task, and so does the last attempt.
import type { RecordAttempt } from '../../shared/central-contract.ts'
import { recordAttempt, renewLease, saveDraft } from '../../shared/domain/callback.ts'
import type { AttemptOutcome, CallbackTask } from '../../shared/domain/callback-task.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { Centre } from '../centre.ts'
import { replyOnce } from '../http/idempotent-reply.ts'
import { problem } from '../http/problem-reply.ts'
import { findInteraction } from '../interactions/open-interaction.ts'
import { timeInContact } from '../interactions/time-in-contact.ts'
import type { WriteGrant } from '../interactions/write-grant.ts'
import type { Db } from '../store/schema.ts'
import type { Subscriber } from '../subscribers/subscriber-store.ts'
import { findTask, lockTaskAndSubscriber, saveTask } from './callback-store.ts'
import { close, writeWhatWasTold } from './close-callback.ts'
import { nothingTold, withoutAnswers } from './list-callbacks.ts'
import { saysNothingNew } from './nothing-new.ts'
import { type Reporter, requireReporter, unlessFenced } from './release-callback.ts'

/** Keeps the draft and, since it is being worked on, the lease. An older draft than the one that is here changes nothing. */
export function keepDraft(
  centre: Centre,
  {
    id,
    leaseNumber,
    draft,
    reporter
  }: { id: string; leaseNumber: number; draft: CaptureRecord; reporter: Reporter }
): Promise<CallbackTask> {
  requireSameCapture(id, draft)
  return centre.db.transaction().execute(async (tx) => {
    const { task } = await held(tx, id, reporter)
    const newest = draft.revision >= task.draft.revision ? draft : task.draft
    const saved = unlessFenced(saveDraft(task, { leaseNumber, draft: newest })).task
    const renewed = unlessFenced(
      renewLease(saved, { leaseNumber, now: centre.now(), policy: centre.policy })
    ).task
    await saveTask(tx, renewed)
    return closeIfNothingToSend(tx, centre, renewed, reporter.agentId)
  })
}

export interface AttemptToNote {
  id: string
  key: string
  grant: WriteGrant
  body: RecordAttempt
}

export async function noteAttempt(
  centre: Centre,
  { id, key, grant, body }: AttemptToNote
): Promise<CallbackTask> {
  if (body.draft) requireSameCapture(id, body.draft)
  await requireOwnCall(centre, id, grant, body)
  return centre.db.transaction().execute(async (tx) => {
    const { task, subscriber } = await found(tx, id)
    // a lease number is no secret
    if (task.lease?.number === body.leaseNumber && task.lease.agentId !== grant.agentId)
      throw problem('callback-lease-lost')
    // kept for ever, so without what the customer had told: neither in the reply nor as a fingerprint of few possible answers
    const told = { ...body, ...(body.draft && { draft: { ...body.draft, fields: nothingTold } }) }
    return replyOnce(tx, { scope: `attempt:${id}`, key, body: told }, centre.now(), async () =>
      withoutAnswers(await noteInTransaction(tx, centre, { task, subscriber, grant, body }))
    )
  })
}

/**
 * An attempt is told with the grant of its own call: one made for this task, or one in which the customer brought it along.
 * @throws callback-unknown, grant-invalid, with an audit entry
 */
async function requireOwnCall(
  { db, audit }: Centre,
  id: string,
  { agentId, subscriberId, interactionId }: WriteGrant,
  body: RecordAttempt
): Promise<void> {
  const task = await findTask(db, id)
  if (!task) throw problem('callback-unknown')
  const call = await findInteraction(db, interactionId)
  const wasThere = call?.channel === 'call' && (call.ended_at === null || call.ended_at >= task.createdAt)
  const isOwn = subscriberId === task.subscriberId && interactionId === body.interactionId
  if (isOwn && (call?.callback_id === id || wasThere)) return
  const detail = { route: '/v1/callbacks/:id/attempts' }
  await audit.write(db, { kind: 'grant-refused', agentId, interactionId, detail })
  throw problem('grant-invalid')
}

async function noteInTransaction(
  tx: Db,
  centre: Centre,
  {
    task,
    subscriber,
    grant,
    body
  }: { task: CallbackTask; subscriber: Subscriber; grant: WriteGrant; body: RecordAttempt }
): Promise<CallbackTask> {
  const { leaseNumber, interactionId, outcome, at, draft } = body
  const { agentId } = grant
  const attempt = {
    leaseNumber,
    interactionId,
    outcome,
    at: await timeInContact(tx, { interactionId, at, now: centre.now() }),
    agentId,
    policy: centre.policy
  }
  const recorded = recordAttempt(withoutCountOf(task, body), { ...attempt, ...(draft ? { draft } : {}) })
  if (!('task' in recorded) && draft) await refuseLate(tx, task, draft)
  const noted = unlessFenced(recorded).task
  await saveTask(tx, noted)
  await centre.audit.write(tx, {
    kind: 'callback-attempted',
    agentId,
    interactionId,
    subscriberId: task.subscriberId,
    detail: { callbackId: task.id, outcome, attempts: noted.attempts.length, closedAs: noted.outcome }
  })
  if (noted.outcome === 'unreachable' || noted.outcome === 'expired') {
    await writeWhatWasTold(tx, centre, { task: noted, subscriber }, noted.outcome)
    return noted
  }
  return closeIfNothingToSend(tx, centre, noted, agentId)
}

/**
 * The centre may have counted a call before its desk told of it. What the desk tells, with its draft, is fenced, so it is
 * taken as the first telling and not as a repetition; whom the centre took for not reached, the desk may have talked to.
 */
const withoutCountOf = (task: CallbackTask, { interactionId, outcome }: RecordAttempt): CallbackTask => {
  const isCorrected = (counted: AttemptOutcome) =>
    (outcome === 'answered' && counted === 'answered') ||
    ((outcome === 'answered' || outcome === 'dropped' || outcome === 'wrong-person') &&
      counted === 'no-answer')
  const attempts = task.attempts.filter(
    (one) => one.interactionId !== interactionId || !isCorrected(one.outcome)
  )
  return { ...task, attempts }
}

/**
 * A fenced attempt whose draft holds what is here already is settled (callback-lease-lost). New words stay with their host,
 * for a person.
 * @throws callback-lease-lost, callback-held-by-other, callback-closed
 */
async function refuseLate(tx: Db, task: CallbackTask, { fields }: CaptureRecord): Promise<never> {
  const change = await tx
    .selectFrom('profile_change')
    .select('body')
    .where('capture_id', '=', task.id)
    .executeTakeFirst()
  const known = [task.draft.fields, ...(change ? [change.body.fields] : [])]
  if (known.some((here) => saysNothingNew(fields, here))) throw problem('callback-lease-lost')
  throw problem(task.state === 'closed' ? 'callback-closed' : 'callback-held-by-other')
}

/** A capture that is over without a change will send none: nobody is called for it again. */
const closeIfNothingToSend = async (
  tx: Db,
  centre: Centre,
  task: CallbackTask,
  agentId: string
): Promise<CallbackTask> =>
  task.draft.state === 'closed' ? close(tx, centre, task, 'completed', agentId) : task

function requireSameCapture(id: string, draft: CaptureRecord): void {
  if (draft.captureId !== id)
    throw problem('request-malformed', {
      errors: [{ pointer: '/draft/captureId', message: 'another-capture' }]
    })
}

async function held(tx: Db, id: string, reporter: Reporter) {
  const both = await found(tx, id)
  requireReporter(both.task, reporter)
  return both
}

async function found(tx: Db, id: string) {
  const both = await lockTaskAndSubscriber(tx, id)
  if (!both) throw problem('callback-unknown')
  return both
}
