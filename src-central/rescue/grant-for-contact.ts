// A contact whose call saw no centre has no grant, and its PC will not fetch one any more. The centre itself says whose call
// it was: what the PBX told of it, and who was signed in where at that time, count; not the row, which anybody can seal.
import type { Centre } from '../centre.ts'
import { type Interaction, takesPart } from '../interactions/interaction-row.ts'
import { findInteraction } from '../interactions/open-interaction.ts'
import { extensionAt } from '../sessions/places.ts'
import type { Db } from '../store/schema.ts'
import { findByNumber } from '../subscribers/subscriber-store.ts'

interface ContactOf {
  interactionId: string | null
  agentId: string
  hostId: string
  /** The installer who brings it. */
  rescuedBy: string
}

/** @returns `null` where the PBX put no such call through to this agent at this workstation */
export async function grantForContact(
  { db, grants, now }: Pick<Centre, 'db' | 'grants' | 'now'>,
  { interactionId, agentId, hostId, rescuedBy }: ContactOf
): Promise<string | null> {
  const interaction = interactionId === null ? null : await findInteraction(db, interactionId)
  const agent = interaction && (await agentThere(db, { agentId, hostId }, interaction, now()))
  if (!interaction || !agent || !takesPart(interaction, agent)) return null
  const { interaction_id, ani, subject_id } = interaction
  const subscriberId =
    subject_id ?? (ani === null ? null : ((await findByNumber(db, ani))?.subscriber_id ?? null))
  const { extension } = agent
  return grants.issue({
    interactionId: interaction_id,
    subscriberId,
    agentId,
    extension,
    hostId,
    rescuedBy
  })
}

/** The agent as they sat there during the call: a workstation may have a telephone of its own. */
async function agentThere(
  db: Db,
  { agentId, hostId }: { agentId: string; hostId: string },
  { created_at, ended_at }: Interaction,
  now: number
) {
  const session = await db
    .selectFrom('session')
    .innerJoin('account', 'account.agent_id', 'session.agent_id')
    .select(['username', 'name', 'role', 'session.extension', 'account.extension as own'])
    .where('session.agent_id', '=', agentId)
    .where('session.host_id', '=', hostId)
    .where('session.created_at', '<=', ended_at ?? now)
    .where('session.expires_at', '>', created_at)
    .where((where) =>
      where.or([where('session.ended_at', 'is', null), where('session.ended_at', '>=', created_at)])
    )
    .orderBy('session.created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!session) return null
  const { username, name, role, own } = session
  // whoever sits there now has taken it from an older session
  const extension = session.extension ?? (await extensionAt(db, hostId, { role, extension: own }))
  return { agentId, username, name, role, extension }
}
