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
  handedConflictListSchema,
  handedRowListSchema,
  leaseReplySchema,
  openedConflictSchema,
  recordingViewSchema,
  rowInstructionListSchema,
  sessionSchema,
  wishReceiptSchema
} from '../../shared/central-contract.ts'
import type { Central } from './central.ts'
import type { CentreRequest } from './centre-request.ts'

/** A customer is listening: better no record than a late one. */
const briefingTimeLimitMs = 2_000
const probeTimeLimitMs = 3_000
const segment = encodeURIComponent

/**
 * A 200 alone proves nothing: a hotel's page answers everything with one. What was written counts as told when the reply
 * names it.
 */
const naming = (key: 'id' | 'interactionId' | 'captureId' | 'rowId', id: string) =>
  z.object({ [key]: z.literal(id) }).transform(() => null)

export function createRestCentral(request: CentreRequest): Central {
  return {
    ...agentCalls(request),
    ...interactionCalls(request),
    ...callbackCalls(request),
    ...conflictCalls(request),
    ...rowCalls(request),
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
    extendWrapUp: (token, interactionId, extension) =>
      request({
        method: 'POST',
        path: `/v1/agent/wrap-up/${segment(interactionId)}/extension`,
        answer: agentStateSchema,
        body: extension,
        token
      }),
    endWrapUp: (token, interactionId) =>
      request({
        method: 'DELETE',
        path: `/v1/agent/wrap-up/${segment(interactionId)}`,
        answer: agentStateSchema,
        token
      }),
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
    chooseRecord: (token, interactionId, choice) =>
      request({
        method: 'PUT',
        path: at(interactionId, '/record'),
        answer: briefingSchema,
        body: choice,
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
        answer: naming('id', callbackId),
        body: { leaseNumber },
        token
      }),
    keepCallback: (token, callbackId, leaseNumber) =>
      request({
        method: 'POST',
        path: at(callbackId, 'heartbeat'),
        answer: naming('id', callbackId),
        body: { leaseNumber },
        token,
        timeLimitMs: probeTimeLimitMs
      }),
    putOffCallback: (token, callbackId, putOff) =>
      request({
        method: 'POST',
        path: at(callbackId, 'put-off'),
        answer: naming('id', callbackId),
        body: putOff,
        token
      }),
    passCallback: (token, callbackId) =>
      request({
        method: 'POST',
        path: at(callbackId, 'pass'),
        answer: naming('id', callbackId),
        body: {},
        token
      }),
    assignCallback: (token, callbackId, agentId) =>
      request({
        method: 'POST',
        path: at(callbackId, 'assign'),
        answer: naming('id', callbackId),
        body: { agentId },
        token
      }),
    saveDraft: (token, callbackId, leaseNumber, draft) =>
      request({
        method: 'PUT',
        path: at(callbackId, 'draft'),
        answer: naming('id', callbackId),
        body: { leaseNumber, draft },
        token
      })
  } satisfies Partial<Central>
}

function conflictCalls(request: CentreRequest) {
  const at = (captureId: string, rest = '') => `/v1/conflicts/${segment(captureId)}${rest}`
  return {
    handedConflicts: (token) =>
      request({ method: 'GET', path: '/v1/conflicts', answer: handedConflictListSchema, token }),
    openConflict: (token, captureId) =>
      request({ method: 'GET', path: at(captureId), answer: openedConflictSchema, token }),
    decideConflict: (token, captureId, decision) =>
      request({
        method: 'POST',
        path: at(captureId, '/decision'),
        answer: changeReceiptSchema,
        body: decision,
        token
      })
  } satisfies Partial<Central>
}

function rowCalls(request: CentreRequest) {
  const at = (rowId: string, rest = '') => `/v1/handed-rows/${segment(rowId)}${rest}`
  return {
    handOverRow: (token, rowId, row) =>
      request({ method: 'PUT', path: at(rowId), answer: naming('rowId', rowId), body: row, token }),
    handedRows: (token) =>
      request({ method: 'GET', path: '/v1/handed-rows', answer: handedRowListSchema, token }),
    instructRow: (token, rowId, word) =>
      request({
        method: 'POST',
        path: at(rowId, '/instruction'),
        answer: naming('rowId', rowId),
        body: word,
        token
      }),
    rowInstructions: (token) =>
      request({
        method: 'GET',
        path: '/v1/handed-rows/instructions',
        answer: rowInstructionListSchema,
        token
      }),
    settleRow: (token, rowId) => request({ method: 'DELETE', path: at(rowId), answer: null, token })
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
    tellWish: (writing, told) =>
      request({
        method: 'PUT',
        path: `/v1/wishes/${segment(told.wishId)}`,
        answer: wishReceiptSchema,
        body: told,
        ...writing
      }),
    handOverConflict: (writing, captureId, version, change) =>
      request({
        method: 'PUT',
        path: `/v1/conflicts/${segment(captureId)}`,
        answer: naming('captureId', captureId),
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
        answer: naming('id', callbackId),
        body: attempt,
        ...writing
      }),
    saveContact: (writing, interactionId, contact) =>
      request({
        method: 'PUT',
        path: `/v1/interactions/${segment(interactionId)}/contact`,
        answer: naming('interactionId', interactionId),
        body: contact,
        ...writing
      })
  } satisfies Partial<Central>
}
