// Reads the chains of every instance that has ever written here, page by page, and names the first entry that is not as it was
// sealed. Whoever keeps heads elsewhere learns of a tail that was cut off, too.
import { timingSafeEqual } from 'node:crypto'
import type { Db } from '../store/schema.ts'
import { type ChainHead, type ChainVerdict, chainStart, sealOfStart, walkChain } from './audit-chain.ts'
import { entryOf } from './audit-entry.ts'

export interface KnownHead extends ChainHead {
  instance: string
}

export interface InstanceVerdict {
  instance: string
  verdict: ChainVerdict
  /** Entries before these have outlived their days. */
  outlived: number
  /** Written, and not in the chain yet: at a centre that runs, those of the last second. */
  unsealed: number
}

const pageRows = 2000

/** A chain of which only a head is known, and nothing is here, is told as well. */
export async function verifyAudit(
  db: Db,
  key: Buffer,
  heads: readonly KnownHead[] = []
): Promise<InstanceVerdict[]> {
  const rows = await db.selectFrom('audit').select('instance').distinct().execute()
  const starts = await db.selectFrom('audit_start').select(['instance', 'position']).execute()
  const instances = new Set([...rows, ...starts, ...heads].map(({ instance }) => instance))
  const verdicts: InstanceVerdict[] = []
  for (const instance of [...instances].toSorted()) {
    const unsealed = await db
      .selectFrom('audit')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('instance', '=', instance)
      .where('position', 'is', null)
      .executeTakeFirst()
    verdicts.push({
      instance,
      verdict: await verifyInstance(db, key, instance, heads),
      outlived: starts.find((start) => start.instance === instance)?.position ?? 0,
      unsealed: Number(unsealed?.count ?? 0)
    })
  }
  return verdicts
}

export async function verifyInstance(
  db: Db,
  key: Buffer,
  instance: string,
  heads: readonly KnownHead[] = []
): Promise<ChainVerdict> {
  const from = await startOf(db, key, instance)
  if (!from) return { kind: 'broken', at: 0, why: 'altered' }
  const known = heads.filter((head) => head.instance === instance && head.position > from.position)
  const walk = walkChain(key, from, known)
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('instance', '=', instance)
      .where('position', '>', after)
      .orderBy('position')
      .limit(pageRows)
      .execute()
    for (const row of rows) {
      const broken = walk.step(entryOf(row, row.position ?? 0), row.hash ?? '')
      if (broken) return broken
      after = row.position ?? 0
    }
    if (rows.length < pageRows) return walk.end()
  }
}

/** `null` when what is kept of the chain's beginning is not what the centre has sealed. */
async function startOf(db: Db, key: Buffer, instance: string): Promise<ChainHead | null> {
  const row = await db
    .selectFrom('audit_start')
    .selectAll()
    .where('instance', '=', instance)
    .executeTakeFirst()
  if (!row) return chainStart
  const { position, head: hash, at } = row
  const expected = Buffer.from(sealOfStart(key, { instance, position, hash, at }))
  const actual = Buffer.from(row.seal)
  return expected.length === actual.length && timingSafeEqual(expected, actual) ? { position, hash } : null
}
