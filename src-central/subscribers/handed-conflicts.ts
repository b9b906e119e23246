// Changes in conflict that their agents have handed to the lead: kept here until somebody decides, whatever becomes of the
// PC they came from, and afterwards as what they were.
import type { Selectable } from 'kysely'
import type { HandedConflict } from '../../shared/central-contract.ts'
import type { ConflictChoices } from '../../shared/domain/capture-record.ts'
import { isDecided, type ProfileConflict } from '../../shared/domain/profile-conflict.ts'
import { finishTask, taskToFinish } from '../callbacks/close-callback.ts'
import { saysNothingNew } from '../callbacks/nothing-new.ts'
import type { Centre } from '../centre.ts'
import { erasedFingerprint } from '../consent/erase-values.ts'
import {
  takenBack,
  toldIn,
  madeOn as versionOf,
  withdrawalsOf,
  withoutFields
} from '../consent/withdrawn-versions.ts'
import { fingerprintOf } from '../http/fingerprint.ts'
import { problem } from '../http/problem-reply.ts'
import { type Db, type HandedConflictRow, json } from '../store/schema.ts'
import { applyChange, fieldsOf } from './apply-change.ts'
import { handedIds, keptApart } from './settle-handed.ts'
import { showConflict } from './show-conflict.ts'
import { lockById, type Subscriber } from './subscriber-store.ts'
import { type ArrivedChange, findChange, noteShown, type TakenChange, takeChange } from './take-change.ts'

type Row = Selectable<HandedConflictRow>

/**
 * Told again, it stays as it was told first. Its callback is done: the customer has told all they were asked, whatever the
 * lead chooses.
 * @returns whether a callback was closed by it
 * @throws idempotency-key-reused (422), customer-withdrew, callback-held-by-other, callback-lease-lost
 */
export const keepHanded = (centre: Centre, arrived: ArrivedChange): Promise<boolean> =>
  centre.db.transaction().execute(async (tx) => {
    const { change: told, subscriberId } = arrived
    await lockById(tx, subscriberId)
    const { change, gone } = await notTakenBack(tx, arrived)
    const fingerprint = gone ? erasedFingerprint : fingerprintOf(told)
    const earlier = await readEarlier(tx, told.captureId)
    if (earlier && ![fingerprintOf(told), erasedFingerprint].includes(earlier.fingerprint))
      throw problem('idempotency-key-reused')
    const written = await findChange(tx, told.captureId)
    if (earlier || (written && saysNothingNew(change.fields, written.body.fields))) return false
    const task = await taskToFinish(tx, centre, change, arrived)
    if (task) await finishTask(tx, centre, task, change, arrived)
    await insertHanded(tx, centre, { ...arrived, change: written ? keptApart(change) : change, fingerprint })
    return task !== null
  })

async function insertHanded(tx: Db, centre: Centre, handed: ArrivedChange & { fingerprint: string }) {
  const { change, subscriberId, agentId, hostId, baseVersion, fingerprint } = handed
  await tx
    .insertInto('handed_conflict')
    .values({
      capture_id: change.captureId,
      subscriber_id: subscriberId,
      agent_id: agentId,
      host_id: hostId,
      base_version: baseVersion,
      fingerprint,
      change: json(change),
      handed_at: centre.now(),
      decided_at: null,
      decided_by: null
    })
    .execute()
  await centre.audit.write(tx, {
    kind: 'conflict-handed-over',
    agentId,
    interactionId: change.interactionId,
    subscriberId,
    detail: { captureId: change.captureId }
  })
}

/** @throws customer-withdrew when nothing of it is left for anybody to decide */
async function notTakenBack(tx: Db, { change, subscriberId, baseVersion }: ArrivedChange) {
  const withdrawals = await withdrawalsOf(tx, subscriberId)
  const { fields: gone } = await takenBack(tx, toldIn(change), versionOf(change, baseVersion), withdrawals)
  if (gone.length > 0 && gone.length === fieldsOf(change.fields).length) throw problem('customer-withdrew')
  return { change: withoutFields(change, gone), gone: gone.length > 0 }
}

