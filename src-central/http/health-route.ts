// GET /v1/health: whether the centre and what it depends on are up; no session needed, nothing about anybody in it.
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { z } from 'zod'
import about from '../../package.json' with { type: 'json' }
import type { healthSchema } from '../../shared/central-contract.ts'
import type { CarrierCrm } from '../carrier-crm/carrier-crm.ts'
import type { QueueSource } from '../queue-sources/queue-source.ts'
import type { OpenDatabase } from '../store/open-database.ts'

export interface HealthSources {
  database: OpenDatabase
  queueSource: QueueSource
  carrierCrm: CarrierCrm
  now: () => number
}

export function registerHealthRoute(
  app: FastifyInstance,
  { database, queueSource, carrierCrm, now }: HealthSources
): void {
  app.get(
    '/v1/health',
    async (): Promise<z.infer<typeof healthSchema>> => ({
      ok: await sql`select 1`.execute(database.db).then(
        () => true,
        () => false
      ),
      now: now(),
      version: about.version,
      database: database.kind,
      queueSource: queueSource.state(),
      carrierCrm: carrierCrm.state()
    })
  )
}
