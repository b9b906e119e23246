// GET /v1/health: whether the centre and what it depends on are up; no session needed, nothing about anybody in it.
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { z } from 'zod'
import about from '../../package.json' with { type: 'json' }
import type { healthSchema } from '../../shared/central-contract.ts'
import type { CarrierCrm } from '../carrier-crm/carrier-crm.ts'
import type { OpenDatabase } from '../store/open-database.ts'

export interface HealthSources {
  database: OpenDatabase
  /** Where calls are heard of. */
  hearing: { state: () => 'up' | 'down' }
  carrierCrm: CarrierCrm
  leads: () => boolean
  isDraining: () => boolean
  now: () => number
}

export function registerHealthRoute(app: FastifyInstance, sources: HealthSources): void {
  const { database, hearing, carrierCrm, leads, isDraining, now } = sources
  app.get('/v1/health', async (_request, reply): Promise<z.infer<typeof healthSchema>> => {
    const draining = isDraining()
    if (draining) reply.code(503)
    return {
      ok: !draining && (await answers(database)),
      now: now(),
      version: about.version,
      database: database.kind,
      durable: database.kind === 'postgresql',
      leads: leads(),
      ...(draining ? { draining } : {}),
      queueSource: hearing.state(),
      carrierCrm: carrierCrm.state()
    }
  })
}

const answers = ({ db }: OpenDatabase): Promise<boolean> =>
  sql`select 1`.execute(db).then(
    () => true,
    () => false
  )
