// GET /v1/catalogue, with its version as ETag: hosts keep the last one and ask only whether it changed.
import type { FastifyInstance } from 'fastify'
import type { Centre } from '../centre.ts'

export function registerCatalogueRoutes(app: FastifyInstance, { identity, catalogue }: Centre): void {
  const etag = `"${catalogue.version}"`
  app.get('/v1/catalogue', async (request, reply) => {
    await identity.require(request)
    reply.header('etag', etag).header('cache-control', 'private, no-cache')
    const known = (request.headers['if-none-match'] ?? '')
      .split(',')
      .map((tag) => tag.trim().replace(/^W\//, ''))
    return known.includes(etag) ? reply.code(304).send() : catalogue
  })
}
