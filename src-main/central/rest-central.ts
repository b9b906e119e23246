// The centre over REST: each call of the port as one exchange of shared/central-contract.ts.
import { z } from 'zod'
import {
  agentStateSchema,
  briefingSchema,
  callbackListSchema,
  catalogueSchema,
  changeReceiptSchema,
  createCallbackReplySchema,
  directorySchema,
  endingTruthSchema,
  leaseReplySchema,
  recordingViewSchema,
  sessionSchema
} from '../../shared/central-contract.ts'
import type { Central } from './central.ts'
import type { CentreRequest } from './centre-request.ts'

/** A customer is listening: better no record than a late one. */
const briefingTimeLimitMs = 2_000
const probeTimeLimitMs = 3_000
const segment = encodeURIComponent

export function createRestCentral(request: CentreRequest): Central {
  return {
    ...agentCalls(request),
    ...interactionCalls(request),
    ...callbackCalls(request),
    ...writes(request)
  }
}

function agentCalls(request: CentreRequest) {
  return {
    signIn: (credentials) =>
      request({ method: 'POST', path: '/v1/session', answer: sessionSchema, body: credentials }),
    signOut: (token) => request({ method: 'DELETE', path: '/v1/session', answer: null, token }),
    catalogue: (token) => request({ method: 'GET', path: '/v1/catalogue', answer: catalogueSchema, token }),
    readAgentState: (token) =>
      request({ method: 'GET', path: '/v1/agent/state', answer: agentStateSchema, token }),
    setAgentState: (token, state) =>
      request({ method: 'PUT', path: '/v1/agent/state', answer: agentStateSchema, body: state, token }),
    directory: (token) => request({ method: 'GET', path: '/v1/directory', answer: directorySchema, token }),
    raiseHand: (token) => request({ method: 'PUT', path: '/v1/agent/hand', answer: null, token }),
    lowerHand: (token) => request({ method: 'DELETE', path: '/v1/agent/hand', answer: null, token }),
    health: () =>
      request({
        method: 'GET',
        path: '/v1/health',
        answer: z.object({ now: z.number().int().nullable().catch(null) }),
        timeLimitMs: probeTimeLimitMs
      })
  } satisfies Partial<Central>
}

function interactionCalls(request: CentreRequest) {
  const at = (interactionId: string, rest = '') => `/v1/interactions/${segment(interactionId)}${rest}`
  return {
    openInteraction: (token, interactionId, opening) =>
      request({
        method: 'PUT',
        path: at(interactionId),
        answer: briefingSchema,
        body: opening,
        token,
        timeLimitMs: briefingTimeLimitMs
      }),
    changeSubject: (token, interactionId, change) =>
      request({
        method: 'PUT',
        path: at(interactionId, '/subject'),
        answer: briefingSchema,
        body: change,
        token
      }),
    ending: (token, interactionId) =>
      request({
        method: 'GET',
        path: at(interactionId, '/ending'),
        answer: endingTruthSchema,
        token,
        timeLimitMs: briefingTimeLimitMs
      }),
    recording: (token, interactionId) =>
      request({ method: 'GET', path: at(interactionId, '/recording'), answer: recordingViewSchema, token }),
    setRecording: (token, interactionId, recording) =>
      request({
        method: 'POST',
        path: at(interactionId, '/recording'),
        answer: recordingViewSchema,
        body: { recording },
        token
      }),
    hangUp: (token, interactionId) =>
      request({ method: 'POST', path: at(interactionId, '/hang-up'), answer: null, token })
  } satisfies Partial<Central>
}

function callbackCalls(request: CentreRequest) {
  const at = (callbackId: string, rest: string) => `/v1/callbacks/${segment(callbackId)}/${rest}`
  return {
    callbacks: (token) =>
      request({ method: 'GET', path: '/v1/callbacks', answer: callbackListSchema, token }),
    leaseCallback: (token, callbackId) =>
      request({ method: 'POST', path: at(callbackId, 'lease'), answer: leaseReplySchema, token }),
    releaseCallback: (token, callbackId, leaseNumber) =>
      request({
        method: 'POST',
        path: at(callbackId, 'release'),
        answer: null,
        body: { leaseNumber },
        token
      }),
    saveDraft: (token, callbackId, leaseNumber, draft) =>
      request({
        method: 'PUT',
        path: at(callbackId, 'draft'),
        answer: null,
        body: { leaseNumber, draft },
        token
      })
  } satisfies Partial<Central>
}

/** Carried by the grant, not by the agent's short token: these may leave this PC long after the shift. */
function writes(request: CentreRequest) {
  return {
    changeProfile: (writing, subscriberId, version, change) =>
      request({
        method: 'PATCH',
        path: `/v1/subscribers/${segment(subscriberId)}/profile`,
        answer: changeReceiptSchema,
        body: change,
        ifMatch: version,
        ...writing
      }),
    changeReceipt: (grant, captureId) =>
      request({
        method: 'GET',
        path: `/v1/changes/${segment(captureId)}`,
        answer: changeReceiptSchema,
        grant
      }),
    createCallback: (writing, callbackId, task) =>
      request({
        method: 'PUT',
        path: `/v1/callbacks/${segment(callbackId)}`,
        answer: createCallbackReplySchema,
        body: task,
        ...writing
      }),
    recordAttempt: (writing, callbackId, attempt) =>
      request({
        method: 'POST',
        path: `/v1/callbacks/${segment(callbackId)}/attempts`,
        answer: null,
        body: attempt,
        ...writing
      }),
    saveContact: (writing, interactionId, contact) =>
      request({
        method: 'PUT',
        path: `/v1/interactions/${segment(interactionId)}/contact`,
        answer: null,
        body: contact,
        ...writing
      })
  } satisfies Partial<Central>
}
