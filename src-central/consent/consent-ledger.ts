// The proof of consent, for the data protection officer: who has told what when, after which words in which language, to
// whom, in which call and on which recording, and what became of it. Looking it up is a look at a record: it takes a reason.
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { CustomerWishRow, Db } from '../store/schema.ts'
import { recordToRead } from './record-to-read.ts'

export interface ConsentLine {
  field: FieldName
  wordingId: string
  wordingVersion: number
  language: string
  /** Epoch ms. */
  at: number
  agentId: string
  agentName: string | null
  interactionId: string
  /** File at the PBX; `null` where the call was not recorded. */
  recording: string | null
  captureId: string
  withdrawnAt: number | null
}

export interface WishLine {
  kind: CustomerWishRow['kind']
  fields: FieldName[]
  at: number
  source: CustomerWishRow['source']
  reference: string | null
  agentId: string
  interactionId: string | null
}

export interface ConsentLedger {
  subscriberId: string
  consents: ConsentLine[]
  wishes: WishLine[]
}

export interface LedgerQuestion {
  msisdn: string
  /** Which of the number's records; `null`: it has one. */
  subscriberId: string | null
  /** Why it is looked up, in words. */
  reason: string
  /** Who asks, in words: there is no session behind a command. */
  asker: string
}

/** Oldest first; `null` for a number that is not ours. The look is in the audit before anything is shown. */
export const readLedger = (
  db: Db,
  audit: Pick<AuditLog, 'write'>,
  { reason, asker, ...question }: LedgerQuestion
): Promise<ConsentLedger | null> =>
  db.transaction().execute(async (tx) => {
    const subscriber = await recordToRead(tx, question)
    const subscriberId = subscriber?.subscriber_id ?? null
    await audit.write(tx, { kind: 'consent-read', agentId: asker, subscriberId, detail: { reason } })
    if (subscriberId === null) return null
    return {
      subscriberId,
      consents: await consentsOf(tx, subscriberId),
      wishes: await wishesOf(tx, subscriberId)
    }
  })

async function consentsOf(db: Db, subscriberId: string): Promise<ConsentLine[]> {
  const rows = await db
    .selectFrom('consent')
    .leftJoin('account', 'account.agent_id', 'consent.agent_id')
    .leftJoin('interaction', 'interaction.interaction_id', 'consent.interaction_id')
    .selectAll('consent')
    .select(['account.name', 'interaction.recording_file as of_call'])
    .where('subscriber_id', '=', subscriberId)
    .orderBy('at')
    .orderBy('field')
    .execute()
  return rows.map((row) => ({
    field: row.field,
    wordingId: row.wording_id,
    wordingVersion: row.wording_version,
    language: row.language,
    at: row.at,
    agentId: row.agent_id,
    agentName: row.name,
    interactionId: row.interaction_id,
    recording: row.recording_file ?? row.of_call,
    captureId: row.capture_id,
    withdrawnAt: row.withdrawn_at
  }))
}

async function wishesOf(db: Db, subscriberId: string): Promise<WishLine[]> {
  const rows = await db
    .selectFrom('customer_wish')
    .selectAll()
    .where('subscriber_id', '=', subscriberId)
    .orderBy('recorded_at')
    .orderBy('version')
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    fields: row.fields,
    at: row.at,
    source: row.source,
    reference: row.reference,
    agentId: row.agent_id,
    interactionId: row.interaction_id
  }))
}

const moment = (at: number) => new Date(at).toISOString()

/** One line each, in the order of time; no value is among them. */
export function ledgerLines({ consents, wishes }: ConsentLedger): string[] {
  const told = consents.map((line) => ({
    at: line.at,
    text: [
      moment(line.at),
      `told ${line.field}`,
      `after ${line.wordingId} v${line.wordingVersion} (${line.language})`,
      `to ${line.agentName ?? line.agentId}`,
      `in ${line.interactionId}`,
      `recording ${line.recording ?? 'none'}`,
      line.withdrawnAt === null ? 'stands' : `withdrawn ${moment(line.withdrawnAt)}`
    ].join('  ')
  }))
  const asked = wishes.map((line) => ({
    at: line.at,
    text: [
      moment(line.at),
      [line.kind, ...line.fields].join(' '),
      `by ${line.source}${line.reference === null ? '' : ` ${line.reference}`}`,
      `taken by ${line.agentId}`,
      ...(line.interactionId === null ? [] : [`in ${line.interactionId}`])
    ].join('  ')
  }))
  return [...told, ...asked].toSorted((one, other) => one.at - other.at).map(({ text }) => text)
}
