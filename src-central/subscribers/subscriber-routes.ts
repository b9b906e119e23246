// PATCH /v1/subscribers/{id}/profile and GET /v1/changes/{captureId}: a finished capture arrives, and its host asks what
// became of it at the carrier.
import type { FastifyInstance } from 'fastify'
import {
  type ChangeReceipt,
  changeReceiptSchema,
  profileChangeSchema
} from '../../shared/central-contract.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import { findTask } from '../callbacks/callback-store.ts'
import { completeCallback, givenUpId, requireNotGoneOn } from '../callbacks/close-callback.ts'
import { forbidDials } from '../callbacks/lone-dial.ts'
import { saysNothingNew } from '../callbacks/nothing-new.ts'
import type { Centre } from '../centre.ts'
import { fingerprintOf } from '../http/fingerprint.ts'
import { requireGrant } from '../http/grant.ts'
import { problem } from '../http/problem-reply.ts'
import {
  readHostId,
  readId,
  readIdempotencyKey,
  readIfMatch,
  readInput,
  readUuid
} from '../http/read-input.ts'
import type { WriteGrant } from '../interactions/write-grant.ts'
import type { Db } from '../store/schema.ts'
import { checkProfileChange } from './read-profile-change.ts'
import { lockById, type Subscriber, shownField } from './subscriber-store.ts'
import { writeChange } from './write-change.ts'

export function registerSubscriberRoutes(app: FastifyInstance, centre: Centre): void {
  app.patch('/v1/subscribers/:id/profile', async (request, reply): Promise<ChangeReceipt> => {
    const subscriberId = readId(request)
    const grant = await requireGrant(centre, request, { subscriberId })
    const key = readIdempotencyKey(request)
    const baseVersion = readIfMatch(request)
    const change = readInput(profileChangeSchema, request.body)
    if (change.captureId !== key) throw problem('request-malformed', { detail: 'the key is the capture id' })
    checkProfileChange(change, centre.catalogue)
    const hostId = readHostId(request) ?? grant.hostId
    const done = await centre.db
      .transaction()
      .execute((tx) => takeChange(tx, centre, { change, baseVersion, subscriberId, grant, hostId }))
    if (done.taskClosed) {
      centre.feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })
      await forbidDials(centre, { id: change.captureId })
    }
    centre.nudgeCarrier()
    reply.header('etag', `"${done.receipt.version}"`)
    return done.receipt
  })

  app.get('/v1/changes/:id', async (request): Promise<ChangeReceipt> => {
    const captureId = readUuid(request)
    const row = await findChange(centre.db, captureId)
    const grant = await requireGrant(centre, request, {})
    if (!row) throw problem('capture-not-open')
    if (row.subscriber_id !== grant.subscriberId) throw problem('grant-invalid')
    const receipt = changeReceiptSchema.parse(row.reply)
    return { ...receipt, carrier: row.state ?? receipt.carrier }
  })
}

interface ArrivedChange {
  change: ProfileChange
  baseVersion: number
  subscriberId: string
  grant: WriteGrant
  hostId: string
}

/** The subscriber's row is locked first, so that the same capture arriving twice at once is applied once and told twice. */
async function takeChange(tx: Db, centre: Centre, arrived: ArrivedChange) {
  const { change, baseVersion, subscriberId, grant, hostId } = arrived
  const subscriber = await lockById(tx, subscriberId)
  if (!subscriber) throw problem('subject-unknown')
  const earlier = await findChange(tx, change.captureId)
  if (earlier) {
    if (earlier.fingerprint !== fingerprintOf(change)) {
      const task = await findTask(tx, change.captureId)
      if (task) requireNotGoneOn(task, change, centre.now())
      // Two desks have finished one capture, each in its own call; the same call with other content is a fault.
      const isOfAnotherCall = task !== null && earlier.body.interactionId !== change.interactionId
      if (isOfAnotherCall && saysNothingNew(change.fields, earlier.body.fields))
        throw problem('callback-lease-lost')
      throw problem('idempotency-key-reused')
    }
    return { receipt: changeReceiptSchema.parse(earlier.reply), taskClosed: false }
  }
  const taskClosed = await completeCallback(tx, centre, change, grant)
  const result = await writeChange(tx, centre, {
    subscriber,
    change,
    baseVersion,
    ownVersion: await versionMadeBy(tx, givenUpId(change.captureId)),
    agentId: grant.agentId,
    hostId
  })
  if (result.kind === 'conflict') throw conflictOf(subscriber, result.fields)
  return { receipt: result.receipt, taskClosed }
}

const conflictOf = ({ profile, version }: Subscriber, fields: (keyof Subscriber['profile'])[]) =>
  problem('version-conflict', {
    current: { version, fields: Object.fromEntries(fields.map((name) => [name, shownField(profile[name])])) }
  })

/** Of the record, by that change; `null` where it has changed nothing. */
const versionMadeBy = async (db: Db, captureId: string): Promise<number | null> =>
  (
    await db
      .selectFrom('profile_history')
      .select('version')
      .where('capture_id', '=', captureId)
      .where('version', 'is not', null)
      .limit(1)
      .executeTakeFirst()
  )?.version ?? null

const findChange = (db: Db, captureId: string) =>
  db
    .selectFrom('profile_change')
    .leftJoin('carrier_outbox', 'carrier_outbox.capture_id', 'profile_change.capture_id')
    .select(['profile_change.subscriber_id', 'fingerprint', 'body', 'reply', 'carrier_outbox.state'])
    .where('profile_change.capture_id', '=', captureId)
    .executeTakeFirst()
