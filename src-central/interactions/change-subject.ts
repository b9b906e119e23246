// Another subject for the same interaction: the customer calls about a number they do not call from, or from a withheld
// one. At most two changes, each with a reason in the audit; the earlier record leaves the screen with the answer.
import type { Briefing } from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import type { Db } from '../store/schema.ts'
import { findByNumber } from '../subscribers/subscriber-store.ts'
import {
  briefAgent,
  isOtherSubject,
  subjectChanges,
  subjectChangesAllowed,
  tellBrought
} from './brief-agent.ts'
import { type Interaction, mayOpen } from './interaction-row.ts'
import { findInteraction } from './open-interaction.ts'

export interface SubjectChange {
  interactionId: string
  agent: SignedIn
  number: string
  reason: string
}

/** @throws interaction-not-announced, subject-change-limit */
export async function changeSubject(centre: Centre, wanted: SubjectChange): Promise<Briefing> {
  const { db, audit, now } = centre
  const { interactionId, agent, number, reason } = wanted
  const interaction = await requireOpenable(centre, interactionId, agent)
  const { briefing, brought } = await db.transaction().execute(async (tx) => {
    await holdInteraction(tx, interactionId)
    const changes = (await subjectChanges(tx, interactionId)).filter(isOtherSubject)
    if (changes.length >= subjectChangesAllowed) throw problem('subject-change-limit')
    const subscriberId = (await findByNumber(tx, number))?.subscriber_id ?? null
    await tx
      .insertInto('subject_change')
      .values({
        interaction_id: interactionId,
        agent_id: agent.agentId,
        subscriber_id: subscriberId,
        number,
        reason,
        at: now()
      })
      .execute()
    await audit.write(tx, {
      kind: 'subject-changed',
      agentId: agent.agentId,
      interactionId,
      subscriberId,
      detail: { reason, change: changes.length + 1 }
    })
    return briefAgent(tx, centre, interaction, agent)
  })
  await tellBrought(centre, brought)
  return briefing
}

/** @throws interaction-not-announced, with an entry in the audit */
export async function requireOpenable(
  centre: Centre,
  interactionId: string,
  agent: SignedIn
): Promise<Interaction> {
  const interaction = await findInteraction(centre.db, interactionId)
  if (interaction && mayOpen(interaction, agent, centre.now())) return interaction
  await denySubject(centre, { interactionId, agent })
  throw problem('interaction-not-announced')
}

export const denySubject = (
  { audit, db }: Pick<Centre, 'audit' | 'db'>,
  { interactionId, agent }: { interactionId: string; agent: SignedIn }
) =>
  audit.write(db, {
    kind: 'record-denied',
    agentId: agent.agentId,
    interactionId,
    detail: { subject: 'changed' }
  })

/** Held until the transaction ends, so that two changes at once are counted one after the other. */
export const holdInteraction = (tx: Db, interactionId: string) =>
  tx
    .selectFrom('interaction')
    .select('interaction_id')
    .where('interaction_id', '=', interactionId)
    .forUpdate()
    .execute()
