// PUT /v1/wishes/{id}: a host tells what a customer has asked for about their own data, with the grant of the contact in
// which it was said.
import type { FastifyInstance } from 'fastify'
import { customerWishSchema, type WishReceipt } from '../../shared/central-contract.ts'
import { forbidDials } from '../callbacks/lone-dial.ts'
import type { Centre } from '../centre.ts'
import { requireGrant } from '../http/grant.ts'
import { problem } from '../http/problem-reply.ts'
import { readHostId, readIdempotencyKey, readInput, readUuid } from '../http/read-input.ts'
import { type TakenWish, takeWish } from './take-wish.ts'

export function registerWishRoutes(app: FastifyInstance, centre: Centre): void {
  app.put('/v1/wishes/:id', async (request): Promise<WishReceipt> => {
    const wishId = readUuid(request)
    const told = readInput(customerWishSchema, request.body)
    const grant = await requireGrant(centre, request, { interactionId: told.interactionId })
    const { subscriberId, agentId } = grant
    if (readIdempotencyKey(request) !== wishId || told.wishId !== wishId)
      throw problem('request-malformed', { detail: 'the key is the wish id' })
    if (subscriberId === null) throw problem('subject-unknown')
    const hostId = readHostId(request) ?? grant.hostId
    const wanted = { told, subscriberId, agentId, hostId, source: told.channel, reference: null }
    const taken = await centre.db.transaction().execute((tx) => takeWish(tx, centre, wanted))
    await wishTaken(centre, taken)
    return taken.receipt
  })
}

/** What follows once it is written: desks ask again about what they hold back, and nobody dials. */
async function wishTaken(centre: Centre, { closed }: TakenWish): Promise<void> {
  centre.feed.ring({ type: 'customer-withdrew' })
  for (const task of closed) await forbidDials(centre, task)
  if (closed.length > 0) centre.feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })
  centre.nudgeCarrier()
}
