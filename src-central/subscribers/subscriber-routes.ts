// PATCH /v1/subscribers/{id}/profile and GET /v1/changes/{captureId}: a finished capture arrives, and its host asks what
// became of it at the carrier.
import type { FastifyInstance } from 'fastify'
import {
  type ChangeReceipt,
  changeReceiptSchema,
  profileChangeSchema
} from '../../shared/central-contract.ts'
import { forbidDials } from '../callbacks/lone-dial.ts'
import type { Centre } from '../centre.ts'
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
import { checkProfileChange } from './read-profile-change.ts'
import { findChange, type TakenChange, takeChange } from './take-change.ts'

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
    const { agentId } = grant
    const arrived = { change, baseVersion, subscriberId, agentId, hostId }
    const done = await centre.db.transaction().execute((tx) => takeChange(tx, centre, arrived))
    const receipt = await changeTaken(centre, change.captureId, done)
    reply.header('etag', `"${receipt.version}"`)
    return receipt
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

/** What follows once it is written. @throws version-conflict (412) with both accounts of each field */
export async function changeTaken(
  centre: Centre,
  captureId: string,
  done: TakenChange
): Promise<ChangeReceipt> {
  if (done.taskChanged) await taskChanged(centre, captureId)
  if (done.kind === 'conflict') throw problem('version-conflict', { conflict: done.conflict })
  if (done.handedSettled) centre.feed.ring({ type: 'conflicts-changed' }, { roles: ['lead'] })
  centre.nudgeCarrier()
  return done.receipt
}

/** Nobody is to dial it now. */
export async function taskChanged(centre: Centre, id: string): Promise<void> {
  centre.feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })
  await forbidDials(centre, { id })
}
