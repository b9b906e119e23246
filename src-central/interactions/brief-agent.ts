// The briefing: everything a screen pop needs, read in the transaction that also writes the audit entry of the view and
// hands the subject's open callback to whoever has the customer on the line.
import type { Briefing, RecordChoice } from '../../shared/central-contract.ts'
import { liveLease } from '../../shared/domain/callback.ts'
import { findTask } from '../callbacks/callback-store.ts'
import { withoutAnswers } from '../callbacks/list-callbacks.ts'
import { forbidDials } from '../callbacks/lone-dial.ts'
import { type Brought, nothingBrought, takeOver } from '../callbacks/take-over.ts'
import type { Centre } from '../centre.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import type { Db } from '../store/schema.ts'
import {
  findAllByNumber,
  findById,
  lineFactsOf,
  readRecord,
  type Subscriber
} from '../subscribers/subscriber-store.ts'
import type { Interaction } from './interaction-row.ts'

/** How often the subject of one interaction may be changed. */
export const subjectChangesAllowed = 2

export type BriefingCentre = Pick<Centre, 'audit' | 'grants' | 'catalogue' | 'policy' | 'now'>

export interface Briefed {
  briefing: Briefing
  brought: Brought
}

export async function briefAgent(
  tx: Db,
  centre: BriefingCentre,
  interaction: Interaction,
  agent: SignedIn
): Promise<Briefed> {
  const changes = await subjectChanges(tx, interaction.interaction_id)
  const lines = interaction.ani === null ? [] : await findAllByNumber(tx, interaction.ani)
  const subjects = await subjectsOf(tx, interaction)
  const known = subjects.length === 1 ? subjects[0] : undefined
  const brought = await callbackFor(tx, centre, interaction, agent, known)
  // Read again: a task that came to its end just now has written what the customer had told.
  const subject = known && (await findById(tx, known.subscriber_id))
  await centre.audit.write(tx, {
    kind: 'record-viewed',
    agentId: agent.agentId,
    interactionId: interaction.interaction_id,
    subscriberId: subject?.subscriber_id ?? null,
    detail: {
      channel: interaction.channel,
      degraded: !interaction.announced,
      ...(subjects.length > 1 && { choices: subjects.length })
    }
  })
  const briefing: Briefing = {
    interactionId: interaction.interaction_id,
    subject:
      subjects.length > 1
        ? { kind: 'several', choices: subjects.map(choiceOf) }
        : await shownSubject(tx, interaction, changes.length > 0, subject),
    callingLine: interaction.ani === null ? null : lineFactsOf(lines.filter(isOf(lines, subject))),
    ani: interaction.ani,
    enteredAt: interaction.entered_at,
    enteredAtSource: interaction.entered_at_source,
    callback: brought.task,
    grant: centre.grants.issue({
      interactionId: interaction.interaction_id,
      subscriberId: subject?.subscriber_id ?? null,
      agentId: agent.agentId,
      extension: agent.extension,
      hostId: agent.hostId
    }),
    subjectChangesLeft: Math.max(0, subjectChangesAllowed - changes.filter(isOtherSubject).length),
    catalogueVersion: centre.catalogue.version,
    degraded: !interaction.announced
  }
  return { briefing, brought }
}

/** After the commit: desks hear of the task that came with this customer, the PBX that its maker may not dial it any more. */
export async function tellBrought(centre: Centre, { changed, task }: Brought): Promise<void> {
  if (changed === null) return
  centre.feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })
  if (changed.lease?.number !== 1) await forbidDials(centre, changed)
  // closed on the spot: what had been told is on its way to the carrier
  if (task === null) centre.nudgeCarrier()
}

export const subjectChanges = (tx: Db, interactionId: string) =>
  tx
    .selectFrom('subject_change')
    .select(['subscriber_id', 'number', 'chosen'])
    .where('interaction_id', '=', interactionId)
    .orderBy('change_id')
    .execute()

/** What counts towards the limit: which of several records it is changes nothing of whom it is about. */
export const isOtherSubject = ({ chosen }: { chosen: boolean }): boolean => !chosen

/**
 * Whom it is about: the last one chosen, else whom a visit or callback is about, else the calling line's subscriber. Several
 * where the number has several records and none is chosen yet.
 */
export async function subjectsOf(tx: Db, interaction: Interaction): Promise<Subscriber[]> {
  const last = (await subjectChanges(tx, interaction.interaction_id)).at(-1)
  const ofCall = !last && interaction.channel === 'call'
  const chosen = last ? last.subscriber_id : ofCall ? null : interaction.subject_id
  if (chosen !== null) {
    const one = await findById(tx, chosen)
    return one ? [one] : []
  }
  if (ofCall) return interaction.ani === null ? [] : findAllByNumber(tx, interaction.ani)
  const number = last ? last.number : interaction.subject_number
  const all = number === null ? [] : await findAllByNumber(tx, number)
  return all.length > 1 ? all : []
}

const choiceOf = (row: Subscriber): RecordChoice => ({
  subscriberId: row.subscriber_id,
  name: row.name,
  owner: row.owner,
  billing: row.billing,
  activatedOn: row.activated_on
})

/** Once it is clear which of the calling line's records it is, the others say nothing about the line. */
const isOf = (lines: readonly Subscriber[], subject: Subscriber | undefined) => {
  const isSubject = (row: Subscriber) => row.subscriber_id === subject?.subscriber_id
  return lines.some(isSubject) ? isSubject : () => true
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

/**
 * A callback is this agent's already, and its capture stays theirs when they hand the customer on; a customer who calls in brings
 * theirs along; at a counter nobody calls back.
 */
async function callbackFor(
  tx: Db,
  centre: BriefingCentre,
  interaction: Interaction,
  agent: SignedIn,
  subject: Subscriber | undefined
): Promise<Brought> {
  if (interaction.callback_id !== null && interaction.agent_id !== agent.agentId) return nothingBrought
  if (interaction.callback_id !== null) {
    const task = await findTask(tx, interaction.callback_id)
    const holder = task && liveLease(task, centre.now())?.agentId
    // an old call of theirs opens nothing of what a colleague is being told now
    return { task: task && holder && holder !== agent.agentId ? withoutAnswers(task) : task, changed: null }
  }
  if (interaction.channel !== 'call' || !subject) return nothingBrought
  return takeOver(tx, centre, interaction, agent, subject.subscriber_id)
}
