// GET and PUT /v1/agent/state; POST and DELETE on /v1/agent/wrap-up/{interactionId}: more time after a call, and its end.
import type { FastifyInstance } from 'fastify'
import { extendWrapUpSchema, setAgentStateSchema } from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { isProblem, problem } from '../http/problem-reply.ts'
import { readId, readInput } from '../http/read-input.ts'

export function registerAgentStateRoutes(app: FastifyInstance, { identity, agentStates }: Centre): void {
  app.get('/v1/agent/state', async (request) => {
    const agent = await identity.require(request, 'agent', 'lead')
    return agentStates.read(agent.agentId)
  })

  app.put('/v1/agent/state', async (request) => {
    const { agentId, extension } = await identity.require(request, 'agent', 'lead')
    const choice = readInput(setAgentStateSchema, request.body)
    if (extension === null) throw problem('not-permitted', { detail: 'no extension' })
    return agentStates.choose({ agentId, extension }, choice).catch((error) => {
      if (isProblem(error)) throw error
      throw problem('centre-unavailable', { detail: 'queue source', retryAfterSeconds: 5 })
    })
  })

  app.post('/v1/agent/wrap-up/:id/extension', async (request) => {
    const { agentId } = await identity.require(request, 'agent', 'lead')
    const { reason } = readInput(extendWrapUpSchema, request.body)
    return agentStates.extendWrapUp(agentId, readId(request), reason)
  })

  app.delete('/v1/agent/wrap-up/:id', async (request) => {
    const { agentId } = await identity.require(request, 'agent', 'lead')
    return agentStates.endWork(agentId, readId(request))
  })
}
