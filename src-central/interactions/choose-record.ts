// The number of a contact has several records here (two contracts, a former owner): which one it is about the agent finds out
// from the customer, and says so. Only one of those; each choice is in the audit, and it is no change of the subject.
import type { Briefing } from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import type { Db } from '../store/schema.ts'
import { type Briefed, briefAgent, subjectChanges, subjectsOf, tellBrought } from './brief-agent.ts'
import { denySubject, holdInteraction, requireOpenable } from './change-subject.ts'
import type { Interaction } from './interaction-row.ts'

export interface RecordChosen {
  interactionId: string
  agent: SignedIn
  subscriberId: string
}

/** Told twice, it is one choice. @throws interaction-not-announced, subject-unknown for any other record */
export async function chooseRecord(centre: Centre, wanted: RecordChosen): Promise<Briefing> {
  const { interactionId, agent, subscriberId } = wanted
  const interaction = await requireOpenable(centre, interactionId, agent)
  const briefed = await centre.db.transaction().execute(async (tx) => {
    await holdInteraction(tx, interactionId)
    const last = (await subjectChanges(tx, interactionId)).at(-1)
    const isTold = last?.chosen === true && last.subscriber_id === subscriberId
    return isTold ? briefAgent(tx, centre, interaction, agent) : choose(tx, centre, wanted, interaction)
  })
  if (briefed === null) {
    await denySubject(centre, wanted)
    throw problem('subject-unknown')
  }
  await tellBrought(centre, briefed.brought)
  return briefed.briefing
}

/** @returns `null` when this record is none of those between which there is to choose */
async function choose(
  tx: Db,
  centre: Centre,
  { interactionId, agent, subscriberId }: RecordChosen,
  interaction: Interaction
): Promise<Briefed | null> {
  const { agentId } = agent
  const choices = await subjectsOf(tx, interaction)
  const choice = choices.find(({ subscriber_id }) => subscriber_id === subscriberId)
  if (choices.length < 2 || !choice) return null
  await tx
    .insertInto('subject_change')
    .values({
      interaction_id: interactionId,
      agent_id: agentId,
      subscriber_id: subscriberId,
      number: choice.msisdn,
      chosen: true,
      reason: 'one-of-several',
      at: centre.now()
    })
    .execute()
  const detail = { of: choices.length }
  await centre.audit.write(tx, { kind: 'record-chosen', agentId, interactionId, subscriberId, detail })
  return briefAgent(tx, centre, interaction, agent)
}
