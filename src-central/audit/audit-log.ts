// The append-only audit: entries are written in the transaction of what they witness and sealed into this instance's
// hash chain a second later at most. No numbers, names or values in it; subscribers by id.
import { sql } from 'kysely'
import type { Log } from '../../shared/log.ts'
import { describeFault } from '../http/problem-reply.ts'
import { type Db, json } from '../store/schema.ts'
import { type ChainVerdict, chainStart, hashEntry } from './audit-chain.ts'
import { entryOf } from './audit-entry.ts'
import { verifyInstance } from './verify-audit.ts'

export type AuditKind =
  | 'signed-in'
  | 'sign-in-refused'
  | 'signed-out'
  | 'session-taken-over'
  | 'wrap-up-extended'
  | 'record-viewed'
  | 'record-denied'
  | 'subject-changed'
  | 'record-chosen'
  | 'grant-refused'
  | 'profile-changed'
  | 'conflict-shown'
  | 'conflict-handed-over'
  | 'row-handed-over'
  | 'row-instructed'
  | 'conflicts-listed'
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
  | 'callback-assigned'
  | 'callback-put-off'
  | 'callback-offered'
  | 'callback-passed'
  | 'callback-closed'
  | 'leg-ended'
  | 'recording-paused'
  | 'recording-resumed'
  | 'carrier-retried'
  | 'outbox-rescued'
  | 'rescue-refused'
  | 'consent-withdrawn'
  | 'never-ask-set'
  | 'never-ask-lifted'
  | 'consent-read'
  | 'request-denied'
  | 'retention-swept'

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
/** How often the head is told to the log, which is kept elsewhere: what is cut off behind it is missed. */
const headEveryMs = 3_600_000

export function createAuditLog({ db, key, instance, now, log }: AuditOptions): AuditLog {
  const sealOnce = () => db.transaction().execute((tx) => sealBatch(tx, key, instance))
  const seal = async () => {
    while ((await sealOnce()) === batch);
  }
  const tellHead = createHeadTeller(db, instance, log)
  let sealing = Promise.resolve()
  const sealInTurn = () => {
    sealing = sealing
      .then(seal)
      .then(() => tellHead(now()))
      .catch((error) => log.error('audit.sealFailed', describeFault(error)))
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
    verify: () => verifyInstance(db, key, instance),
    async stop() {
      clearInterval(timer)
      await sealInTurn()
      await tellHead(Number.POSITIVE_INFINITY).catch(() => undefined)
    }
  }
}

/** A head that has not moved is not told again. */
function createHeadTeller(db: Db, instance: string, log: Log): (now: number) => Promise<void> {
  let told = { at: Number.NEGATIVE_INFINITY, position: 0 }
  return async (now) => {
    if (now - told.at < headEveryMs) return
    const head = await headOf(db, instance)
    if (!head || head.position === told.position) return
    told = { at: now, position: head.position }
    log.info('audit.head', { instance, position: head.position, head: head.hash })
  }
}

async function sealBatch(tx: Db, key: Buffer, instance: string): Promise<number> {
  // One at a time, whoever seals: the centre, or an installer's command beside it.
  await sql`select pg_advisory_xact_lock(hashtext(${`audit ${instance}`}))`.execute(tx)
  const head = await headOf(tx, instance)
  const rows = await tx
    .selectFrom('audit')
    .selectAll()
    .where('instance', '=', instance)
    .where('position', 'is', null)
    .orderBy('entry_id')
    .limit(batch)
    .execute()
  let { position, hash } = head ?? chainStart
  for (const row of rows) {
    position += 1
    hash = hashEntry(key, hash, entryOf(row, position))
    await tx.updateTable('audit').set({ position, hash }).where('entry_id', '=', row.entry_id).execute()
  }
  return rows.length
}

/** The last entry of a chain always stays, whatever outlives its days. */
async function headOf(db: Db, instance: string) {
  const row = await db
    .selectFrom('audit')
    .select(['position', 'hash'])
    .where('instance', '=', instance)
    .where('position', 'is not', null)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && row.position !== null ? { position: row.position, hash: row.hash ?? '' } : null
}
