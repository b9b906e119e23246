// What a call's event changes of what agents are doing: who is on a call now, and who is not any more.
import type { QueueEvent } from '../queue-sources/queue-source.ts'
import { agentAt } from '../sessions/places.ts'
import type { Db } from '../store/schema.ts'

interface ActivityChange {
  agentId: string
  activity: 'on-call' | null
  interactionId: string | null
}

export async function activityChanges(db: Db, event: QueueEvent): Promise<ActivityChange[]> {
  if (event.type === 'answered') {
    const agentId = await agentAt(db, event.extension)
    // A callback that is answered is still a callback: the agent stays out of the queue until it is dealt with.
    if (agentId === null || (await isCallingBack(db, agentId))) return []
    return [{ agentId, activity: 'on-call', interactionId: event.interactionId }]
  }
  if (event.type === 'transferred') {
    const first = await agentAt(db, event.from)
    return (await onCall(db, event.interactionId)).filter((agentId) => agentId === first).map(over)
  }
  return event.type === 'ended' ? (await onCall(db, event.interactionId)).map(over) : []
}

const over = (agentId: string): ActivityChange => ({ agentId, activity: null, interactionId: null })

const isCallingBack = async (db: Db, agentId: string): Promise<boolean> => {
  const own = db.selectFrom('agent_state').select('activity').where('agent_id', '=', agentId)
  return (await own.executeTakeFirst())?.activity === 'callback'
}

const onCall = async (db: Db, interactionId: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('agent_state')
    .select('agent_id')
    .where('activity', '=', 'on-call')
    .where('activity_interaction', '=', interactionId)
    .execute()
  return rows.map((row) => row.agent_id)
}
