// GET and PUT /v1/agent/state.
import type { FastifyInstance } from 'fastify'
import { setAgentStateSchema } from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import { readInput } from '../http/read-input.ts'

export function registerAgentStateRoutes(app: FastifyInstance, { identity, agentStates }: Centre): void {
  app.get('/v1/agent/state', async (request) => {
    const agent = await identity.require(request, 'agent', 'lead')
    return agentStates.read(agent.agentId)
  })

  app.put('/v1/agent/state', async (request) => {
    const { agentId, extension } = await identity.require(request, 'agent', 'lead')
    const choice = readInput(setAgentStateSchema, request.body)
    if (extension === null) throw problem('not-permitted', { detail: 'no extension' })
    return agentStates.choose({ agentId, extension }, choice).catch(() => {
      throw problem('centre-unavailable', { detail: 'queue source', retryAfterSeconds: 5 })
    })
  })
}
