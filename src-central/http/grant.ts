// The write grant of a request: rows of a host's outbox come with it instead of a bearer token.
import type { FastifyRequest } from 'fastify'
import { centralHeaders } from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import type { WriteGrant } from '../interactions/write-grant.ts'
import { problem } from './problem-reply.ts'
import { headerOf } from './read-input.ts'

/** What the grant must cover; checked only where given. */
interface Wanted {
  subscriberId?: string
  interactionId?: string
}

/** @throws grant-invalid (403), with an audit entry */
export async function requireGrant(
  { grants, audit, db }: Pick<Centre, 'grants' | 'audit' | 'db'>,
  request: FastifyRequest,
  wanted: Wanted
): Promise<WriteGrant> {
  const token = headerOf(request, centralHeaders.grant)
  const grant = token === null ? null : grants.read(token)
  if (grant && covers(grant, wanted)) return grant
  await audit.write(db, {
    kind: 'grant-refused',
    agentId: grant?.agentId ?? null,
    interactionId: grant?.interactionId ?? null,
    detail: { route: request.routeOptions.url ?? '' }
  })
  throw problem('grant-invalid')
}

export const covers = (grant: WriteGrant, { subscriberId, interactionId }: Wanted): boolean =>
  (subscriberId === undefined || grant.subscriberId === subscriberId) &&
  (interactionId === undefined || grant.interactionId === interactionId)
