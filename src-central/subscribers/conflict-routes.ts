// /v1/conflicts: an agent hands a conflict to the lead; a lead lists, opens and decides. Opening one shows values of a
// customer and is in the audit, like any look at a record.
import type { FastifyInstance } from 'fastify'
import {
  type ChangeReceipt,
  decideConflictSchema,
  type HandedConflict,
  type OpenedConflict,
  profileChangeSchema
} from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { requireGrant } from '../http/grant.ts'
import { problem } from '../http/problem-reply.ts'
import { readHostId, readIdempotencyKey, readIfMatch, readInput, readUuid } from '../http/read-input.ts'
import { decideHanded, keepHanded, listHanded, openHanded } from './handed-conflicts.ts'
import { checkProfileChange } from './read-profile-change.ts'
import { changeTaken, taskChanged } from './subscriber-routes.ts'

export function registerConflictRoutes(app: FastifyInstance, centre: Centre): void {
  const bell = () => centre.feed.ring({ type: 'conflicts-changed' }, { roles: ['lead'] })

  app.put('/v1/conflicts/:id', async (request) => {
    const captureId = readUuid(request)
    const grant = await requireGrant(centre, request, {})
    const { subscriberId, agentId } = grant
    const baseVersion = readIfMatch(request)
    const change = readInput(profileChangeSchema, request.body)
    if (readIdempotencyKey(request) !== captureId || change.captureId !== captureId)
      throw problem('request-malformed', { detail: 'the key is the capture id' })
    if (subscriberId === null) throw problem('grant-invalid')
    checkProfileChange(change, centre.catalogue)
    const hostId = readHostId(request) ?? grant.hostId
    const taskClosed = await keepHanded(centre, { change, baseVersion, subscriberId, agentId, hostId })
    if (taskClosed) await taskChanged(centre, captureId)
    bell()
    return { captureId }
  })

  app.get('/v1/conflicts', async (request): Promise<{ conflicts: HandedConflict[] }> => {
    const { agentId } = await centre.identity.require(request, 'lead')
    const conflicts = await listHanded(centre.db)
    const captureIds = conflicts.map(({ captureId }) => captureId)
    if (captureIds.length > 0)
      await centre.audit.write(centre.db, { kind: 'conflicts-listed', agentId, detail: { captureIds } })
    return { conflicts }
  })

  app.get('/v1/conflicts/:id', async (request): Promise<OpenedConflict> => {
    const { agentId } = await centre.identity.require(request, 'lead')
    return openHanded(centre, readUuid(request), agentId)
  })

  app.post('/v1/conflicts/:id/decision', async (request): Promise<ChangeReceipt> => {
    const { agentId } = await centre.identity.require(request, 'lead')
    const decision = readInput(decideConflictSchema, request.body)
    const captureId = readUuid(request)
    const { done, hostId } = await decideHanded(centre, { captureId, leadId: agentId, ...decision })
    const receipt = await changeTaken(centre, captureId, done)
    centre.feed.ring({ type: 'change-confirmed', captureId }, { hostIds: [hostId] })
    return receipt
  })
}
