// A customer's wish about their own data, taken in one transaction: record, proof, what waits for others, the carrier's
// tombstone and the audit. The same wish told again changes nothing.
import { sql } from 'kysely'
import type { WishReceipt } from '../../shared/central-contract.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { CustomerWish } from '../../shared/domain/customer-wish.ts'
import type { FieldName } from '../../shared/domain/subscriber.ts'
import { lockTask, openTaskIdsOf } from '../callbacks/callback-store.ts'
import { closeForNeverAsk, closeForWithdrawal } from '../callbacks/close-callback.ts'
import type { Centre } from '../centre.ts'
import { fingerprintOf } from '../http/fingerprint.ts'
import { problem } from '../http/problem-reply.ts'
import { type CustomerWishRow, type Db, json } from '../store/schema.ts'
import { lockById, type Subscriber } from '../subscribers/subscriber-store.ts'
import { eraseValues } from './erase-values.ts'
import { began, isSaidAfter, isToldAnew, type Moment } from './told-order.ts'

export interface WishToTake {
  told: CustomerWish
  subscriberId: string
  agentId: string
  hostId: string
  source: CustomerWishRow['source']
  /** Of a letter. */
  reference: string | null
}

export interface TakenWish {
  receipt: WishReceipt
  /** Callbacks that are not to be made any more. */
  closed: CallbackTask[]
}

type Taker = Pick<Centre, 'audit' | 'now'>

/** @throws subject-unknown, idempotency-key-reused */
export async function takeWish(tx: Db, centre: Taker, wanted: WishToTake): Promise<TakenWish> {
  const { told, subscriberId } = wanted
  const subscriber = await lockById(tx, subscriberId)
  if (!subscriber) throw problem('subject-unknown')
  const earlier = await tx
    .selectFrom('customer_wish')
    .select(['fingerprint', 'version'])
    .where('wish_id', '=', told.wishId)
    .executeTakeFirst()
  if (earlier && earlier.fingerprint !== fingerprintOf(told)) throw problem('idempotency-key-reused')
  const version = earlier?.version ?? subscriber.version + 1
  const receipt = { wishId: told.wishId, version }
  if (earlier) return { receipt, closed: [] }
  const moment = await momentOf(tx, wanted, subscriber)
  const isOverruled = await isUnsaidSince(tx, wanted, moment)
  await insertWish(tx, centre, wanted, version)
  await tx.updateTable('subscriber').set({ version }).where('subscriber_id', '=', subscriberId).execute()
  const { wish } = told
  if (wish.kind !== 'withdraw') {
    await setNeverAsk(tx, centre, wanted, isOverruled)
    const isOver = wish.kind === 'never-ask' && !isOverruled
    return { receipt, closed: isOver ? await closeCallbacks(tx, centre, wanted, closeForNeverAsk) : [] }
  }
  const fields = [...new Set(wish.fields)]
  await withdraw(tx, centre, { ...wanted, subscriber, version, fields, moment })
  return { receipt, closed: await closeCallbacks(tx, centre, { ...wanted, moment }, closeForWithdrawal) }
}

/** A letter, and a wish that does not say what was before their eyes, come after all that is here. */
async function momentOf(tx: Db, wanted: WishToTake, { version }: Subscriber): Promise<Moment> {
  const { at, madeOn } = wanted.told
  const interactionId = contactOf(wanted)
  if (madeOn === undefined || interactionId === null) return { interactionId, began: null, at, seen: version }
  return { interactionId, began: await began(tx, interactionId), at, seen: madeOn }
}

/** Told late: whether they want to be asked has been said once more since. */
async function isUnsaidSince(tx: Db, { told, subscriberId }: WishToTake, moment: Moment): Promise<boolean> {
  if (told.wish.kind === 'withdraw') return false
  const others = await tx
    .selectFrom('customer_wish')
    .leftJoin('interaction', 'interaction.interaction_id', 'customer_wish.interaction_id')
    .select(['customer_wish.interaction_id', 'at', 'version', 'interaction.created_at as began'])
    .where('subscriber_id', '=', subscriberId)
    .where('kind', 'in', ['never-ask', 'ask-again'])
    .execute()
  return !others.every(({ interaction_id: interactionId, ...other }) =>
    isSaidAfter(moment, { interactionId, ...other })
  )
}

