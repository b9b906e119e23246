// GET /v1/directory; PUT and DELETE /v1/agent/hand.
import type { FastifyInstance } from 'fastify'
import type { Directory } from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { listColleagues } from './list-colleagues.ts'
import { handRaisedAt, lowerHand, raiseHand } from './raised-hands.ts'

export function registerDirectoryRoutes(app: FastifyInstance, centre: Centre): void {
  const { identity, db, now, directoryBell } = centre
  app.get('/v1/directory', async (request): Promise<Directory> => {
    const agent = await identity.require(request, 'agent', 'lead')
    const [colleagues, ownHandRaisedAt] = await Promise.all([
      listColleagues(centre, agent),
      handRaisedAt(db, agent.agentId)
    ])
    return { colleagues, ownHandRaisedAt }
  })

  app.put('/v1/agent/hand', async (request, reply) => {
    const { agentId } = await identity.require(request, 'agent')
    await raiseHand(db, agentId, now())
    directoryBell.hand()
    return reply.code(204).send()
  })

  app.delete('/v1/agent/hand', async (request, reply) => {
    const { agentId } = await identity.require(request, 'agent')
    if (await lowerHand(db, agentId)) directoryBell.hand()
    return reply.code(204).send()
  })
}
