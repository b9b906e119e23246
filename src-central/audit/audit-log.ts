// The append-only audit: entries are written in the transaction of what they witness and sealed into this instance's
// hash chain a second later at most. No numbers, names or values in it; subscribers by id.
import type { Log } from '../../shared/log.ts'
import { describeFault } from '../http/problem-reply.ts'
import { type AuditRow, type Db, json } from '../store/schema.ts'
import { type ChainedEntry, type ChainVerdict, chainStart, hashEntry, verifyChain } from './audit-chain.ts'

export type AuditKind =
  | 'signed-in'
  | 'sign-in-refused'
  | 'signed-out'
  | 'record-viewed'
  | 'record-denied'
  | 'subject-changed'
  | 'grant-refused'
  | 'profile-changed'
  | 'contact-written'
  | 'callbacks-listed'
  | 'callback-created'
  | 'callback-confirmed'
  | 'callback-withdrawn'
  | 'callback-reopened'
  | 'callback-dial-permitted'
  | 'callback-leased'
  | 'callback-taken-over'
  | 'callback-attempted'
  | 'callback-released'
  | 'callback-closed'
  | 'leg-ended'
  | 'recording-paused'
  | 'recording-resumed'
  | 'carrier-retried'

export interface AuditEntry {
  kind: AuditKind
  agentId?: string | null
  interactionId?: string | null
  subscriberId?: string | null
  detail?: Record<string, unknown>
}

export interface AuditLog {
  /** @param db the transaction of what is witnessed */
  write(db: Db, entry: AuditEntry): Promise<void>
  /** Seals what has been committed; a timer does so each second. */
  seal(): Promise<void>
  verify(): Promise<ChainVerdict>
  stop(): Promise<void>
}

interface AuditOptions {
  db: Db
  key: Buffer
  instance: string
  now: () => number
  log: Log
}

const batch = 500

export function createAuditLog({ db, key, instance, now, log }: AuditOptions): AuditLog {
  const sealOnce = () => db.transaction().execute((tx) => sealBatch(tx, key, instance))
  const seal = async () => {
    while ((await sealOnce()) === batch);
  }
  let sealing = Promise.resolve()
  const sealInTurn = () => {
    sealing = sealing.then(seal).catch((error) => log.error('audit.sealFailed', describeFault(error)))
    return sealing
  }
  const timer = setInterval(() => void sealInTurn(), 1000).unref()
  return {
    async write(target, { kind, agentId = null, interactionId = null, subscriberId = null, detail = {} }) {
      const row = {
        agent_id: agentId,
        interaction_id: interactionId,
        subscriber_id: subscriberId,
        detail: json(detail)
      }
      await target
        .insertInto('audit')
        .values({ instance, at: now(), kind, ...row, position: null, hash: null })
        .execute()
    },
    seal: sealInTurn,
    verify: async () => verifyChain(key, (await sealedRows(db, instance)).map(chained)),
    async stop() {
      clearInterval(timer)
      await sealInTurn()
    }
  }
}

async function sealBatch(tx: Db, key: Buffer, instance: string): Promise<number> {
  const head = await tx
    .selectFrom('audit')
    .select(['position', 'hash'])
    .where('instance', '=', instance)
    .where('position', 'is not', null)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  const rows = await tx
    .selectFrom('audit')
    .selectAll()
    .where('instance', '=', instance)
    .where('position', 'is', null)
    .orderBy('entry_id')
    .limit(batch)
    .execute()
  let { position, hash } = { position: head?.position ?? 0, hash: head?.hash ?? chainStart }
  for (const row of rows) {
    position += 1
    hash = hashEntry(key, hash, entryOf(row, position))
    await tx.updateTable('audit').set({ position, hash }).where('entry_id', '=', row.entry_id).execute()
  }
  return rows.length
}

const sealedRows = (db: Db, instance: string) =>
  db
    .selectFrom('audit')
    .selectAll()
    .where('instance', '=', instance)
    .where('position', 'is not', null)
    .orderBy('position')
    .execute()

type ReadRow = Omit<AuditRow, 'entry_id' | 'detail'> & { detail: Record<string, unknown> }

const entryOf = (row: ReadRow, position: number): ChainedEntry => ({
  instance: row.instance,
  position,
  at: row.at,
  kind: row.kind,
  agentId: row.agent_id,
  interactionId: row.interaction_id,
  subscriberId: row.subscriber_id,
  detail: row.detail
})

const chained = (row: ReadRow) => ({ entry: entryOf(row, row.position ?? 0), hash: row.hash ?? '' })
