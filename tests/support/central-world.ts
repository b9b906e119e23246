// A centre for tests: the real one, on a real database, towards the lab's carrier CRM, with a PBX that notes what it is
// told and a clock that stands still until it is moved. Agents talk to it by HTTP requests that need no socket.
import { randomUUID } from 'node:crypto'
import { type CarrierCrm, startCarrierCrm } from '../../lab/carrier-crm/start-carrier-crm.ts'
import type { Briefing, LeaseReply, OpenInteraction, Session } from '../../shared/central-contract.ts'
import { type Policy, policySchema } from '../../shared/domain/policy.ts'
import { type Log, silentLog } from '../../shared/log.ts'
import type { Elsewhere, ProblemCode } from '../../shared/problem.ts'
import { createHttpCarrierCrm } from '../../src-central/carrier-crm/http-carrier-crm.ts'
import { loadCatalogue } from '../../src-central/catalogue/load-catalogue.ts'
import { type ComposedCentre, composeCentre } from '../../src-central/compose-centre.ts'
import type { QueuePlace, QueueSource } from '../../src-central/queue-sources/queue-source.ts'
import { type CentreSecrets, loadSecrets } from '../../src-central/secrets.ts'
import { plantDemo } from '../../src-central/seed/plant-demo.ts'
import type { PartialPolicy } from '../../src-central/start-centre.ts'
import { openDatabase } from '../../src-central/store/open-database.ts'
import { type Db, json, type SubscriberRow } from '../../src-central/store/schema.ts'
import type { TestDatabase } from './central-databases.ts'

/** Monday 23 November 2026, 09:00 in Ho Chi Minh City. */
export const monday9 = Date.UTC(2026, 10, 23, 2)

export interface Reply {
  status: number
  headers: Record<string, unknown>
  /** Tests compare it as a whole, or know its form. */
  body: ReplyBody
  text: string
}

export interface ReplyBody {
  /** Present in problem details. */
  code?: ProblemCode
  errors?: { pointer: string }[]
  [field: string]: unknown
}

export type Headers = Record<string, string>

export interface SignedInAgent {
  session: Session
  request(
    method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Headers
  ): Promise<Reply>
  open(interactionId: string, over?: Partial<OpenInteraction>): Promise<Reply>
  /** Opens what must open. */
  brief(interactionId: string, over?: Partial<OpenInteraction>): Promise<Briefing>
  lease(callbackId: string): Promise<Reply>
  leased(callbackId: string): Promise<Extract<LeaseReply, { kind: 'leased' }>>
}

export interface NotedPbx extends QueueSource {
  told: object[]
  /** `down` = it cannot be told anything. */
  set(state: 'up' | 'down'): void
}

export interface CentralWorld extends ComposedCentre {
  clock: { now: number }
  db: Db
  pbx: NotedPbx
  carrier: CarrierCrm
  policy: Policy
  request: SignedInAgent['request']
  signIn(username: string, hostId?: string): Promise<SignedInAgent>
  /** A call that entered now and is offered to this extension. */
  call(ani: string | null, extension: string): Promise<string>
  close(): Promise<void>
}

export interface WorldOptions {
  policy?: PartialPolicy
  log?: Log
  now?: number
  /** Of another centre on the same database. */
  clock?: { now: number }
  secrets?: CentreSecrets
}

export async function openCentralWorld(
  database: TestDatabase,
  options: WorldOptions = {}
): Promise<CentralWorld> {
  const clock = options.clock ?? { now: options.now ?? monday9 }
  const now = () => clock.now
  const policy = policySchema.parse(options.policy ?? {})
  const catalogue = loadCatalogue()
  const carrier = await startCarrierCrm({ token: 'carrier-token', now })
  const opened = await openDatabase(database.choice)
  await plantDemo(opened.db, clock.now)
  const pbx = createNotedPbx()
  const centre = await composeCentre({
    database: opened,
    queueSource: pbx,
    hearing: { state: () => pbx.state(), again: () => void pbx.told.push({ hearAgain: true }) },
    dialPrefix: '9',
    announcementMs: 400,
    carrierCrm: createHttpCarrierCrm({
      url: carrier.url,
      token: 'carrier-token',
      refusalDefaults: policy.capture.refusalDefaults ? catalogue.refusalDefaults : null,
      fetch
    }),
    policy,
    catalogue,
    secrets: options.secrets ?? loadSecrets(null),
    now,
    random: () => 0.5,
    log: options.log ?? silentLog
  })
  await centre
    .join({ isFit: () => true, changed: () => undefined, ousted: () => undefined })
    .catch(async (error) => {
      await centre.stop()
      await carrier.stop()
      throw error
    })
  const request = requestWith(centre, {})
  return {
    ...centre,
    clock,
    db: opened.db,
    pbx,
    carrier,
    policy,
    request,
    signIn: (username, hostId = `pc-${username}`) => signIn(centre, username, hostId),
    async call(ani, extension) {
      const interactionId = randomUUID()
      await centre.hear({
        type: 'entered',
        interactionId,
        ani,
        dnis: '1090',
        queue: 'care1090',
        enteredAt: clock.now
      })
      await centre.hear({ type: 'offered', interactionId, extension })
      return interactionId
    },
    async close() {
      await centre.stop()
      await carrier.stop()
      await database.discard()
    }
  }
}

