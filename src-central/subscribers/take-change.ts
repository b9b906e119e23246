// A change arrives: applied once, however often it comes, and never over what somebody else has written without a
// person's word. The same way in for a host's row and for what a lead has decided.
import { type ChangeReceipt, changeReceiptSchema } from '../../shared/central-contract.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { ProfileConflict } from '../../shared/domain/profile-conflict.ts'
import { findTask } from '../callbacks/callback-store.ts'
import {
  finishTask,
  givenUpId,
  holdForConflict,
  requireNotGoneOn,
  taskToFinish
} from '../callbacks/close-callback.ts'
import { saysNothingNew } from '../callbacks/nothing-new.ts'
import type { Centre } from '../centre.ts'
import { erasedFingerprint } from '../consent/erase-values.ts'
import { madeOn, takenBack, toldIn, withdrawalsOf, withoutFields } from '../consent/withdrawn-versions.ts'
import { fingerprintOf } from '../http/fingerprint.ts'
import { problem } from '../http/problem-reply.ts'
import type { Db } from '../store/schema.ts'
import { fieldsOf } from './apply-change.ts'
import { handedIds, settleHanded } from './settle-handed.ts'
import { conflictDetail, showConflict } from './show-conflict.ts'
import { lockById } from './subscriber-store.ts'
import { writeChange } from './write-change.ts'

export interface ArrivedChange {
  change: ProfileChange
  baseVersion: number
  subscriberId: string
  /** Whose capture it is. */
  agentId: string
  hostId: string
  /** Who has decided it at the centre. */
  leadId?: string
}

/** What has become of its callback, and of its place on the lead's list, is to be told once all this is written. */
export type TakenChange =
  | { kind: 'taken'; receipt: ChangeReceipt; taskChanged: boolean; handedSettled: boolean }
  /** Both accounts of each field in question are shown to somebody: that is in the audit. */
  | { kind: 'conflict'; conflict: ProfileConflict; taskChanged: boolean }

/** The subscriber's row is locked first, so that the same capture arriving twice at once is applied once and told twice. */
export async function takeChange(tx: Db, centre: Centre, arrived: ArrivedChange): Promise<TakenChange> {
  const { change, baseVersion, subscriberId, agentId, hostId, leadId } = arrived
  const subscriber = await lockById(tx, subscriberId)
  if (!subscriber) throw problem('subject-unknown')
  const earlier = await findChange(tx, change.captureId)
  if (earlier) {
    const fingerprint = fingerprintOf(change)
    const isKnown =
      [fingerprint, erasedFingerprint].includes(earlier.fingerprint) ||
      (await isHandedAs(tx, change, fingerprint))
    if (!isKnown) throw await refusalOfOther(tx, centre, change, earlier.body)
    const receipt = changeReceiptSchema.parse(earlier.reply)
    return { kind: 'taken', receipt, taskChanged: false, handedSettled: false }
  }
  await requireToldStill(tx, arrived)
  const task = await taskToFinish(tx, centre, change, arrived)
  const result = await writeChange(tx, centre, {
    subscriber,
    change,
    baseVersion,
    ownVersions: await versionsMadeBy(tx, change),
    agentId,
    hostId
  })
  if (result.kind === 'withdrawn') throw problem('customer-withdrew')
  if (result.kind === 'conflict') {
    if (task) await holdForConflict(tx, task)
    const conflict = await showConflict(tx, subscriber, change, result.fields)
    await noteShown(tx, centre, arrived, conflict)
    return { kind: 'conflict', conflict, taskChanged: task !== null }
  }
  if (task) await finishTask(tx, centre, task, change, arrived)
  const by = leadId ?? change.decision?.agentId ?? agentId
  const handedSettled = await settleHanded(tx, { change, by, at: centre.now() })
  return { kind: 'taken', receipt: result.receipt, taskChanged: task !== null, handedSettled }
}

