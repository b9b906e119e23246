// /v1/interactions/{id}: opening a record, another subject, the contact, how the call ended, and ending the agent's leg.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type Briefing,
  changeSubjectSchema,
  chooseRecordSchema,
  contactSchema,
  type EndingTruth,
  openInteractionSchema
} from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { requireGrant } from '../http/grant.ts'
import { describeFault, problem } from '../http/problem-reply.ts'
import { readId, readIdempotencyKey, readInput } from '../http/read-input.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import { changeSubject } from './change-subject.ts'
import { chooseRecord } from './choose-record.ts'
import { takesPart } from './interaction-row.ts'
import { findInteraction, openInteraction } from './open-interaction.ts'
import { writeContact } from './write-contact.ts'

export function registerInteractionRoutes(app: FastifyInstance, centre: Centre): void {
  const { identity } = centre

  app.put('/v1/interactions/:id', async (request): Promise<Briefing> => {
    const agent = await identity.require(request, 'agent', 'lead', 'clerk')
    const interactionId = readId(request)
    return openInteraction(centre, {
      interactionId,
      agent,
      body: readInput(openInteractionSchema, request.body)
    })
  })

  app.put('/v1/interactions/:id/subject', async (request): Promise<Briefing> => {
    const agent = await identity.require(request, 'agent', 'lead', 'clerk')
    const { number, reason } = readInput(changeSubjectSchema, request.body)
    return changeSubject(centre, { interactionId: readId(request), agent, number, reason })
  })

  app.put('/v1/interactions/:id/record', async (request): Promise<Briefing> => {
    const agent = await identity.require(request, 'agent', 'lead', 'clerk')
    const { subscriberId } = readInput(chooseRecordSchema, request.body)
    return chooseRecord(centre, { interactionId: readId(request), agent, subscriberId })
  })

  app.put('/v1/interactions/:id/contact', async (request) => {
    const grant = await requireGrant(centre, request, { interactionId: readId(request) })
    const key = readIdempotencyKey(request)
    return writeContact(centre, { grant, key, contact: readInput(contactSchema, request.body) })
  })

  app.get('/v1/interactions/:id/ending', async (request): Promise<EndingTruth> => {
    const { interaction, agent } = await ownInteraction(centre, request)
    const { ended_at, cause, ended_by: by, legs } = interaction
    const isHandedOn = ended_at === null && agent.extension !== null && legs[agent.extension] === 'handed-on'
    return { ended: ended_at !== null, cause, by, ...(isHandedOn && { handedOn: true }) }
  })

  app.post('/v1/interactions/:id/hang-up', async (request, reply) => {
    const { interaction, agent } = await ownInteraction(centre, request)
    if (agent.extension !== null) await hangUp(centre, interaction.interaction_id, agent, agent.extension)
    return reply.code(204).send()
  })
}

/** @throws interaction-not-announced unless this agent takes part in it */
async function ownInteraction(centre: Centre, request: FastifyRequest) {
  const agent = await centre.identity.require(request, 'agent', 'lead')
  const interaction = await findInteraction(centre.db, readId(request))
  if (!interaction || !takesPart(interaction, agent)) throw problem('interaction-not-announced')
  return { interaction, agent }
}

async function hangUp(
  { queueSource, audit, db, log }: Centre,
  interactionId: string,
  { agentId }: SignedIn,
  extension: string
): Promise<void> {
  try {
    await queueSource.hangUp({ interactionId, extension })
  } catch (error) {
    log.warn('interaction.legNotEnded', { interactionId, ...describeFault(error) })
    throw problem('centre-unavailable', { detail: 'queue source', retryAfterSeconds: 2 })
  }
  await audit.write(db, { kind: 'leg-ended', agentId, interactionId })
}
