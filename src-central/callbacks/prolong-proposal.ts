// An agent who needs longer after a call is asked longer how it ended, too: the task of a drop that is only proposed waits
// as long as they do.
import { sql } from 'kysely'
import { type Db, json } from '../store/schema.ts'

/** @param until epoch ms; never earlier than it was */
export const prolongProposal = async (tx: Db, interactionId: string, until: number): Promise<void> =>
  void (await tx
    .updateTable('callback_task')
    .set({ task: sql`jsonb_set(task, '{draft,ending,confirmBy}', ${json(until)}::jsonb)` })
    .where('state', '=', 'open')
    .where(sql<string>`task ->> 'originInteractionId'`, '=', interactionId)
    .where(sql<string>`task #>> '{draft,state}'`, '=', 'lost')
    .where(sql<number>`(task #>> '{draft,ending,confirmBy}')::bigint`, '<', until)
    .execute())
