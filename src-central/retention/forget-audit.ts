// Audit entries go from the front of their chain only, and what stood before the new front is kept under the centre's seal:
// the rest of the chain can still be verified, and nobody without the key can shorten it this way. The last entry stays.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { sealOfStart } from '../audit/audit-chain.ts'
import type { Db } from '../store/schema.ts'

/** @returns how many are gone */
export async function forgetAudit(db: Db, key: Buffer, before: number, portion: number): Promise<number> {
  const instances = await db.selectFrom('audit').select('instance').distinct().execute()
  let gone = 0
  for (const { instance } of instances)
    for (let rows = portion; rows === portion; gone += rows)
      rows = await db.transaction().execute((tx) => forgetPortion(tx, key, { instance, before, portion }))
  return gone
}

interface Portion {
  instance: string
  before: number
  portion: number
}

async function forgetPortion(tx: Db, key: Buffer, { instance, before, portion }: Portion): Promise<number> {
  const rows = await tx
    .selectFrom('audit')
    .select(['position', 'hash', 'at'])
    .where('instance', '=', instance)
    .where('position', 'is not', null)
    .orderBy('position')
    .limit(portion + 1)
    .execute()
  const firstKept = rows.findIndex(({ at }) => at >= before)
  const count = Math.min(firstKept === -1 ? rows.length - 1 : firstKept, portion)
  const last = rows[count - 1]
  if (!last || last.position === null || last.hash === null) return 0
  const start = { instance, position: last.position, hash: last.hash, at: last.at }
  const kept = { position: last.position, head: last.hash, at: last.at, seal: sealOfStart(key, start) }
  await tx
    .insertInto('audit_start')
    .values({ instance, ...kept })
    .onConflict((conflict) => conflict.column('instance').doUpdateSet(kept))
    .execute()
  const setting = `hotline.audit_outlived_${createHash('md5').update(instance).digest('hex')}`
  await sql`select set_config(${setting}, ${String(last.position)}, true)`.execute(tx)
  await tx
    .deleteFrom('audit')
    .where('instance', '=', instance)
    .where('position', '<=', last.position)
    .execute()
  return count
}
