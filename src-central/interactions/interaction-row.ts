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
  subject_number: null,
  callback_id: null,
  dial_extension: null,
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
 * degraded grant to the agent they belong to, and to a colleague to whom the customer is handed on; each of them for as long as it lasts and is wrapped up.
 */
export function mayOpen(interaction: Interaction, agent: Agent, now: number): boolean {
  const until =
    interaction.ended_at === null ? interaction.created_at + longestCallMs : interaction.ended_at + afterEndMs
  return now <= until && takesPart(interaction, agent)
}

/** Whether this agent is or was on it: as the one it belongs to, or because the PBX has put the customer through to them. */
export function takesPart(interaction: Interaction, agent: Agent): boolean {
  const { agent_id, dial_extension, legs } = interaction
  if (agent_id === agent.agentId) return true
  // The leg that dialled is its owner's, whoever sits there now.
  if (agent.extension === null || (agent_id !== null && agent.extension === dial_extension)) return false
  const leg = legs[agent.extension]
  // Who has handed the customer on still has the contact to finish.
  const dialled = agent_id === null && leg === 'dialled'
  return dialled || leg === 'offered' || leg === 'answered' || leg === 'handed-on'
}