/** A conflict shows what the record holds: as any look at a record, it leaves an entry. */
export const noteShown = (
  tx: Db,
  { audit }: Pick<Centre, 'audit'>,
  { change, subscriberId, agentId, leadId }: ArrivedChange,
  conflict: ProfileConflict
) =>
  audit.write(tx, {
    kind: 'conflict-shown',
    agentId: leadId ?? agentId,
    interactionId: change.interactionId,
    subscriberId,
    detail: {
      ...conflictDetail(change.captureId, conflict),
      ...(leadId !== undefined && { handedOver: true })
    }
  })

/** As it was handed to the lead: the same change, told again by a PC that was away. */
const isHandedAs = async (tx: Db, { captureId }: ProfileChange, fingerprint: string): Promise<boolean> =>
  (await tx
    .selectFrom('handed_conflict')
    .select('capture_id')
    .where('capture_id', 'in', handedIds(captureId))
    .where('fingerprint', 'in', [fingerprint, erasedFingerprint])
    .executeTakeFirst()) !== undefined

/**
 * What the customer has taken back since is looked at first: nothing is left of it to correct.
 * @throws customer-withdrew, and what `requireCorrectable` says of the rest
 */
async function requireToldStill(tx: Db, { change, subscriberId, baseVersion }: ArrivedChange): Promise<void> {
  const withdrawals = await withdrawalsOf(tx, subscriberId)
  const { fields: gone } = await takenBack(tx, toldIn(change), madeOn(change, baseVersion), withdrawals)
  if (gone.length > 0 && gone.length === fieldsOf(change.fields).length) throw problem('customer-withdrew')
  if (change.corrects !== undefined)
    await requireCorrectable(tx, withoutFields(change, gone), change.corrects, subscriberId)
}

/** Two desks have finished one capture, each in its own call; the same call with other content is a fault. */
async function refusalOfOther(tx: Db, centre: Centre, change: ProfileChange, earlier: ProfileChange) {
  const task = await findTask(tx, change.captureId)
  if (task) requireNotGoneOn(task, change, centre.now())
  const isOfAnotherCall = task !== null && earlier.interactionId !== change.interactionId
  const isSettled = isOfAnotherCall && saysNothingNew(change.fields, earlier.fields)
  return problem(isSettled ? 'callback-lease-lost' : 'idempotency-key-reused')
}

/** Only what was told with the first change, and only with a value: a slip of the hand is put right, nothing is unsaid. */
async function requireCorrectable(tx: Db, change: ProfileChange, corrects: string, subscriberId: string) {
  const first = await findChange(tx, corrects)
  if (!first) throw problem('capture-not-open')
  if (first.subscriber_id !== subscriberId) throw problem('grant-invalid')
  const isSound = fieldsOf(change.fields).every(
    ([name, { value }]) => value !== null && first.body.fields[name] !== undefined
  )
  if (!isSound || first.body.corrects !== undefined)
    throw problem('request-malformed', { detail: 'corrects' })
}

/** By the same capture: what the centre wrote of it when it was given up; for a correction, all that it corrects. */
async function versionsMadeBy(tx: Db, { captureId, corrects }: ProfileChange): Promise<number[]> {
  const rows = await tx
    .selectFrom('profile_history')
    .innerJoin('profile_change', 'profile_change.capture_id', 'profile_history.capture_id')
    .select('version')
    .where((where) =>
      where.or([
        where('profile_change.capture_id', 'in', [givenUpId(corrects ?? captureId), corrects ?? captureId]),
        where('profile_change.corrects', '=', corrects ?? captureId)
      ])
    )
    .where('version', 'is not', null)
    .execute()
  return rows.flatMap(({ version }) => version ?? [])
}

export const findChange = (db: Db, captureId: string) =>
  db
    .selectFrom('profile_change')
    .leftJoin('carrier_outbox', 'carrier_outbox.capture_id', 'profile_change.capture_id')
    .select(['profile_change.subscriber_id', 'fingerprint', 'body', 'reply', 'carrier_outbox.state'])
    .where('profile_change.capture_id', '=', captureId)
    .executeTakeFirst()
