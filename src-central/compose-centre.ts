// The centre, put together: every room gets what it needs here and nowhere else. It does not listen; start-centre.ts
// does, and tests talk to it without a socket.
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Catalogue } from '../shared/catalogue.ts'
import type { Policy } from '../shared/domain/policy.ts'
import type { Log } from '../shared/log.ts'
import { startAgentClock } from './agent-state/agent-state-sweep.ts'
import { createAgentStates } from './agent-state/agent-states.ts'
import { type AuditLog, createAuditLog } from './audit/audit-log.ts'
import { startSweeping, sweepCallbacks } from './callbacks/callback-sweep.ts'
import { hearOutDials } from './callbacks/hear-out-dials.ts'
import type { CarrierCrm } from './carrier-crm/carrier-crm.ts'
import { type CarrierOutbox, createCarrierOutbox } from './carrier-crm/carrier-outbox.ts'
import type { Centre } from './centre.ts'
import { createDirectoryBell } from './directory/directory-bell.ts'
import { createPresence } from './directory/presence.ts'
import { createFeedHub, type FeedHub } from './feed/feed-hub.ts'
import { type Address, buildServer } from './http/build-server.ts'
import type { Drain } from './http/drain.ts'
import type { Instances } from './instances/instances.ts'
import { instancesOf, joinInstances, type LeadingListener } from './instances/join-instances.ts'
import { createCallLedger } from './interactions/call-ledger.ts'
import { createWriteGrants } from './interactions/write-grant.ts'
import type { QueueEvent, QueueSource } from './queue-sources/queue-source.ts'
import { createRecordings } from './recordings/recordings.ts'
import { startRetention, sweepRetention } from './retention/retention-sweep.ts'
import type { CentreSecrets } from './secrets.ts'
import { createIdentity } from './sessions/identity.ts'
import type { OpenDatabase } from './store/open-database.ts'

export interface CentreParts {
  database: OpenDatabase
  queueSource: QueueSource
  /** The connection whose calls are told. */
  hearing: { state: () => 'up' | 'down'; again: () => void }
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
  /** Takes what the PBX says, at the instance that leads. */
  hear(event: QueueEvent): Promise<void>
  /** Takes what the PBX says of telephones, at every instance. */
  watch(event: QueueEvent): void
  /** Joins the other instances behind this database. */
  join(leading: LeadingListener): Promise<void>
  /** Delivers to the carrier what is due. */
  drainCarrier(): Promise<void>
  /** Closes callbacks whose days are over; a timer does so too. */
  sweep(): Promise<void>
  /** Forgets what has outlived its days; a timer does so too. */
  forget(): Promise<void>
  /** Ends wrap-ups that are over and notices lost desks; a clock does so too, once this centre has joined. */
  sweepAgents(): Promise<void>
  /** Lets open requests end. @param noticeMs how long new ones are taken while health says that it is going */
  stop(noticeMs?: number): Promise<void>
}

/** What is still open then is cut off, ms. */
const longestRequestMs = 5000

export async function composeCentre(parts: CentreParts): Promise<ComposedCentre> {
  const { database, queueSource, carrierCrm, hearing, now, log } = parts
  const instances = instancesOf(parts)
  const { centre, outbox } = furnish(parts, instances)
  const { agentStates, audit, directoryBell, feed, ledger, presence } = centre
  const { leads } = instances
  const { app, routes, drain } = await buildServer(centre, { database, hearing, carrierCrm, leads, now })
  const stopSweeping = startSweeping(centre, leads)
  const retention = { ...centre, auditKey: parts.secrets.auditKey }
  const stopRetention = startRetention(retention, leads)
  let stopAgentClock = () => Promise.resolve()
  return {
    app,
    routes,
    audit,
    hear: (event) => {
      presence.follow(event)
      return ledger.take(event)
    },
    watch: (event) => presence.follow(event),
    async join(leading) {
      await joinInstances(instances, { feed, hearOut: hearOutDials(centre, hearing) }, leading)
      stopAgentClock = startAgentClock(agentStates, leads, log)
    },
    drainCarrier: () => outbox.drain(),
    sweep: () => sweepCallbacks(centre),
    forget: () => sweepRetention(retention),
    sweepAgents: () => agentStates.sweep(),
    async stop(noticeMs = 0) {
      await takeLeave({ drain, instances, feed }, noticeMs)
      await app.close()
      await queueSource.stop()
      directoryBell.stop()
      await stopSweeping()
      await stopRetention()
      await stopAgentClock()
      await agentStates.stop()
      await outbox.stop()
      await audit.stop()
      await instances.stop()
      await database.close()
    }
  }
}

/** The rooms without their server: each is given what it needs. */
function furnish(
  parts: CentreParts,
  { tell, hearOut }: Instances
): { centre: Centre; outbox: CarrierOutbox } {
  const { database, queueSource, carrierCrm, secrets, now, log } = parts
  const { db } = database
  const feed = createFeedHub(tell)
  const audit = createAuditLog({ db, key: secrets.auditKey, instance: secrets.instance, now, log })
  const directoryBell = createDirectoryBell(feed)
  const presence = createPresence(directoryBell.soon)
  const agentStates = createAgentStates({
    db,
    queueSource,
    feed,
    directoryBell,
    audit,
    policy: parts.policy,
    now,
    log
  })
  const recordings = createRecordings({ db, queueSource, feed, policy: parts.policy, log })
  const outbox = createCarrierOutbox({ db, crm: carrierCrm, feed, now, random: parts.random, log })
  const ledger = createCallLedger({
    db,
    now,
    log,
    hearAgain: parts.hearing.again,
    async onWritten(event) {
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
    hearOut,
    announcementMs: parts.announcementMs,
    agentStates,
    presence,
    directoryBell,
    escrowKey: secrets.escrowKey,
    openEscrowed: secrets.openEscrowed,
    nudgeCarrier: () => outbox.nudge()
  }
  return { centre, outbox }
}

interface Leaving {
  drain: Drain
  instances: Instances
  feed: FeedHub
}

/** Another instance leads, another one has the hosts, and what was asked here has been answered. */
async function takeLeave({ drain, instances, feed }: Leaving, noticeMs: number): Promise<void> {
  drain.announce()
  await instances.resign()
  if (noticeMs > 0) await pause(noticeMs)
  feed.close()
  await drain.finish(longestRequestMs)
}
