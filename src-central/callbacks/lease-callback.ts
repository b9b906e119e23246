// POST /v1/callbacks/{id}/lease: the right to dial one customer once. In one transaction the task is leased, an
// interaction of its own is announced, and the record is read again; then the agent leaves the queue and the PBX is told
// which number may be dialled. Nothing of it stands if the PBX does not take part.
import { randomUUID } from 'node:crypto'
import type { LeaseReply } from '../../shared/central-contract.ts'
import { type TakeLeaseResult, takeLease } from '../../shared/domain/callback.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { openAskedFields } from '../../shared/domain/capture-machine.ts'
import { readDuty } from '../agent-state/agent-state-store.ts'
import { type CallOnLine, callsOnLine } from '../agent-state/calls-on-line.ts'
import type { Centre } from '../centre.ts'
import { describeFault, problem } from '../http/problem-reply.ts'
import { briefAgent } from '../interactions/brief-agent.ts'
import { newInteraction } from '../interactions/interaction-row.ts'
import { findInteraction } from '../interactions/open-interaction.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import type { Db } from '../store/schema.ts'
import type { Subscriber } from '../subscribers/subscriber-store.ts'
import { lockTaskAndSubscriber, saveTask } from './callback-store.ts'
import { calledBy, isToldLost, reachedUntil, withCallsOf } from './calls-of-task.ts'
import { closeWithoutCustomer } from './close-callback.ts'
import { forbidDials, stillHolds } from './lone-dial.ts'
import { refreshDraft } from './refresh-draft.ts'
import { giveBackLease } from './release-callback.ts'

type Leased = Extract<LeaseReply, { kind: 'leased' }>

export async function leaseCallback(
  centre: Centre,
  id: string,
  agent: SignedIn & { extension: string }
): Promise<LeaseReply> {
  const reply = await centre.db.transaction().execute((tx) => leaseInTransaction(tx, centre, id, agent))
  if (reply.kind === 'leased') {
    await requireNobodyCalls(centre, reply, agent)
    await prepareTelephone(centre, reply, agent)
  } else {
    await forbidDials(centre, reply.task)
    centre.nudgeCarrier()
  }
  centre.feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })
  return reply
}

async function leaseInTransaction(tx: Db, centre: Centre, id: string, agent: SignedIn): Promise<LeaseReply> {
  const held = await lockTaskAndSubscriber(tx, id)
  if (!held) throw problem('callback-unknown')
  const { agentId, hostId } = agent
  const task = await currentTask(tx, centre, held, agent)
  const taken = takeLease(task, { agentId, hostId, now: centre.now(), policy: centre.policy })
  if (taken.kind !== 'leased') throw refusalOf(taken)
  const caller = await calledBy(tx, centre, task)
  const until = await reachedUntil(tx, centre, held.task, agent)
  if (until > centre.now()) throw problem('callback-held-by-other', { nextAt: until })
  if (caller && caller.agentId !== agentId) throw problem('callback-held-by-other')
  await requireNoOtherCustomer(tx, centre, task, agentId)
  if (openAskedFields(task.draft).length === 0 || held.subscriber.never_ask !== null)
    return {
      kind: 'already-complete',
      task: await closeWithoutCustomer(tx, centre, { ...held, task }, 'already-complete')
    }
  await saveTask(tx, taken.task)
  const interactionId = await announce(tx, centre, taken.task, agent)
  const interaction = await findInteraction(tx, interactionId)
  if (!interaction) throw problem('internal-error')
  const { briefing } = await briefAgent(tx, centre, interaction, agent)
  const dial = `${centre.dialPrefix}${taken.task.numberToDial}`
  return { kind: 'leased', task: taken.task, interactionId, dial, briefing }
}

/**
 * Whoever talks to a customer does not take up a callback beside it; a call about this very one is no other.
 * @throws callback-agent-in-call
 */
async function requireNoOtherCustomer(
  tx: Db,
  { now }: Centre,
  task: CallbackTask,
  agentId: string
): Promise<void> {
  const calls = await callsOnLine(tx, agentId, now())
  const isOther = ({ leg, callbackId, interactionId }: CallOnLine) =>
    leg === 'answered' && callbackId !== task.id && !isToldLost(task, { interaction_id: interactionId })
  if (!calls.some(isOther)) return
  const { activity } = await readDuty(tx, agentId, now())
  if (activity === 'on-call' || activity === 'callback') throw problem('callback-agent-in-call')
}

