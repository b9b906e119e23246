// A conflict as a person sees it: both accounts of each field in question, with who took them down, when and where. No
// other field of the record, and nothing about the other contact but its channel and time.
import type { CapturedField, ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldConflict, ProfileConflict } from '../../shared/domain/profile-conflict.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { Db } from '../store/schema.ts'
import { type Subscriber, shownField } from './subscriber-store.ts'

export async function showConflict(
  db: Db,
  subscriber: Subscriber,
  change: ProfileChange,
  names: readonly FieldName[]
): Promise<ProfileConflict> {
  const fields: FieldConflict[] = []
  for (const field of names) {
    const told = change.fields[field]
    if (told) fields.push(await fieldConflict(db, subscriber, { field, told, channel: change.channel }))
  }
  return { version: subscriber.version, fields }
}

interface OurAccount {
  field: FieldName
  told: CapturedField
  channel: ProfileChange['channel']
}

async function fieldConflict(db: Db, subscriber: Subscriber, { field, told, channel }: OurAccount) {
  const stored = subscriber.profile[field]
  const author = await authorOf(db, subscriber.subscriber_id, field, stored.version)
  const { status, value, at, interactionId } = told
  return {
    field,
    theirs: {
      ...shownField(stored),
      agentName: author?.name ?? null,
      channel: author?.body.channel ?? null
    },
    ours: { status, value, at, interactionId, agentName: await nameOf(db, told.agentId), channel }
  }
}

const authorOf = (db: Db, subscriberId: string, field: FieldName, version: number) =>
  db
    .selectFrom('profile_history')
    .innerJoin('profile_change', 'profile_change.capture_id', 'profile_history.capture_id')
    .leftJoin('account', 'account.agent_id', 'profile_history.agent_id')
    .select(['account.name', 'profile_change.body'])
    .where('profile_history.subscriber_id', '=', subscriberId)
    .where('field', '=', field)
    .where('version', '=', version)
    .executeTakeFirst()

const nameOf = async (db: Db, agentId: string): Promise<string | null> =>
  (await db.selectFrom('account').select('name').where('agent_id', '=', agentId).executeTakeFirst())?.name ??
  null

/** What the audit keeps of a conflict that was shown: which accounts, never what they say. */
export const conflictDetail = (captureId: string, { version, fields }: ProfileConflict) => ({
  captureId,
  version,
  fields: fields.map(({ field }) => field)
})
