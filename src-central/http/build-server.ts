// The HTTP server: limits on everything that comes in, one line of log for each request without its content, and the
// rooms' routes.
import websocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import { registerAgentStateRoutes } from '../agent-state/agent-state-routes.ts'
import { auditDenials } from '../audit/audit-denials.ts'
import { registerCallbackRoutes } from '../callbacks/callback-routes.ts'
import { registerCatalogueRoutes } from '../catalogue/catalogue-routes.ts'
import type { Centre } from '../centre.ts'
import { registerWishRoutes } from '../consent/wish-routes.ts'
import { registerDirectoryRoutes } from '../directory/directory-routes.ts'
import { registerFeedRoute } from '../feed/feed-route.ts'
import { registerHandedRowRoutes } from '../handed-rows/handed-row-routes.ts'
import { registerInteractionRoutes } from '../interactions/interaction-routes.ts'
import { registerRecordingRoutes } from '../recordings/recording-routes.ts'
import { registerRescueRoutes } from '../rescue/rescue-routes.ts'
import { registerSessionRoutes } from '../sessions/session-routes.ts'
import { registerConflictRoutes } from '../subscribers/conflict-routes.ts'
import { registerSubscriberRoutes } from '../subscribers/subscriber-routes.ts'
import { createDrain, type Drain } from './drain.ts'
import { type HealthSources, registerHealthRoute } from './health-route.ts'
import { replyWithProblems } from './problem-reply.ts'

export interface Address {
  method: string
  url: string
}

export interface Server {
  app: FastifyInstance
  routes: Address[]
  drain: Drain
}

export async function buildServer(
  centre: Centre,
  health: Omit<HealthSources, 'isDraining'>
): Promise<Server> {
  const app = fastify({
    logger: false,
    // The TLS proxy in front is on this machine; only its word for the caller's address is taken.
    trustProxy: 'loopback',
    bodyLimit: 64 * 1024,
    requestTimeout: 15_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 }
  })
  const routes: Address[] = []
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url })
  })
  const drain = createDrain(app)
  replyWithProblems(app, centre.log)
  auditDenials(app, centre)
  acceptEmptyJson(app)
  app.addHook('onSend', async (_request, reply) => {
    reply
      .header('cache-control', reply.getHeader('cache-control') ?? 'no-store')
      .header('x-content-type-options', 'nosniff')
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    const ms = Math.round(reply.elapsedTime)
    centre.log.debug('request.answered', { method, route: routeOptions.url, status: reply.statusCode, ms })
  })
  await app.register(websocket, { options: { maxPayload: 4096 } })
  registerHealthRoute(app, { ...health, isDraining: drain.isDraining })
  registerSessionRoutes(app, centre)
  registerCatalogueRoutes(app, centre)
  registerAgentStateRoutes(app, centre)
  registerDirectoryRoutes(app, centre)
  registerInteractionRoutes(app, centre)
  registerRecordingRoutes(app, centre)
  registerSubscriberRoutes(app, centre)
  registerConflictRoutes(app, centre)
  registerHandedRowRoutes(app, centre)
  registerWishRoutes(app, centre)
  registerCallbackRoutes(app, centre)
  registerRescueRoutes(app, centre)
  registerFeedRoute(app, centre.feed, centre.identity)
  return { app, routes, drain }
}

/** A POST without a body may still call itself JSON. */
function acceptEmptyJson(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const text = String(body)
    try {
      done(null, text === '' ? undefined : JSON.parse(text, withoutPrototypes))
    } catch {
      done(Object.assign(new Error('not JSON'), { statusCode: 400, code: 'not-json' }))
    }
  })
}

const withoutPrototypes = (key: string, value: unknown) => (key === '__proto__' ? undefined : value)