const insertWish = (tx: Db, { now }: Taker, wanted: WishToTake, version: number) => {
  const { told, source, reference, agentId, subscriberId } = wanted
  return tx
    .insertInto('customer_wish')
    .values({
      wish_id: told.wishId,
      subscriber_id: subscriberId,
      kind: told.wish.kind,
      fields: json(told.wish.kind === 'withdraw' ? told.wish.fields : []),
      version,
      source,
      reference,
      agent_id: agentId,
      interaction_id: contactOf(wanted),
      fingerprint: fingerprintOf(told),
      at: told.at,
      recorded_at: now()
    })
    .execute()
}

/** A letter comes without a contact. */
const contactOf = ({ told, source }: WishToTake) => (source === 'letter' ? null : told.interactionId)

async function setNeverAsk(tx: Db, centre: Taker, wanted: WishToTake, isOverruled: boolean): Promise<void> {
  const { told, subscriberId } = wanted
  const isSet = told.wish.kind === 'never-ask'
  const neverAsk = { at: told.at, interactionId: contactOf(wanted) }
  if (!isOverruled)
    await tx
      .updateTable('subscriber')
      .set({ never_ask: isSet ? json(neverAsk) : null })
      .where('subscriber_id', '=', subscriberId)
      .execute()
  const late = isOverruled ? { unsaidSince: true } : {}
  await witness(tx, centre, wanted, isSet ? 'never-ask-set' : 'never-ask-lifted', late)
}

interface Withdrawal extends WishToTake {
  subscriber: Subscriber
  version: number
  fields: FieldName[]
  moment: Moment
}

/** What was told anew since stays, where the withdrawal comes late; an empty field at the carrier it leaves all the same. */
async function withdraw(tx: Db, centre: Taker, asked: Withdrawal): Promise<void> {
  const { subscriber, version, told, moment } = asked
  const anew = await toldAnew(tx, asked)
  const fields = asked.fields.filter((name) => !anew.includes(name))
  const wanted = { ...asked, fields }
  const withdrawn = {
    status: 'withdrawn' as const,
    value: null,
    at: told.at,
    interactionId: contactOf(wanted),
    version
  }
  const profile = { ...subscriber.profile, ...Object.fromEntries(fields.map((name) => [name, withdrawn])) }
  await tx
    .updateTable('subscriber')
    .set({ profile: json(profile) })
    .where('subscriber_id', '=', subscriber.subscriber_id)
    .execute()
  await eraseValues(tx, subscriber.subscriber_id, asked.fields, moment)
  await insertHistory(tx, centre, wanted)
  await settleHanded(tx, centre, subscriber.subscriber_id)
  const empty = asked.fields.filter((name) => !anew.includes(name) || profile[name].value === null)
  if (empty.length > 0) await insertTombstone(tx, centre, { ...asked, fields: empty })
  const late = anew.length > 0 ? { toldAnew: anew } : {}
  await witness(tx, centre, wanted, 'consent-withdrawn', { fields, version, ...late })
}

async function toldAnew(tx: Db, { subscriber, fields, moment }: Withdrawal): Promise<FieldName[]> {
  const anew: FieldName[] = []
  for (const name of fields) {
    const field = subscriber.profile[name]
    if (field.status !== 'unknown' && (await isToldAnew(tx, field, moment))) anew.push(name)
  }
  return anew
}

