// /v1/callbacks: the list, making one, leasing it, and what the holder of the lease reports.
import type { FastifyInstance } from 'fastify'
import {
  assignCallbackSchema,
  type CallbackList,
  type CreateCallbackReply,
  createCallbackSchema,
  heartbeatSchema,
  type LeaseReply,
  putOffSchema,
  recordAttemptSchema,
  releaseLeaseSchema,
  saveDraftSchema
} from '../../shared/central-contract.ts'
import type { AttemptOutcome, CallbackTask } from '../../shared/domain/callback-task.ts'
import type { Centre } from '../centre.ts'
import { requireGrant } from '../http/grant.ts'
import { problem } from '../http/problem-reply.ts'
import { readHostId, readIdempotencyKey, readInput, readUuid } from '../http/read-input.ts'
import { keepDraft, noteAttempt } from './advance-callback.ts'
import { assignCallback } from './assign-callback.ts'
import { createCallback } from './create-callback.ts'
import { keepAlive, putOff } from './keep-lease.ts'
import { leaseCallback } from './lease-callback.ts'
import { listCallbacks, withoutAnswers } from './list-callbacks.ts'
import { forbidDials } from './lone-dial.ts'
import { passCallback } from './offer-callbacks.ts'
import { freeAfterRelease } from './paused-agents.ts'
import { readReporter, releaseCallback } from './release-callback.ts'

/** There was no call to wrap up: the agent goes back to the queue with the attempt. Otherwise their desk says when. */
const neverReached: ReadonlySet<AttemptOutcome> = new Set(['busy', 'no-answer', 'unreachable'])

export function registerCallbackRoutes(app: FastifyInstance, centre: Centre): void {
  const bell = () => centre.feed.ring({ type: 'callbacks-changed' }, { roles: ['agent', 'lead'] })

  app.get('/v1/callbacks', async (request): Promise<CallbackList> => {
    const agent = await centre.identity.require(request, 'agent', 'lead')
    return { tasks: await listCallbacks(centre, agent), now: centre.now() }
  })

  app.put('/v1/callbacks/:id', async (request, reply): Promise<CreateCallbackReply> => {
    const id = readUuid(request)
    const body = readInput(createCallbackSchema, request.body)
    const { draft } = body
    const grant = await requireGrant(centre, request, { subscriberId: draft.subscriberId })
    if (readIdempotencyKey(request) !== id || draft.captureId !== id)
      throw problem('request-malformed', { detail: 'the key is the capture id' })
    const hostId = readHostId(request) ?? grant.hostId
    const made = await createCallback(centre, { id, grant, hostId, body })
    reply.code(made.created ? 201 : 200)
    return made.reply
  })

  app.post('/v1/callbacks/:id/lease', async (request): Promise<LeaseReply> => {
    const agent = await centre.identity.require(request, 'agent', 'lead')
    const { extension } = agent
    if (extension === null) throw problem('not-permitted', { detail: 'no extension' })
    return leaseCallback(centre, readUuid(request), { ...agent, extension })
  })

  app.put('/v1/callbacks/:id/draft', async (request): Promise<CallbackTask> => {
    const reporter = await readReporter(centre, request)
    const body = readInput(saveDraftSchema, request.body)
    const task = await keepDraft(centre, { id: readUuid(request), reporter, ...body })
    if (task.state === 'closed') bell()
    return task
  })

  app.post('/v1/callbacks/:id/attempts', async (request): Promise<CallbackTask> => {
    const grant = await requireGrant(centre, request, {})
    const key = readIdempotencyKey(request)
    const body = readInput(recordAttemptSchema, request.body)
    const task = await noteAttempt(centre, { id: readUuid(request), key, grant, body })
    // told late, once more: the dial of whoever holds the task now stays as it is
    if (task.lease === null || task.lease.number === body.leaseNumber) await forbidDials(centre, task)
    if (neverReached.has(body.outcome))
      await centre.agentStates.endCallback(grant.agentId, body.interactionId)
    centre.nudgeCarrier()
    bell()
    return task
  })

  app.post('/v1/callbacks/:id/release', async (request): Promise<CallbackTask> => {
    const reporter = await readReporter(centre, request)
    const { leaseNumber } = readInput(releaseLeaseSchema, request.body)
    const id = readUuid(request)
    const task = await releaseCallback(centre, { id, leaseNumber, reporter })
    await freeAfterRelease(centre, id)
    await forbidDials(centre, task)
    bell()
    return task
  })

  registerKeepingRoutes(app, centre, bell)
}

/** Whom a task is kept for, and how long. */
function registerKeepingRoutes(app: FastifyInstance, centre: Centre, bell: () => void): void {
  app.post('/v1/callbacks/:id/heartbeat', async (request): Promise<CallbackTask> => {
    const reporter = await readReporter(centre, request)
    const { leaseNumber } = readInput(heartbeatSchema, request.body)
    return keepAlive(centre, { id: readUuid(request), leaseNumber, reporter })
  })

  app.post('/v1/callbacks/:id/put-off', async (request): Promise<CallbackTask> => {
    const reporter = await readReporter(centre, request)
    const body = readInput(putOffSchema, request.body)
    const task = await putOff(centre, { id: readUuid(request), reporter, ...body })
    bell()
    return task
  })

  app.post('/v1/callbacks/:id/pass', async (request): Promise<CallbackTask> => {
    const agent = await centre.identity.require(request, 'agent', 'lead')
    const task = await passCallback(centre, readUuid(request), agent)
    bell()
    return withoutAnswers(task)
  })

  app.post('/v1/callbacks/:id/assign', async (request): Promise<CallbackTask> => {
    const lead = await centre.identity.require(request, 'lead')
    const { agentId } = readInput(assignCallbackSchema, request.body)
    const task = await assignCallback(centre, { id: readUuid(request), agentId, leadId: lead.agentId })
    bell()
    return withoutAnswers(task)
  })
}
