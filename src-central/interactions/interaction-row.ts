// A row of the interaction table: how a new one looks, and who may open the record behind it.
import type { Insertable, Selectable } from 'kysely'
import type { Agent } from '../../shared/central-contract.ts'
import { type InteractionRow, json } from '../store/schema.ts'

export type Interaction = Selectable<InteractionRow>
type NewInteraction = Insertable<InteractionRow>

/** A row in which everything that is not given is not known; announced by the PBX unless said otherwise. */
export const newInteraction = (
  known: Pick<NewInteraction, 'interaction_id' | 'channel' | 'created_at' | 'entered_at'> &
    Partial<NewInteraction>
): NewInteraction => ({
  announced: true,
  ani: null,
  ani_withheld: false,
  dnis: null,
  queue: null,
  entered_at_source: 'pbx',
  legs: json({}),
  agent_id: null,
  subject_id: null,
  callback_id: null,
  ended_at: null,
  cause: null,
  ended_by: null,
  recording: null,
  recording_file: null,
  ...known
})

/** Wrap-up and a little: how long after its end a call still opens its record, ms. */
const afterEndMs = 30 * 60_000
/** A call whose end nobody told, ms after it began. */
export const longestCallMs = 12 * 3_600_000

/**
 * A call opens its record at the extension it is offered to, answered or dialled at; a counter visit, a callback and a
 * degraded grant to the agent they belong to; each of them for as long as it lasts and is wrapped up.
 */
export function mayOpen(interaction: Interaction, agent: Agent, now: number): boolean {
  const until =
    interaction.ended_at === null ? interaction.created_at + longestCallMs : interaction.ended_at + afterEndMs
  return now <= until && takesPart(interaction, agent)
}

/** Whether this agent is or was on it. */
export function takesPart(interaction: Interaction, agent: Agent): boolean {
  if (interaction.agent_id !== null) return interaction.agent_id === agent.agentId
  const leg = agent.extension === null ? undefined : interaction.legs[agent.extension]
  // Who has handed the customer on still has the contact to finish.
  return leg === 'offered' || leg === 'answered' || leg === 'dialled' || leg === 'handed-on'
}
