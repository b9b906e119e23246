// What became of each rescued row, by its ids and without a word of what it says: so that a row which could not be told holds
// up what comes after it of its own capture, and somebody can see later what still waits for a person.
import { sql } from 'kysely'
import type { RescueOutcome, RescueResult } from '../../shared/rescue-contract.ts'
import type { Db, RescuedRow } from '../store/schema.ts'

const waiting: RescueOutcome[] = ['with-lead', 'refused', 'unreadable', 'held-back', 'try-again']
/** What comes after these of the same capture says nothing without them. */
const stopped: RescueOutcome[] = ['with-lead', 'refused', 'unreadable', 'try-again']

/** Captures come after the whole outbox. */
export const afterTheOutbox = Number.MAX_SAFE_INTEGER

export interface PlaceInBundle {
  keyId: string
  captureId: string | null
  seq: number
}

/** As in its own outbox, a row of the same capture before it waits for a person. */
export async function isHeldBack(db: Db, { keyId, captureId, seq }: PlaceInBundle): Promise<boolean> {
  if (captureId === null) return false
  const before = await db
    .selectFrom('rescued_row')
    .select('row_id')
    .where('key_id', '=', keyId)
    .where('capture_id', '=', captureId)
    .where('seq', '<', seq)
    .where('outcome', 'in', stopped)
    .limit(1)
    .executeTakeFirst()
  return before !== undefined
}

export async function noteRescued(
  db: Db,
  { rowId, kind, captureId, outcome, code }: RescueResult,
  about: { keyId: string; hostId: string; seq: number; agentId: string; at: number }
): Promise<void> {
  const { keyId, hostId, seq, agentId, at } = about
  const said = { outcome, code, at, agent_id: agentId }
  await db
    .insertInto('rescued_row')
    .values({ key_id: keyId, row_id: rowId, seq, host_id: hostId, kind, capture_id: captureId, ...said })
    .onConflict((conflict) => conflict.columns(['key_id', 'row_id']).doUpdateSet(said))
    .execute()
}

/** Of a row of the table: a conflict the lead has decided waits for nobody any more. */
export const isWaiting = sql<boolean>`(rescued_row.outcome in (${sql.join(waiting)})
  and not (rescued_row.outcome = 'with-lead' and exists (select 1 from profile_change
    where profile_change.capture_id::text = rescued_row.capture_id)))`

/** What waits for somebody, oldest first. */
export const listWaiting = (db: Db): Promise<RescuedRow[]> =>
  db.selectFrom('rescued_row').selectAll().where(isWaiting).orderBy('at').orderBy('seq').execute()
