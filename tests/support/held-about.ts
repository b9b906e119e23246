// What the centre's database holds about one subscriber, whatever table it is in: what was to be forgotten must not be there.
import { sql } from 'kysely'
import type { CentralWorld } from './central-world.ts'

/** Everything the database holds about a subscriber, in whatever table, as text: what names them, or a change or task of theirs. */
export async function heldAbout({ db }: CentralWorld, subscriberId: string): Promise<string> {
  const changes = await db
    .selectFrom('profile_change')
    .select('capture_id as id')
    .where('subscriber_id', '=', subscriberId)
    .execute()
  const tasks = await db
    .selectFrom('callback_task')
    .select('callback_id as id')
    .where('subscriber_id', '=', subscriberId)
    .execute()
  const names = [subscriberId, ...[...changes, ...tasks].map(({ id }) => id)]
  const tables = await db.introspection.getTables()
  const texts: unknown[] = []
  for (const { name } of tables) {
    const rows = await sql`select to_jsonb(held) as held from ${sql.table(name)} held
      where to_jsonb(held)::text ~ ${names.join('|')}`.execute(db)
    texts.push(...rows.rows)
  }
  return JSON.stringify(texts)
}