const mostListed = 200

/** What waits for a lead, oldest first: no number and no value; each is opened one by one. */
export async function listHanded(db: Db): Promise<HandedConflict[]> {
  const rows = await db
    .selectFrom('handed_conflict')
    .leftJoin('account', 'account.agent_id', 'handed_conflict.agent_id')
    .select(['capture_id', 'handed_at', 'change', 'account.name'])
    .where('decided_at', 'is', null)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('profile_change')
            .select('profile_change.capture_id')
            .whereRef('profile_change.capture_id', '=', 'handed_conflict.capture_id')
        )
      )
    )
    .orderBy('handed_at')
    .limit(mostListed)
    .execute()
  return rows.map(({ capture_id, handed_at, change, name }) => ({
    captureId: capture_id,
    handedAt: handed_at,
    agentName: name,
    fields: fieldsOf(change.fields).map(([field]) => field)
  }))
}

/** As it stands now: what was in conflict when it was handed over may have been settled since. */
export const openHanded = (
  centre: Centre,
  captureId: string,
  leadId: string
): Promise<{ msisdn: string; conflict: ProfileConflict }> =>
  centre.db.transaction().execute(async (tx) => {
    const { row, subscriber } = await held(tx, captureId)
    const conflict = await conflictNow(tx, subscriber, row)
    await centre.audit.write(tx, {
      kind: 'conflict-shown',
      agentId: leadId,
      interactionId: row.change.interactionId,
      subscriberId: row.subscriber_id,
      detail: { captureId, version: conflict.version, handedOver: true }
    })
    return { msisdn: subscriber.msisdn, conflict }
  })

interface LeadsDecision {
  captureId: string
  leadId: string
  version: number
  choices: ConflictChoices
}

/** Written in the name of the agent whose capture it was, with the lead in the decision. */
export const decideHanded = (
  centre: Centre,
  { captureId, leadId, version, choices }: LeadsDecision
): Promise<{ done: TakenChange; hostId: string }> =>
  centre.db.transaction().execute(async (tx) => {
    const { row, subscriber } = await held(tx, captureId)
    const { subscriber_id: subscriberId, agent_id: agentId, host_id: hostId } = row
    const decision = { madeOn: madeOn(row), fields: choices, agentId: leadId, at: centre.now() }
    const change = { ...row.change, decision }
    const decided = { change, baseVersion: version, subscriberId, agentId, hostId, leadId }
    const conflict = await conflictNow(tx, subscriber, row)
    if (isDecided(conflict, choices)) return { done: await takeChange(tx, centre, decided), hostId }
    await noteShown(tx, centre, decided, conflict)
    return { done: { kind: 'conflict', conflict, taskChanged: false }, hostId }
  })

/** The record is held first, as by every change. @throws capture-not-open (404) once it is decided */
async function held(tx: Db, captureId: string): Promise<{ row: Row; subscriber: Subscriber }> {
  const found = await read(tx, captureId)
  const subscriber = found && (await lockById(tx, found.subscriber_id))
  const row = subscriber && (await read(tx, captureId))
  if (!row || row.decided_at !== null || (await findChange(tx, captureId))) throw problem('capture-not-open')
  return { row, subscriber }
}

const madeOn = ({ change, base_version }: Row) => change.decision?.madeOn ?? base_version

const conflictNow = (tx: Db, subscriber: Subscriber, row: Row): Promise<ProfileConflict> => {
  const { profile, version } = subscriber
  const { change } = row
  const result = applyChange({ profile, version, baseVersion: madeOn(row), fields: change.fields })
  return showConflict(tx, subscriber, change, result.kind === 'conflict' ? result.fields : [])
}

const readEarlier = (db: Db, captureId: string) =>
  db
    .selectFrom('handed_conflict')
    .select('fingerprint')
    .where('capture_id', 'in', handedIds(captureId))
    .executeTakeFirst()

const read = (db: Db, captureId: string) =>
  db.selectFrom('handed_conflict').selectAll().where('capture_id', '=', captureId).executeTakeFirst()
