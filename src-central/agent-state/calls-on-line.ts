// Which customers an agent has on the line by the PBX's word: whoever has one is sent no other and does not move to another PC.
import { longestCallMs } from '../interactions/interaction-row.ts'
import { extensionOf } from '../sessions/places.ts'
import type { Db } from '../store/schema.ts'

export interface CallOnLine {
  interactionId: string
  /** Of a callback. */
  callbackId: string | null
  /** `dialled`: their own call rings at the customer. */
  leg: 'dialled' | 'answered'
}

/** The earliest first. */
export async function callsOnLine(db: Db, agentId: string, now: number): Promise<CallOnLine[]> {
  const seat = await extensionOf(db, agentId)
  const rows = await db
    .selectFrom('interaction')
    .select(['interaction_id', 'callback_id', 'agent_id', 'dial_extension', 'legs'])
    .where('ended_at', 'is', null)
    .where('created_at', '>', now - longestCallMs)
    .orderBy('created_at')
    .execute()
  return rows.flatMap(({ interaction_id, callback_id, agent_id, dial_extension, legs }) => {
    const isOwn = agent_id === agentId
    // The leg that dialled is its owner's, whoever sits there now.
    const extension = isOwn
      ? (dial_extension ?? seat)
      : agent_id !== null && dial_extension === seat
        ? null
        : seat
    const leg = extension === null ? undefined : legs[extension]
    if (leg !== 'answered' && !(isOwn && leg === 'dialled')) return []
    return [{ interactionId: interaction_id, callbackId: callback_id, leg }]
  })
}

/** Of those with whom the agent talks, and who is not `but`. */
export async function customerOnLine(
  db: Db,
  agentId: string,
  now: number,
  but: string | null = null
): Promise<string | null> {
  const calls = await callsOnLine(db, agentId, now)
  const found = calls.find(({ interactionId, leg }) => leg === 'answered' && interactionId !== but)
  return found?.interactionId ?? null
}
