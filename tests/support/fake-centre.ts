// A centre that does as it is told, over real HTTP: it keeps what it is sent by idempotency key, and can be slow, down,
// wrong, or lose its reply after it has taken effect. What it was asked is kept in order.
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type {
  AgentState,
  Briefing,
  ChangeReceipt,
  CustomerWish,
  EndingTruth,
  RowInstruction,
  Session
} from '../../shared/central-contract.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import type { SubscriberRecord } from '../../shared/domain/subscriber.ts'
import {
  type Asked,
  callbackRoutes,
  problem,
  type Reply,
  type Route,
  type ToldAttempt
} from './fake-callbacks.ts'
import { ada, briefingOf, catalogue, grace, sessionOf, tenInTheMorning } from './people.ts'

export type Fault =
  | { kind: 'status'; status: number; code?: string; retryAfter?: string; with?: object }
  | { kind: 'slow'; ms: number }
  /** The effect happens, the answer never arrives. */
  | { kind: 'lost-reply' }
  /** The effect happens, and then nothing: the connection stays open. */
  | { kind: 'silence' }
  | { kind: 'reset' }
  | { kind: 'nonsense' }

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })

export async function startFakeCentre(options: { now?: () => number; port?: number } = {}) {
  const now = options.now ?? (() => tenInTheMorning)
  const escrowKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const asked: Asked[] = []
  const faults: { match: (asked: Asked) => boolean; fault: Fault; times: number }[] = []
  const changes = new Map<string, { subscriberId: string; change: ProfileChange; applied: number }>()
  const tasks = new Map<string, CallbackTask>()
  const attempts: ToldAttempt[] = []
  const contacts = new Map<string, unknown>()
  const wishes: CustomerWish[] = []
  const handed = new Map<string, unknown>()
  const handedRows = new Map<string, unknown>()
  /** What leads have said, until a workstation has done it. */
  const rowInstructions: RowInstruction[] = []
  const briefings = new Map<string, Briefing>()
  let whoseCall: (interactionId: string) => SubscriberRecord = () => ada
  const endings = new Map<string, EndingTruth>()
  const tokens = new Map<string, Session>()
  const byNumber = new Map([ada, grace].map((record) => [record.msisdn, record]))
  let carrier: ChangeReceipt['carrier'] = 'confirmed'
  let agentState: Record<string, unknown> = { state: 'ready', reason: null, since: tenInTheMorning }
  let version = 17

  const routes: Route[] = [
    [
      /^POST \/v1\/session$/,
      (_, { body }) => {
        const { username, password } = body as { username: string; password: string }
        if (password !== 'hotline') return problem(401, 'sign-in-refused')
        const session = sessionOf(username, escrowKey)
        tokens.set(session.token, session)
        return { status: 200, body: session }
      }
    ],
    [/^DELETE \/v1\/session$/, () => ({ status: 204 })],
    [/^GET \/v1\/catalogue$/, () => ({ status: 200, body: catalogue })],
    [/^GET \/v1\/health$/, () => ({ status: 200, body: {} })],
    [/^GET \/v1\/agent\/state$/, () => ({ status: 200, body: agentState })],
    [
      /^PUT \/v1\/agent\/state$/,
      (_, { body }) => {
        agentState = agentState.next
          ? { ...agentState, next: body as object }
          : { ...(body as object), since: now() }
        return { status: 200, body: agentState }
      }
    ],
    [
      /^DELETE \/v1\/agent\/wrap-up\/([^/]+)$/,
      () => {
        if (agentState.next) agentState = { ...(agentState.next as object), since: now() }
        return { status: 200, body: agentState }
      }
    ],
    [
      /^POST \/v1\/agent\/wrap-up\/([^/]+)\/extension$/,
      ([, interactionId]) => {
        agentState = { ...agentState, wrapUp: { interactionId, dueAt: now() + 90_000, extensionsLeft: 1 } }
        return { status: 200, body: agentState }
      }
    ],
    [
      /^PUT \/v1\/interactions\/([^/]+)$/,
      ([, id = '']) => ({ status: 200, body: briefings.get(id) ?? briefingOf(id, whoseCall(id)) })
    ],
    [
      /^PUT \/v1\/interactions\/([^/]+)\/subject$/,
      ([, id = ''], { body }) => {
        const record = byNumber.get((body as { number: string }).number)
        return record
          ? { status: 200, body: briefingOf(id, record, { subjectChangesLeft: 1 }) }
          : problem(404, 'subject-unknown')
      }
    ],
    [
      /^PUT \/v1\/interactions\/([^/]+)\/record$/,
      ([, id = ''], { body }) => {
        const chosen = (body as { subscriberId: string }).subscriberId
        const record = [...byNumber.values()].find(({ subscriberId }) => subscriberId === chosen)
        return record ? { status: 200, body: briefingOf(id, record) } : problem(404, 'subject-unknown')
      }
    ],
    [
      /^PUT \/v1\/interactions\/([^/]+)\/contact$/,
      ([, id = ''], { body }) => {
        contacts.set(id, body)
        return { status: 200, body: { interactionId: id } }
      }
    ],
    [
      /^GET \/v1\/interactions\/([^/]+)\/ending$/,
      ([, id = '']) => ({
        status: 200,
        body: endings.get(id) ?? { ended: false, cause: null, by: null }
      })
    ],
    [/^POST \/v1\/interactions\/([^/]+)\/hang-up$/, () => ({ status: 204 })],
    [
      /^PATCH \/v1\/subscribers\/([^/]+)\/profile$/,
      ([, subscriberId = ''], { body }) => {
        const change = body as ProfileChange
        const known = changes.get(change.captureId)
        if (!known) changes.set(change.captureId, { subscriberId, change, applied: 1 })
        if (!known) version += 1
        tasks.delete(change.captureId)
        return { status: 200, body: { captureId: change.captureId, version, carrier: 'waiting' } }
      }
    ],
    [
      /^PUT \/v1\/conflicts\/([^/]+)$/,
      ([, captureId = ''], { body }) => {
        handed.set(captureId, body)
        return { status: 200, body: { captureId } }
      }
    ],
    [
      /^PUT \/v1\/handed-rows\/([^/]+)$/,
      ([, rowId = ''], { body }) => {
        handedRows.set(rowId, body)
        return { status: 200, body: { rowId } }
      }
    ],
    [
      /^GET \/v1\/handed-rows\/instructions$/,
      () => ({ status: 200, body: { instructions: rowInstructions } })
    ],
    [
      /^DELETE \/v1\/handed-rows\/([^/]+)$/,
      ([, rowId]) => {
        rowInstructions.splice(
          0,
          rowInstructions.length,
          ...rowInstructions.filter((word) => word.rowId !== rowId)
        )
        return { status: 204 }
      }
    ],
    [
      /^PUT \/v1\/wishes\/([^/]+)$/,
      ([, id = ''], { body }) => {
        wishes.push(body as CustomerWish)
        version += 1
        return { status: 200, body: { wishId: id, version } }
      }
    ],
    [
      /^GET \/v1\/changes\/([^/]+)$/,
      ([, captureId = '']) => ({ status: 200, body: { captureId, version, carrier } })
    ],
    ...callbackRoutes({
      tasks,
      attempts,
      now,
      sessionOf: (one) => tokens.get(String(one.headers.authorization).replace('Bearer ', '')) ?? null,
      asked
    })
  ]

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request)
    const one: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      body,
      headers: request.headers
    }
    asked.push(one)
    // as strict about content types as the real one
    const type = request.headers['content-type']
    if (type !== (body === null ? undefined : 'application/json'))
      return send(response, problem(400, 'request-malformed'))
    const broken = faults.find(({ match, times }) => times > 0 && match(one))
    if (broken) broken.times -= 1
    const fault = broken?.fault
    if (fault?.kind === 'reset') return void request.socket.resetAndDestroy()
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms))
    if (fault?.kind === 'status') {
      const { status, code = 'internal-error', retryAfter } = fault
      const told = problem(status, code)
      return send(
        response,
        { ...told, body: { ...(told.body as object), ...fault.with } },
        retryAfter ? { 'retry-after': retryAfter } : {}
      )
    }
    const reply = answer(one)
    if (fault?.kind === 'silence') return
    if (fault?.kind === 'lost-reply') return void request.socket.resetAndDestroy()
    send(response, fault?.kind === 'nonsense' ? { status: 200, body: { nothing: 'we agreed on' } } : reply)
  }
  const answer = (one: Asked): Reply => {
    for (const [pattern, route] of routes) {
      const match = pattern.exec(`${one.method} ${one.path}`)
      if (match) return route(match, one)
    }
    return problem(404, 'request-malformed')
  }

  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    changes,
    tasks,
    attempts,
    contacts,
    wishes,
    handed,
    handedRows,
    rowInstructions,
    briefings,
    /** Nobody calls twice. */
    onlyNewCustomersCall() {
      whoseCall = (interactionId) => ({ ...ada, subscriberId: `subscriber-${interactionId}` })
    },
    endings,
    privateKey: keys.privateKey,
    agentState: () => agentState,
    /** What the PBX has told this centre of the agent. */
    setAgentState: (state: AgentState) => {
      agentState = state
    },
    setCarrier: (state: ChangeReceipt['carrier']) => {
      carrier = state
    },
    /** The next `times` requests whose "METHOD /path" matches go wrong like this. */
    breakOn(pattern: RegExp, fault: Fault, times = Number.POSITIVE_INFINITY) {
      faults.push({ match: ({ method, path }) => pattern.test(`${method} ${path}`), fault, times })
    },
    heal: () => void faults.splice(0),
    count: (pattern: RegExp) => asked.filter(({ method, path }) => pattern.test(`${method} ${path}`)).length,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
export type FakeCentre = Awaited<ReturnType<typeof startFakeCentre>>

function send(response: ServerResponse, { status, body }: Reply, headers: Record<string, string> = {}): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? null : JSON.parse(text)
}
