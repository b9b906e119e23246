// One HTTP exchange with the centre: time limit, size limit, headers, and the translation of everything that can come
// back into an answer of ours. The only file that knows axios; the fetch underneath is the shell's own.
import axios, { AxiosError, type AxiosResponse } from 'axios'
import type { z } from 'zod'
import { centralHeaders, problemDetailsSchema } from '../../shared/central-contract.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { Lifetime } from '../lifetime.ts'
import type { Answer, Refusal } from './central.ts'

export interface CentreExchange<T> {
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  /** `null`: the body does not matter. */
  answer: z.ZodType<T> | null
  body?: unknown
  token?: string
  grant?: string
  idempotencyKey?: string
  ifMatch?: number
  timeLimitMs?: number
}

export type CentreRequest = <T>(exchange: CentreExchange<T>) => Promise<Answer<T>>

export interface CentreRequestParts {
  centreUrl: string
  hostId: string
  fetch: typeof globalThis.fetch
  now: () => number
  timeLimit: (ms: number) => AbortSignal
  /** Told after each exchange whether the centre was there: any answer of its own will do. */
  heard: (reached: boolean) => void
  /** The centre does not take this agent's token any more; the code says why. */
  tokenRefused: (token: string, code: ProblemCode) => void
  /** Ends with the host: nothing is sent or followed up afterwards. */
  lifetime: Pick<Lifetime, 'signal' | 'whileAlive'>
}

const usualTimeLimitMs = 10_000
const largestAnswerBytes = 5_000_000

export function createCentreRequest(parts: CentreRequestParts): CentreRequest {
  const { centreUrl, hostId, fetch, now, timeLimit, heard, tokenRefused, lifetime } = parts
  const http = axios.create({
    baseURL: centreUrl,
    adapter: 'fetch',
    env: { fetch: fetch as (input: URL | Request | string, init?: RequestInit) => Promise<Response> },
    maxContentLength: largestAnswerBytes,
    // a grant never follows a redirect to somewhere else
    fetchOptions: { redirect: 'error' },
    responseType: 'text',
    transformResponse: [],
    validateStatus: () => true
  })

  const exchangeNow = async <T>(exchange: CentreExchange<T>): Promise<Answer<T>> => {
    const { method, path, body, token, timeLimitMs = usualTimeLimitMs } = exchange
    // axios' own timeout ends with the headers; the signal also ends a body that trickles in for ever
    const signal = AbortSignal.any([timeLimit(timeLimitMs), lifetime.signal])
    try {
      const response = await http.request<unknown>({
        method,
        url: path,
        data: body,
        headers: headersOf(exchange, hostId),
        signal
      })
      if (lifetime.signal.aborted) return refusal('centre-unavailable', 'no-answer', null)
      const answer = readAnswer(response, exchange.answer, now())
      heard(response.status < 500 || problemIn(response.data) !== null)
      if (response.status === 401 && token !== undefined)
        tokenRefused(token, answer.kind === 'refused' ? answer.code : 'signed-out')
      return answer
    } catch (error) {
      if (!(error instanceof AxiosError) && !axios.isCancel(error)) throw error
      if (!lifetime.signal.aborted) heard(false)
      return refusal('centre-unavailable', 'no-answer', null)
    }
  }
  return (exchange) => lifetime.whileAlive(exchangeNow(exchange))
}

function headersOf({ token, grant, idempotencyKey, ifMatch, body }: CentreExchange<unknown>, hostId: string) {
  return {
    accept: 'application/json',
    [centralHeaders.hostId]: hostId,
    // `false`: without a body there is no type to speak of, and axios would make one up
    'content-type': body === undefined ? false : 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(grant !== undefined && { [centralHeaders.grant]: grant }),
    ...(idempotencyKey !== undefined && { [centralHeaders.idempotencyKey]: idempotencyKey }),
    ...(ifMatch !== undefined && { [centralHeaders.ifMatch]: `"${ifMatch}"` })
  }
}

function readAnswer<T>(
  response: AxiosResponse<unknown>,
  schema: z.ZodType<T> | null,
  now: number
): Answer<T> {
  const { status } = response
  const retryAfterMs = readRetryAfter(response.headers['retry-after'], now)
  if (status < 200 || status >= 300)
    return { ...refusal(codeOf(status, response.data), status, retryAfterMs), ...detailsIn(response.data) }
  if (schema === null) return { kind: 'answered', value: null as T }
  const parsed = schema.safeParse(parseJson(response.data))
  // Unreadable is no refusal of the centre: the same request may be answered properly by the next release or node.
  return parsed.success
    ? { kind: 'answered', value: parsed.data }
    : refusal('centre-answer-unreadable', 'no-answer', retryAfterMs)
}

/** Our centre names its problems, also when it is a part behind it that fails; a proxy on the way does not. */
function codeOf(status: number, text: unknown): ProblemCode {
  const named = problemIn(text)
  if (named !== null) return named
  if (status === 429) return 'too-many-requests'
  return status >= 500 ? 'centre-unavailable' : 'centre-answer-unreadable'
}

function problemIn(text: unknown): ProblemCode | null {
  const details = problemDetailsSchema.pick({ code: true }).safeParse(parseJson(text))
  return details.success ? details.data.code : null
}

/** What a refusal is about, where it says so. */
function detailsIn(text: unknown): Pick<Refusal, 'conflict' | 'elsewhere'> {
  const named = problemDetailsSchema.pick({ conflict: true, elsewhere: true })
  const details = named.safeParse(parseJson(text))
  if (!details.success) return {}
  const { conflict, elsewhere } = details.data
  return { ...(conflict && { conflict }), ...(elsewhere && { elsewhere }) }
}

/** RFC 9110 §10.2.3: seconds, or an HTTP date. */
export function readRetryAfter(header: unknown, now: number): number | null {
  if (typeof header !== 'string' || header.trim() === '') return null
  const seconds = Number(header)
  const delay = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return Number.isFinite(delay) ? Math.max(0, delay) : null
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}

const refusal = (code: ProblemCode, status: Refusal['status'], retryAfterMs: number | null): Refusal => ({
  kind: 'refused',
  code,
  status,
  retryAfterMs
})
