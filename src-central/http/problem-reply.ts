// Everything the centre refuses by expectation becomes an RFC 9457 reply here, and only here. Code throws
// `problem('code')`; what was not expected is logged without its values and answered as internal-error.
import type { FastifyError, FastifyInstance } from 'fastify'
import type { Log } from '../../shared/log.ts'
import type { ProblemCode, ProblemDetails } from '../../shared/problem.ts'

const replies = {
  'sign-in-refused': [401, 'Name or password is not right'],
  'signed-out': [401, 'Sign in first'],
  'not-permitted': [403, 'This role may not do that'],
  'too-many-requests': [429, 'Too many requests'],
  'session-elsewhere': [409, 'This agent is signed in at another workstation'],
  'session-taken-over': [401, 'This agent has signed in at another workstation'],
  'wrap-up-not-extended': [409, 'This wrap-up is over, or was extended as often as is allowed'],
  'centre-unavailable': [503, 'A part the centre needs is out of reach'],
  'interaction-not-announced': [403, 'The telephone system knows of no such call at this agent'],
  'interaction-unknown': [404, 'No such interaction'],
  'subject-unknown': [404, 'No such subscriber'],
  'subject-change-limit': [403, 'The subject of this interaction has been changed as often as is allowed'],
  'grant-invalid': [403, 'The write grant does not cover this'],
  'capture-not-open': [404, 'No such capture'],
  'version-conflict': [412, 'Somebody else changed these fields meanwhile'],
  'precondition-missing': [428, 'If-Match is required'],
  'idempotency-key-missing': [400, 'Idempotency-Key is required'],
  'idempotency-key-reused': [422, 'This Idempotency-Key was used for something else'],
  'request-in-progress': [409, 'The same request is being worked on'],
  'callback-held-by-other': [409, 'Somebody else holds this callback'],
  'callback-lease-lost': [409, 'This lease has been superseded'],
  'callback-not-due': [409, 'Not due yet'],
  'callback-outside-window': [409, 'Outside the hours in which customers are called'],
  'callback-closed': [409, 'This callback is closed'],
  'callback-unknown': [404, 'No such callback'],
  'callback-being-called': [409, 'This customer is being called or on the line'],
  'callback-put-off-too-late': [409, 'No call could be made then any more'],
  'callback-agent-away': [409, 'This agent is not signed in at a telephone'],
  'callback-agent-in-call': [409, 'This agent has another customer on the line'],
  'customer-withdrew': [409, 'The customer has taken this back'],
  'entry-not-in-catalogue': [422, 'The catalogue has no such entry'],
  'rescue-key-unknown': [422, 'The key of this bundle was sealed for another centre'],
  'rescue-bundle-broken': [422, 'The key in this bundle is not whole'],
  'request-malformed': [400, 'The request is not of the agreed form'],
  'internal-error': [500, 'The centre failed at this']
} as const satisfies Partial<Record<ProblemCode, readonly [status: number, title: string]>>

export type CentreProblemCode = keyof typeof replies

type Extra = Pick<ProblemDetails, 'detail' | 'errors' | 'conflict' | 'nextAt' | 'elsewhere'> & {
  status?: number
  retryAfterSeconds?: number
}

/** An expected refusal on its way to the reply. */
export interface CentreProblem extends Error {
  problem: ProblemDetails
  retryAfterSeconds: number | null
}

export function problem(code: CentreProblemCode, extra: Extra = {}): CentreProblem {
  const [status, title] = replies[code]
  const { retryAfterSeconds, ...details } = extra
  return Object.assign(new Error(code), {
    problem: { type: `urn:hotline-desk:problem:${code}`, title, status, code, ...details },
    retryAfterSeconds: retryAfterSeconds ?? null
  })
}

export const isProblem = (error: unknown): error is CentreProblem =>
  error instanceof Error && 'problem' in error

export function replyWithProblems(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler(() => {
    throw problem('request-malformed', { status: 404, detail: 'no such address' })
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = isProblem(error) ? error : expected(error)
    if (!known) log.error('request.failed', { route: request.routeOptions.url, ...describeFault(error) })
    const { problem: details, retryAfterSeconds } = known ?? problem('internal-error')
    if (retryAfterSeconds !== null) reply.header('retry-after', retryAfterSeconds)
    return reply.code(details.status).type('application/problem+json').send(details)
  })
}

/** PostgreSQL: waited too long for a lock; deadlock; serialisation failure. All are cured by sending the same again. */
const tryAgain = new Set(['55P03', '40P01', '40001'])
/** Two first arrivals of one capture: the later finds the earlier when it comes again. */
const isTwin = (error: FastifyError & { constraint?: string }) =>
  error.code === '23505' && error.constraint === 'profile_change_pkey'
const databaseGone = /^(ECONN|ETIMEDOUT|EPIPE|08|57P0|53300)/
/** What the driver says without a code: no connection, one lost under a statement, one lost before it. */
const driverLost =
  /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable/

/** Whether the same again may succeed a moment later. */
export const passes = (error: unknown): boolean => {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return tryAgain.has(code) || databaseGone.test(code) || driverLost.test(message)
}

function expected(error: FastifyError): CentreProblem | null {
  if (tryAgain.has(error.code) || isTwin(error))
    return problem('request-in-progress', { retryAfterSeconds: 1 })
  if (databaseGone.test(error.code ?? '') || driverLost.test(error.message))
    return problem('centre-unavailable', { detail: 'database', retryAfterSeconds: 5 })
  const status = error.statusCode ?? 500
  return status >= 400 && status < 500 ? problem('request-malformed', { status, detail: error.code }) : null
}

/** A fault for the log: database messages can quote values, so anything that looks like a number is taken out. */
export function describeFault(error: unknown): { fault: string; stack?: string } {
  if (!(error instanceof Error)) return { fault: 'not an error' }
  const clean = (text: string) => text.replace(/\+?\d{6,}/g, '#')
  return { fault: clean(error.message), ...(error.stack ? { stack: clean(error.stack) } : {}) }
}