/** It stands among the changes, so that the history tells when a value ended as it tells when one came. */
async function insertHistory(tx: Db, { now }: Taker, wanted: Withdrawal): Promise<void> {
  const { told, subscriber, version, fields, agentId, hostId } = wanted
  const body = bodyOf(wanted)
  const common = {
    subscriber_id: subscriber.subscriber_id,
    capture_id: told.wishId,
    agent_id: agentId,
    interaction_id: body.interactionId
  }
  await tx
    .insertInto('profile_change')
    .values({
      ...common,
      host_id: hostId,
      corrects: null,
      fingerprint: fingerprintOf(told),
      body: json(body),
      reply: json({ captureId: told.wishId, version, carrier: 'waiting' }),
      received_at: now()
    })
    .execute()
  if (fields.length === 0) return
  await tx
    .insertInto('profile_history')
    .values(
      fields.map((field) => ({
        ...common,
        field,
        status: 'withdrawn',
        value: json(null),
        at: told.at,
        version,
        recorded_at: now()
      }))
    )
    .execute()
}

const bodyOf = ({ told }: Withdrawal) => ({
  captureId: told.wishId,
  interactionId: told.interactionId,
  channel: told.channel,
  changeType: 'change-occupation-hobbies',
  reason: 'customer-request',
  fields: {},
  closedAt: told.at
})

/** What a lead would have had to decide about nothing is over. */
const settleHanded = (tx: Db, { now }: Taker, subscriberId: string) =>
  tx
    .updateTable('handed_conflict')
    .set({ decided_at: now(), decided_by: 'customer' })
    .where('subscriber_id', '=', subscriberId)
    .where('decided_at', 'is', null)
    .where(sql<boolean>`change -> 'fields' = '{}'::jsonb`)
    .execute()

/** After whatever of this customer is on its way to the carrier already, so that the fields end up empty there. */
async function insertTombstone(tx: Db, { now }: Taker, wanted: Withdrawal): Promise<void> {
  const { told, subscriber, fields, hostId } = wanted
  const latest = await tx
    .selectFrom('carrier_outbox')
    .select((select) => select.fn.max('created_at').as('at'))
    .where('subscriber_id', '=', subscriber.subscriber_id)
    .executeTakeFirst()
  await tx
    .insertInto('carrier_outbox')
    .values({
      capture_id: told.wishId,
      subscriber_id: subscriber.subscriber_id,
      msisdn: subscriber.msisdn,
      host_id: hostId,
      change: json(bodyOf(wanted)),
      withdraws: json(fields),
      state: 'waiting',
      attempts: 0,
      next_at: now(),
      last_error: null,
      created_at: Math.max(now(), (latest?.at ?? 0) + 1),
      settled_at: null
    })
    .execute()
}

/** Nobody calls a customer back about what they have just taken back, or do not want to be asked; what else they told is written. */
async function closeCallbacks(
  tx: Db,
  centre: Taker,
  { subscriberId, agentId, moment }: WishToTake & { moment?: Moment },
  closeFor: typeof closeForWithdrawal
) {
  const closed: CallbackTask[] = []
  for (const id of await openTaskIdsOf(tx, subscriberId)) {
    const subscriber = await lockById(tx, subscriberId)
    const task = await lockTask(tx, id)
    if (!subscriber || !task || (moment && (await isBegunAfter(tx, task, moment)))) continue
    closed.push(await closeFor(tx, centre, { task, subscriber }, agentId))
  }
  return closed
}

/** Its capture began in a contact after the one in which they took back what they had told before. */
async function isBegunAfter(tx: Db, { originInteractionId }: CallbackTask, moment: Moment) {
  const itsBegin = await began(tx, originInteractionId)
  return itsBegin !== null && moment.began !== null && itsBegin > moment.began
}

const witness = (
  tx: Db,
  { audit }: Taker,
  { told, subscriberId, agentId, source, reference }: WishToTake,
  kind: 'consent-withdrawn' | 'never-ask-set' | 'never-ask-lifted',
  detail: Record<string, unknown>
) =>
  audit.write(tx, {
    kind,
    agentId,
    interactionId: source === 'letter' ? null : told.interactionId,
    subscriberId,
    detail: { wishId: told.wishId, source, ...(reference !== null && { reference }), ...detail }
  })