function requestWith({ app }: ComposedCentre, always: Headers): SignedInAgent['request'] {
  return async (method, path, body, headers = {}) => {
    const sent = { ...always, ...headers }
    const json = body === undefined ? {} : { payload: JSON.stringify(body) }
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const reply = await app.inject({ method, url: path, headers: { ...type, ...sent }, ...json })
    const text = reply.payload
    return {
      status: reply.statusCode,
      headers: reply.headers,
      text,
      body: text === '' ? {} : (JSON.parse(text) as ReplyBody)
    }
  }
}

async function signIn(centre: ComposedCentre, username: string, hostId: string): Promise<SignedInAgent> {
  const ask = (takeOver = {}) =>
    requestWith(centre, {})('POST', '/v1/session', { username, password: 'hotline', hostId, ...takeOver })
  const first = await ask()
  const elsewhere = first.body.elsewhere as Elsewhere | undefined
  // Whoever is at another workstation moves here, as with the button that says so.
  const reply = elsewhere
    ? await ask({ takeOver: { hostId: elsewhere.hostId, since: elsewhere.since } })
    : first
  const session = must<Session>(reply, 201)
  const request = requestWith(centre, { authorization: `Bearer ${session.token}`, 'x-host-id': hostId })
  const open: SignedInAgent['open'] = (interactionId, over = {}) =>
    request('PUT', `/v1/interactions/${interactionId}`, { ...anOffer, ...over })
  const lease = (callbackId: string) => request('POST', `/v1/callbacks/${callbackId}/lease`)
  return {
    session,
    request,
    open,
    brief: async (interactionId, over) => must(await open(interactionId, over), 200),
    lease,
    leased: async (callbackId) => must(await lease(callbackId), 200)
  }
}

/** What the desk saw of the call; the PBX's word counts, so that these are wrong on purpose. */
const anOffer: OpenInteraction = {
  channel: 'call',
  ani: '+84999999999',
  dnis: '1090',
  queue: 'care1090',
  enteredAt: monday9 - 1,
  enteredAtSource: 'invite'
}

/** One more record like the first individual's, of whom nothing is known. */
export async function addCustomer(
  { db }: Pick<CentralWorld, 'db'>,
  msisdn: string,
  over: Partial<Pick<SubscriberRow, 'subscriber_id' | 'name' | 'owner'>> = {}
): Promise<void> {
  const like = db.selectFrom('subscriber').selectAll().where('subscriber_id', '=', 'sub-902000000')
  const { profile, service_points, never_ask: _, ...customer } = await like.executeTakeFirstOrThrow()
  const texts = { profile: json(profile), service_points: json(service_points) }
  await db
    .insertInto('subscriber')
    .values({ ...customer, ...texts, msisdn, subscriber_id: `sub-${msisdn.slice(3)}`, ...over })
    .execute()
}

/** The body of a reply that must have this status. */
export function must<Body = ReplyBody>(reply: Reply, status: number): Body {
  if (reply.status !== status) throw new Error(`expected ${status}, got ${reply.status}: ${reply.text}`)
  return reply.body as Body
}

function createNotedPbx(): NotedPbx {
  let state: 'up' | 'down' = 'up'
  const told: object[] = []
  const places = new Map<string, QueuePlace>()
  const note = async (what: object) => {
    if (state === 'down') throw new Error('no PBX')
    told.push(what)
  }
  return {
    told,
    set(next) {
      state = next
    },
    start: async () => undefined,
    state: () => state,
    async sipAccount(extension) {
      await note({ account: extension })
      const ha1 = '0123456789abcdef0123456789abcdef'
      return {
        servers: ['ws://127.0.0.1:1/ws'],
        realm: 'test',
        username: extension,
        ha1,
        dialPrefix: '9',
        iceServers: []
      }
    },
    async setMember(member) {
      await note({ member })
      places.set(member.extension, member)
    },
    members: async () => [...places.values()],
    hangUp: (leg) => note({ hangUp: leg }),
    allowDial: (permission) => note({ allowDial: permission }),
    forbidDial: (permission) => note({ forbidDial: permission }),
    supervise: (supervision) => note({ supervise: supervision }),
    // Told at each `up`; noted only when it is asked for.
    recordCalls: async () => undefined,
    pauseRecording: (change) => note({ pauseRecording: change }),
    stop: async () => undefined
  }
}
