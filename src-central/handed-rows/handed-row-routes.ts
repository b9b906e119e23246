// /v1/handed-rows: an agent hands a row to the lead that the centre has refused; the lead says what becomes of it; the
// workstation asks for that word, and says when it is done. The session speaks for whoever does it, not the row's grant: a
// grant that no longer holds may be why the row was refused.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type HandedRow,
  handRowSchema,
  instructRowSchema,
  type RowInstruction
} from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import { readHostId, readInput, readUuid } from '../http/read-input.ts'
import { instructionsFor, instructRow, keepHandedRow, listHandedRows, settleRow } from './handed-rows.ts'

/** @throws request-malformed */
function hostOf(request: FastifyRequest): string {
  const hostId = readHostId(request)
  if (hostId === null) throw problem('request-malformed', { detail: 'x-host-id' })
  return hostId
}

export function registerHandedRowRoutes(app: FastifyInstance, centre: Centre): void {
  const { identity, db, feed } = centre
  const tellLeads = () => feed.ring({ type: 'conflicts-changed' }, { roles: ['lead'] })

  app.put('/v1/handed-rows/:id', async (request) => {
    const { agentId } = await identity.require(request)
    const rowId = readUuid(request)
    const told = readInput(handRowSchema, request.body)
    await keepHandedRow(centre, { rowId, hostId: hostOf(request) }, told, agentId)
    tellLeads()
    return { rowId }
  })

  app.get('/v1/handed-rows', async (request): Promise<{ rows: HandedRow[] }> => {
    await identity.require(request, 'lead')
    return { rows: await listHandedRows(db) }
  })

  app.post('/v1/handed-rows/:id/instruction', async (request) => {
    const { agentId } = await identity.require(request, 'lead')
    const rowId = readUuid(request)
    const word = readInput(instructRowSchema, request.body)
    await instructRow(centre, { rowId, hostId: word.hostId }, word, agentId)
    tellLeads()
    feed.ring({ type: 'conflicts-changed' }, { hostIds: [word.hostId] })
    return { rowId }
  })

  app.get('/v1/handed-rows/instructions', async (request): Promise<{ instructions: RowInstruction[] }> => {
    await identity.require(request)
    return { instructions: await instructionsFor(db, hostOf(request)) }
  })

  app.delete('/v1/handed-rows/:id', async (request, reply) => {
    await identity.require(request)
    await settleRow(db, { rowId: readUuid(request), hostId: hostOf(request) })
    tellLeads()
    return reply.code(204).send()
  })
}
