// GET and POST /v1/interactions/{id}/recording: the sign on the desk, and pausing where policy allows it (a card number is
// being said). Going on with a recording is always allowed.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type RecordingView, setRecordingSchema } from '../../shared/central-contract.ts'
import type { Centre } from '../centre.ts'
import { describeFault, problem } from '../http/problem-reply.ts'
import { readId, readInput } from '../http/read-input.ts'
import { takesPart } from '../interactions/interaction-row.ts'
import { findInteraction } from '../interactions/open-interaction.ts'

export function registerRecordingRoutes(app: FastifyInstance, centre: Centre): void {
  app.get('/v1/interactions/:id/recording', async (request): Promise<RecordingView> => {
    const { interaction } = await ownCall(centre, request)
    return { recording: interaction.recording ?? 'off', mayPause: centre.policy.recording.mayPause }
  })

  app.post('/v1/interactions/:id/recording', async (request): Promise<RecordingView> => {
    const { interaction, agent } = await ownCall(centre, request)
    const { recording } = readInput(setRecordingSchema, request.body)
    const { mayPause } = centre.policy.recording
    if (recording === 'paused' && !mayPause) throw problem('not-permitted', { detail: 'policy' })
    if (interaction.recording === null || interaction.ended_at !== null)
      throw problem('not-permitted', { detail: 'not recorded' })
    const interactionId = interaction.interaction_id
    await centre.queueSource
      .pauseRecording({ interactionId, paused: recording === 'paused' })
      .catch((error) => {
        centre.log.warn('recording.notChanged', { interactionId, ...describeFault(error) })
        throw problem('centre-unavailable', { detail: 'queue source', retryAfterSeconds: 2 })
      })
    await centre.db.transaction().execute(async (tx) => {
      await tx
        .updateTable('interaction')
        .set({ recording })
        .where('interaction_id', '=', interactionId)
        .execute()
      await centre.audit.write(tx, {
        kind: recording === 'paused' ? 'recording-paused' : 'recording-resumed',
        agentId: agent.agentId,
        interactionId
      })
    })
    centre.feed.ring({ type: 'recording-changed', interactionId })
    return { recording, mayPause }
  })
}

/** @throws interaction-not-announced unless this agent takes part in it */
async function ownCall(centre: Centre, request: FastifyRequest) {
  const agent = await centre.identity.require(request, 'agent', 'lead')
  const interaction = await findInteraction(centre.db, readId(request))
  if (!interaction || !takesPart(interaction, agent)) throw problem('interaction-not-announced')
  return { interaction, agent }
}
