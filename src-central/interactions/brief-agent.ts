// The briefing: everything a screen pop needs, read in the transaction that also writes the audit entry of the view and
// hands the subject's open callback to whoever has the customer on the line.
import type { Briefing } from '../../shared/central-contract.ts'
import { liveLease, takeLease } from '../../shared/domain/callback.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { openAskedFields } from '../../shared/domain/capture-machine.ts'
import { findTask, lockOpenTaskOf, saveTask } from '../callbacks/callback-store.ts'
import { closeWithoutCustomer } from '../callbacks/close-callback.ts'
import { refreshDraft } from '../callbacks/refresh-draft.ts'
import type { Centre } from '../centre.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import type { Db } from '../store/schema.ts'
import {
  findById,
  findByNumber,
  lineFactsOf,
  lockById,
  readRecord,
  type Subscriber
} from '../subscribers/subscriber-store.ts'
import type { Interaction } from './interaction-row.ts'

/** How often the subject of one interaction may be changed. */
export const subjectChangesAllowed = 2

export type BriefingCentre = Pick<Centre, 'audit' | 'grants' | 'catalogue' | 'policy' | 'now'>

export async function briefAgent(
  tx: Db,
  centre: BriefingCentre,
  interaction: Interaction,
  agent: SignedIn
): Promise<Briefing> {
  const changes = await subjectChanges(tx, interaction.interaction_id)
  const line = interaction.ani === null ? undefined : await findByNumber(tx, interaction.ani)
  const known = await subjectOf(tx, interaction, changes.at(-1), line)
  const callback = await callbackFor(tx, centre, interaction, agent, known)
  // Read again: a task that came to its end just now has written what the customer had told.
  const subject = known && (await findById(tx, known.subscriber_id))
  await centre.audit.write(tx, {
    kind: 'record-viewed',
    agentId: agent.agentId,
    interactionId: interaction.interaction_id,
    subscriberId: subject?.subscriber_id ?? null,
    detail: { channel: interaction.channel, degraded: !interaction.announced }
  })
  return {
    interactionId: interaction.interaction_id,
    subject: await shownSubject(tx, interaction, changes.length > 0, subject),
    callingLine: interaction.ani === null ? null : lineFactsOf(line),
    ani: interaction.ani,
    enteredAt: interaction.entered_at,
    enteredAtSource: interaction.entered_at_source,
    callback,
    grant: centre.grants.issue({
      interactionId: interaction.interaction_id,
      subscriberId: subject?.subscriber_id ?? null,
      agentId: agent.agentId,
      extension: agent.extension,
      hostId: agent.hostId
    }),
    subjectChangesLeft: Math.max(0, subjectChangesAllowed - changes.length),
    catalogueVersion: centre.catalogue.version,
    degraded: !interaction.announced
  }
}

export const subjectChanges = (tx: Db, interactionId: string) =>
  tx
    .selectFrom('subject_change')
    .select('subscriber_id')
    .where('interaction_id', '=', interactionId)
    .orderBy('change_id')
    .execute()

/** Whom it is about: the last one chosen, else whom a visit or callback is about, else the calling line's subscriber. */
async function subjectOf(
  tx: Db,
  interaction: Interaction,
  lastChange: { subscriber_id: string | null } | undefined,
  line: Subscriber | undefined
): Promise<Subscriber | undefined> {
  if (!lastChange && interaction.channel === 'call') return line
  const subscriberId = lastChange ? lastChange.subscriber_id : interaction.subject_id
  return subscriberId === null ? undefined : findById(tx, subscriberId)
}

async function shownSubject(
  tx: Db,
  { ani_withheld }: Interaction,
  chosen: boolean,
  subject: Subscriber | undefined
): Promise<Briefing['subject']> {
  if (subject) return { kind: 'found', record: await readRecord(tx, subject) }
  return { kind: ani_withheld && !chosen ? 'withheld' : 'not-ours' }
}

/** A callback is this agent's already; a customer who calls in brings theirs along; at a counter nobody calls back. */
async function callbackFor(
  tx: Db,
  centre: BriefingCentre,
  interaction: Interaction,
  agent: SignedIn,
  subject: Subscriber | undefined
): Promise<CallbackTask | null> {
  if (interaction.callback_id !== null) return findTask(tx, interaction.callback_id)
  if (interaction.channel !== 'call' || !subject) return null
  return takeOver(tx, centre, interaction, agent, subject.subscriber_id)
}

async function takeOver(
  tx: Db,
  centre: BriefingCentre,
  interaction: Interaction,
  { agentId, hostId }: SignedIn,
  subscriberId: string
): Promise<CallbackTask | null> {
  const known = await tx
    .selectFrom('callback_task')
    .select('callback_id')
    .where('subscriber_id', '=', subscriberId)
    .where('state', '=', 'open')
    .limit(1)
    .executeTakeFirst()
  if (!known) return null
  const subscriber = await lockById(tx, subscriberId)
  const stored = await lockOpenTaskOf(tx, subscriberId)
  if (!subscriber || !stored) return null
  const lease = liveLease(stored, centre.now())
  const isOwn = lease?.agentId === agentId && lease.hostId === hostId
  // Nobody has the customer on the line any more: whoever holds the task keeps it.
  if (interaction.ended_at !== null) return isOwn ? stored : null
  // The holder's own desk is at work on the draft it has; everybody else starts from the record as it is.
  const draft = isOwn ? stored.draft : refreshDraft(stored.draft, subscriber)
  const task = { ...stored, draft }
  if (draft !== stored.draft && openAskedFields(draft).length === 0) {
    await closeWithoutCustomer(tx, centre, { task, subscriber }, 'already-complete')
    return null
  }
  const taken = takeLease(task, { agentId, hostId, now: centre.now(), policy: centre.policy, takeOver: true })
  if (taken.kind !== 'leased') return null
  await saveTask(tx, taken.task)
  if (taken.task.lastLeaseNumber !== task.lastLeaseNumber)
    await centre.audit.write(tx, {
      kind: 'callback-taken-over',
      agentId,
      interactionId: interaction.interaction_id,
      subscriberId,
      detail: { callbackId: task.id, lease: taken.task.lastLeaseNumber }
    })
  return taken.task
}
