// The centre, put together: every room gets what it needs here and nowhere else. It does not listen; start-centre.ts
// does, and tests talk to it without a socket.
import type { FastifyInstance } from 'fastify'
import type { Catalogue } from '../shared/catalogue.ts'
import type { Policy } from '../shared/domain/policy.ts'
import type { Log } from '../shared/log.ts'
import { createAgentStates } from './agent-state/agent-states.ts'
import { type AuditLog, createAuditLog } from './audit/audit-log.ts'
import { startSweeping, sweepCallbacks } from './callbacks/callback-sweep.ts'
import type { CarrierCrm } from './carrier-crm/carrier-crm.ts'
import { createCarrierOutbox } from './carrier-crm/carrier-outbox.ts'
import type { Centre } from './centre.ts'
import { createDirectoryBell } from './directory/directory-bell.ts'
import { createPresence } from './directory/presence.ts'
import { createFeedHub } from './feed/feed-hub.ts'
import { type Address, buildServer } from './http/build-server.ts'
import { createCallLedger } from './interactions/call-ledger.ts'
import { createWriteGrants } from './interactions/write-grant.ts'
import type { QueueEvent, QueueSource } from './queue-sources/queue-source.ts'
import { createRecordings } from './recordings/recordings.ts'
import type { CentreSecrets } from './secrets.ts'
import { createIdentity } from './sessions/identity.ts'
import type { OpenDatabase } from './store/open-database.ts'

export interface CentreParts {
  database: OpenDatabase
  queueSource: QueueSource
  dialPrefix: string
  announcementMs: number
  carrierCrm: CarrierCrm
  policy: Policy
  catalogue: Catalogue
  secrets: CentreSecrets
  now: () => number
  random: () => number
  log: Log
}

export interface ComposedCentre {
  app: FastifyInstance
  /** Every address there is. */
  routes: readonly Address[]
  audit: AuditLog
  /** Takes what the PBX says; the queue source's listener. */
  hear(event: QueueEvent): Promise<void>
  /** Delivers to the carrier what is due. */
  drainCarrier(): Promise<void>
  /** Closes callbacks whose days are over; a timer does so too. */
  sweep(): Promise<void>
  stop(): Promise<void>
}

export async function composeCentre(parts: CentreParts): Promise<ComposedCentre> {
  const { database, queueSource, carrierCrm, secrets, now, log } = parts
  const { db } = database
  const feed = createFeedHub()
  const audit = createAuditLog({ db, key: secrets.auditKey, instance: secrets.instance, now, log })
  const directoryBell = createDirectoryBell(feed)
  const presence = createPresence(directoryBell.soon)
  const agentStates = createAgentStates({ db, queueSource, feed, directoryBell, now, log })
  const recordings = createRecordings({ db, queueSource, feed, policy: parts.policy, log })
  const outbox = createCarrierOutbox({ db, crm: carrierCrm, feed, now, random: parts.random, log })
  const ledger = createCallLedger({
    db,
    now,
    log,
    async onWritten(event) {
      presence.follow(event)
      await agentStates.follow(event)
      await recordings.follow(event)
      if (event.type === 'ended') feed.ring({ type: 'interaction-ended', interactionId: event.interactionId })
    }
  })
  const centre: Centre = {
    db,
    now,
    log,
    policy: parts.policy,
    catalogue: parts.catalogue,
    queueSource,
    dialPrefix: parts.dialPrefix,
    audit,
    feed,
    identity: createIdentity(db, now),
    grants: createWriteGrants(secrets.grantKey, now),
    ledger,
    announcementMs: parts.announcementMs,
    agentStates,
    presence,
    directoryBell,
    escrowKey: secrets.escrowKey,
    nudgeCarrier: () => outbox.nudge()
  }
  const { app, routes } = await buildServer(centre, { database, queueSource, carrierCrm, now })
  const stopSweeping = startSweeping(centre)
  return {
    app,
    routes,
    audit,
    hear: (event) => ledger.take(event),
    drainCarrier: () => outbox.drain(),
    sweep: () => sweepCallbacks(centre),
    async stop() {
      await app.close()
      await queueSource.stop()
      directoryBell.stop()
      await stopSweeping()
      await outbox.stop()
      await audit.stop()
      await database.close()
    }
  }
}
