// What a quarter of an hour does to a callback nobody makes, without the quarter of an hour: the one thing a story changes
// in the centre's database by hand, because no clock of a PC or a page could be moved along.
import type { PGlite } from '@electric-sql/pglite'

const minuteMs = 60_000

/** Meant for a callback that is kept for somebody or being asked of them: the centre writes nothing to it meanwhile. */
export async function makeOverdue(database: PGlite, msisdn: string, minutes: number): Promise<void> {
  const dueAt = Date.now() - minutes * minuteMs
  const { affectedRows } = await database.query(
    `update callback_task t set due_at = $2::bigint, task = jsonb_set(t.task, '{dueAt}', to_jsonb($2::bigint))
     from subscriber s where s.subscriber_id = t.subscriber_id and s.msisdn = $1 and t.state = 'open'`,
    [msisdn, dueAt]
  )
  if (affectedRows !== 1) throw new Error(`${msisdn} has ${affectedRows} open callbacks`)
}
