// One capture, one change: record, history, consents, audit and the carrier's outbox row in the transaction that is
// passed in. Used by the PATCH and, for callbacks that were given up, by the centre itself.
import type { ChangeReceipt } from '../../shared/central-contract.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { Centre } from '../centre.ts'
import { fingerprintOf } from '../http/fingerprint.ts'
import { type Db, json } from '../store/schema.ts'
import { applyChange, fieldsOf } from './apply-change.ts'
import type { Subscriber } from './subscriber-store.ts'

export interface ChangeToWrite {
  /** Held by the transaction (`lockById`). */
  subscriber: Subscriber
  change: ProfileChange
  baseVersion: number
  /** The version made by an earlier, poorer change of the same capture, with which this one is in no conflict. */
  ownVersion?: number | null
  agentId: string
  hostId: string
}

export type WriteResult =
  | { kind: 'written'; receipt: ChangeReceipt }
  | { kind: 'conflict'; fields: FieldName[] }

export async function writeChange(
  tx: Db,
  { audit, now }: Pick<Centre, 'audit' | 'now'>,
  wanted: ChangeToWrite
): Promise<WriteResult> {
  const { subscriber, change, baseVersion, ownVersion = null, agentId } = wanted
  const { profile: before, version } = subscriber
  const applied = applyChange({ profile: before, version, baseVersion, ownVersion, fields: change.fields })
  if (applied.kind === 'conflict') return applied
  const carrier = concernsCarrier(change) ? 'waiting' : 'not-needed'
  const receipt: ChangeReceipt = { captureId: change.captureId, version: applied.version, carrier }
  await insertChange(tx, wanted, receipt, now())
  await insertHistory(tx, wanted, applied.version, new Set(applied.changed), now())
  await insertConsents(tx, wanted)
  if (applied.changed.length > 0)
    await tx
      .updateTable('subscriber')
      .set({ profile: json(applied.profile), version: applied.version })
      .where('subscriber_id', '=', subscriber.subscriber_id)
      .execute()
  if (carrier === 'waiting') await insertOutboxRow(tx, wanted, now())
  await audit.write(tx, {
    kind: 'profile-changed',
    agentId,
    interactionId: change.interactionId,
    subscriberId: subscriber.subscriber_id,
    detail: {
      captureId: change.captureId,
      version: applied.version,
      changed: applied.changed,
      kept: applied.kept
    }
  })
  return { kind: 'written', receipt }
}

/** "Not known" alone changes nothing at the carrier. Whether a refusal does is the carrier-CRM adapter's business. */
const concernsCarrier = ({ fields }: ProfileChange) =>
  fieldsOf(fields).some(([, field]) => field.status !== 'unknown')

const insertChange = (
  tx: Db,
  { subscriber, change, agentId, hostId }: ChangeToWrite,
  receipt: ChangeReceipt,
  at: number
) =>
  tx
    .insertInto('profile_change')
    .values({
      capture_id: change.captureId,
      subscriber_id: subscriber.subscriber_id,
      interaction_id: change.interactionId,
      agent_id: agentId,
      host_id: hostId,
      fingerprint: fingerprintOf(change),
      body: json(change),
      reply: json(receipt),
      received_at: at
    })
    .execute()

async function insertHistory(
  tx: Db,
  { subscriber, change }: ChangeToWrite,
  version: number,
  changed: ReadonlySet<FieldName>,
  recordedAt: number
): Promise<void> {
  const rows = fieldsOf(change.fields).map(([name, field]) => ({
    subscriber_id: subscriber.subscriber_id,
    capture_id: change.captureId,
    field: name,
    status: field.status,
    value: json(field.value),
    at: field.at,
    agent_id: field.agentId,
    interaction_id: field.interactionId,
    version: changed.has(name) ? version : null,
    recorded_at: recordedAt
  }))
  if (rows.length > 0) await tx.insertInto('profile_history').values(rows).execute()
}

async function insertConsents(tx: Db, { subscriber, change }: ChangeToWrite): Promise<void> {
  const rows = fieldsOf(change.fields).flatMap(([name, { consent }]) =>
    consent === null
      ? []
      : [
          {
            capture_id: change.captureId,
            field: name,
            subscriber_id: subscriber.subscriber_id,
            wording_id: consent.wordingId,
            wording_version: consent.wordingVersion,
            language: consent.language,
            at: consent.at,
            agent_id: consent.agentId,
            interaction_id: consent.interactionId
          }
        ]
  )
  if (rows.length > 0) await tx.insertInto('consent').values(rows).execute()
}

const insertOutboxRow = (tx: Db, { subscriber, change, hostId }: ChangeToWrite, at: number) =>
  tx
    .insertInto('carrier_outbox')
    .values({
      capture_id: change.captureId,
      subscriber_id: subscriber.subscriber_id,
      msisdn: subscriber.msisdn,
      host_id: hostId,
      change: json(change),
      state: 'waiting',
      attempts: 0,
      next_at: at,
      last_error: null,
      created_at: at,
      settled_at: null
    })
    .execute()
