// One capture, one change: record, history, consents, audit and the carrier's outbox row in the transaction that is
// passed in. Used by the PATCH and, for callbacks that were given up, by the centre itself.
import type { ChangeReceipt } from '../../shared/central-contract.ts'
import type { ConflictDecision, ProfileChange } from '../../shared/domain/capture-record.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import type { Centre } from '../centre.ts'
import { erasedFingerprint } from '../consent/erase-values.ts'
import {
  madeOn,
  takenBack,
  toldIn,
  type Withdrawal,
  withdrawalsOf,
  withoutFields
} from '../consent/withdrawn-versions.ts'
import { fingerprintOf } from '../http/fingerprint.ts'
import { type Db, json } from '../store/schema.ts'
import { applyChange, type ChangeRequest, fieldsOf } from './apply-change.ts'
import type { Subscriber } from './subscriber-store.ts'

export interface ChangeToWrite {
  /** Held by the transaction (`lockById`). */
  subscriber: Subscriber
  change: ProfileChange
  baseVersion: number
  /** The versions made by earlier changes of the same capture, with which this one is in no conflict. */
  ownVersions?: readonly number[]
  agentId: string
  hostId: string
}

export type WriteResult =
  | { kind: 'written'; receipt: ChangeReceipt }
  | { kind: 'conflict'; fields: FieldName[] }
  /** The customer has taken back all that it says. */
  | { kind: 'withdrawn' }

export async function writeChange(
  tx: Db,
  { audit, now }: Pick<Centre, 'audit' | 'now'>,
  arrived: ChangeToWrite
): Promise<WriteResult> {
  const { subscriber, agentId } = arrived
  const withdrawals = await withdrawalsOf(tx, subscriber.subscriber_id)
  const made = madeOn(arrived.change, arrived.baseVersion)
  const { fields: gone, anewAfter } = await takenBack(tx, toldIn(arrived.change), made, withdrawals)
  const change = withoutFields(arrived.change, gone)
  if (gone.length > 0 && fieldsOf(change.fields).length === 0) return { kind: 'withdrawn' }
  const wanted = { ...arrived, change, ownVersions: [...(arrived.ownVersions ?? []), ...anewAfter] }
  const applied = applyChange(requestOf(wanted))
  if (applied.kind === 'conflict') return applied
  const forCarrier = withoutRefusalsOf(withoutTheirs(change), withdrawals)
  const carrier = concernsCarrier(forCarrier) ? 'waiting' : 'not-needed'
  const receipt: ChangeReceipt = { captureId: change.captureId, version: applied.version, carrier }
  const fingerprint = gone.length > 0 ? erasedFingerprint : fingerprintOf(change)
  await insertChange(tx, { ...wanted, fingerprint }, receipt, now())
  await insertHistory(tx, wanted, applied.version, new Set(applied.changed), now())
  await insertConsents(tx, wanted)
  if (applied.changed.length > 0)
    await tx
      .updateTable('subscriber')
      .set({ profile: json(applied.profile), version: applied.version })
      .where('subscriber_id', '=', subscriber.subscriber_id)
      .execute()
  if (carrier === 'waiting') await insertOutboxRow(tx, { ...wanted, change: forCarrier }, now())
  await audit.write(tx, {
    kind: 'profile-changed',
    agentId,
    interactionId: change.interactionId,
    subscriberId: subscriber.subscriber_id,
    detail: {
      captureId: change.captureId,
      version: applied.version,
      changed: applied.changed,
      kept: applied.kept,
      ...(gone.length > 0 && { withdrawn: gone }),
      ...(change.corrects && { corrects: change.corrects }),
      ...(change.decision && { decided: decisionFor(wanted, change.decision) })
    }
  })
  return { kind: 'written', receipt }
}

/** With a decision, the version that came along is the one a person looked at. */
function requestOf({ subscriber, change, baseVersion, ownVersions }: ChangeToWrite): ChangeRequest {
  const { profile, version } = subscriber
  const request = { profile, version, fields: change.fields, ...(ownVersions && { ownVersions }) }
  const { decision } = change
  if (!decision) return { ...request, baseVersion }
  const decided = { seenVersion: baseVersion, choices: decision.fields }
  return { ...request, baseVersion: decision.madeOn, decided }
}

/** Both accounts by reference: ours is in the change, theirs is what made the record's version then. */
const decisionFor = ({ subscriber }: ChangeToWrite, { agentId, at, fields }: ConflictDecision) => ({
  agentId,
  at,
  fields: (['gender', 'occupation', 'hobbies'] as const).flatMap((name) =>
    fields[name]
      ? [{ field: name, choice: fields[name], theirVersion: subscriber.profile[name].version }]
      : []
  )
})

/** What a person has let stand in the record is no news to the carrier either. */
const withoutTheirs = (change: ProfileChange): ProfileChange => ({
  ...change,
  fields: Object.fromEntries(
    fieldsOf(change.fields).filter(([name]) => change.decision?.fields[name] !== 'theirs')
  )
})

/** Into a field that was taken back no default is put: an empty field there is what the customer wanted. */
const withoutRefusalsOf = (change: ProfileChange, withdrawals: readonly Withdrawal[]): ProfileChange =>
  withoutFields(
    change,
    fieldsOf(change.fields).flatMap(([name, { status }]) =>
      status === 'refused' && withdrawals.some((one) => one.fields.includes(name)) ? [name] : []
    )
  )

/** "Not known" alone changes nothing at the carrier. Whether a refusal does is the carrier-CRM adapter's business. */
const concernsCarrier = ({ fields }: ProfileChange) =>
  fieldsOf(fields).some(([, field]) => field.status !== 'unknown')

const insertChange = (
  tx: Db,
  { subscriber, change, agentId, hostId, fingerprint }: ChangeToWrite & { fingerprint: string },
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
      corrects: change.corrects ?? null,
      fingerprint,
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