function refusalOf(refused: Exclude<TakeLeaseResult, { kind: 'leased' }>) {
  switch (refused.kind) {
    case 'held-by-other':
      return problem('callback-held-by-other', { nextAt: refused.until })
    case 'not-due':
      return problem('callback-not-due', { nextAt: refused.dueAt })
    case 'outside-window':
      return problem('callback-outside-window', { nextAt: refused.nextAt })
    case 'closed':
      return problem('callback-closed')
  }
}

/**
 * The task as calls and record have made it meanwhile. Holders who moved to another PC are not held up by a call of their own
 * that nobody answered.
 */
async function currentTask(
  tx: Db,
  centre: Centre,
  { task: stored, subscriber }: { task: CallbackTask; subscriber: Subscriber },
  { agentId }: SignedIn
): Promise<CallbackTask> {
  const called = await withCallsOf(tx, centre, stored)
  const lease = stored.lease?.agentId === agentId ? stored.lease : called.lease
  return { ...called, lease, draft: refreshDraft(stored.draft, subscriber) }
}

async function announce(
  tx: Db,
  { audit, now }: Centre,
  task: CallbackTask,
  { agentId, extension }: SignedIn
): Promise<string> {
  const interactionId = randomUUID()
  const row = newInteraction({
    interaction_id: interactionId,
    channel: 'callback',
    created_at: now(),
    entered_at: now()
  })
  const ofTask = { subject_id: task.subscriberId, callback_id: task.id, ani: task.numberToDial }
  await tx
    .insertInto('interaction')
    .values({ ...row, ...ofTask, agent_id: agentId, dial_extension: extension })
    .execute()
  await audit.write(tx, {
    kind: 'callback-leased',
    agentId,
    interactionId,
    subscriberId: task.subscriberId,
    detail: { callbackId: task.id, lease: task.lastLeaseNumber }
  })
  return interactionId
}

/**
 * An earlier holder's dial may have been on its way while the task passed on. No further one is permitted now, and one
 * that was made has been heard of: it goes on, or was an attempt, and this agent does not call.
 * @throws callback-held-by-other
 */
async function requireNobodyCalls(centre: Centre, reply: Leased, { agentId }: SignedIn): Promise<void> {
  const { task } = reply
  await hearOut(centre, reply)
  const caller = await calledBy(centre.db, centre, task)
  const isCalled = caller !== null && caller.agentId !== agentId
  const { attempts } = await withCallsOf(centre.db, centre, task)
  if (!isCalled && attempts.length === task.attempts.length) return
  await centre.db
    .transaction()
    .execute((tx) => giveBackLease(tx, { id: task.id, leaseNumber: task.lastLeaseNumber }))
  throw problem('callback-held-by-other')
}

/** @throws centre-unavailable while nobody can say what has been dialled: the lease is given back */
async function hearOut(centre: Centre, { task, interactionId }: Leased): Promise<void> {
  const { id, lastLeaseNumber: leaseNumber } = task
  try {
    // within its first lease the maker keeps the dial for when the centre goes down
    await centre.hearOut({ callbackId: id, except: interactionId, forbids: leaseNumber !== 1 })
  } catch (error) {
    centre.log.warn('callback.dialsNotHeardOut', { interactionId, ...describeFault(error) })
    await centre.db.transaction().execute((tx) => giveBackLease(tx, { id, leaseNumber }))
    throw problem('centre-unavailable', { detail: 'queue source', retryAfterSeconds: 5 })
  }
}

/** Out of the queue first, then permission to dial; when the PBX refuses either, the lease is given back. */
async function prepareTelephone(
  { queueSource, agentStates, ...centre }: Centre,
  { interactionId, task }: Leased,
  { agentId, extension }: SignedIn & { extension: string }
): Promise<void> {
  try {
    await agentStates.beginCallback({ agentId, extension }, interactionId)
    await queueSource.allowDial({ interactionId, extension, number: task.numberToDial })
  } catch (error) {
    centre.log.warn('callback.telephoneNotReady', { interactionId, ...describeFault(error) })
    await centre.db
      .transaction()
      .execute((tx) => giveBackLease(tx, { id: task.id, leaseNumber: task.lastLeaseNumber }))
    await agentStates.endCallback(agentId, interactionId)
    throw problem('centre-unavailable', { detail: 'queue source', retryAfterSeconds: 5 })
  }
  if (await stillHolds(centre.db, task.id, { number: task.lastLeaseNumber })) return
  // a PBX that cannot be told this forgets the permission by itself, and the desk is told of none
  await queueSource
    .forbidDial({ interactionId, extension })
    .catch((error) =>
      centre.log.warn('callback.dialNotForbidden', { interactionId, ...describeFault(error) })
    )
  await agentStates.endCallback(agentId, interactionId)
  throw problem('callback-lease-lost')
}
