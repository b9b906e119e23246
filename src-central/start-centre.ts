// Starts a centre from options: opens the database, connects the queue source, listens. The one door for main.ts, the
// lab and tests.
import type { AddressInfo } from 'node:net'
import { isIPv4 } from 'node:net'
import { type Policy, policySchema } from '../shared/domain/policy.ts'
import { type Log, silentLog } from '../shared/log.ts'
import { requireCarrierCodes } from './carrier-crm/carrier-vocabulary.ts'
import { createHttpCarrierCrm } from './carrier-crm/http-carrier-crm.ts'
import { loadCatalogue } from './catalogue/load-catalogue.ts'
import { composeCentre } from './compose-centre.ts'
import { describeFault } from './http/problem-reply.ts'
import type { AsteriskOptions } from './queue-sources/asterisk/asterisk-options.ts'
import { dialPrefixOf, queueSourceOpener } from './queue-sources/create-queue-source.ts'
import type { LabQueueOptions } from './queue-sources/lab-queue-source.ts'
import { createSharedQueueSource } from './queue-sources/shared-queue-source.ts'
import { loadSecrets } from './secrets.ts'
import { plantDemo } from './seed/plant-demo.ts'
import { type DatabaseChoice, openDatabase } from './store/open-database.ts'

export type QueueSourceChoice = LabQueueOptions | ({ kind: 'asterisk' } & AsteriskOptions) | { kind: 'none' }

/** A policy in which only what differs from the defaults is said. */
export type PartialPolicy = {
  [Key in keyof Policy]?: Policy[Key] extends object ? Partial<Policy[Key]> : Policy[Key]
}

export interface CentreOptions {
  /** Loopback only: TLS and the network belong to a proxy in front. Default 127.0.0.1. */
  host?: string
  /** Default 0 = any free one. */
  port?: number
  database: DatabaseChoice
  queueSource: QueueSourceChoice
  carrierCrm: { url: string; token: string }
  /** `demo`: accounts with a well-known password and subscribers that exist nowhere. */
  seed: 'demo' | null
  policy?: PartialPolicy
  /** Default: the catalogue that comes with the centre. */
  catalogue?: unknown
  /** `null` = grants and audit chain end with the process. */
  secretsFolder: string | null
  now?: () => number
  log?: Log
  /** Told after the centre has ended by itself: another process has taken its name. */
  onEnded?: () => void
}

export interface RunningCentre {
  /** http://host:port */
  url: string
  port: number
  /** @param noticeMs how long new requests are still taken while health says that it is going */
  stop(noticeMs?: number): Promise<void>
}

/** Long enough for a PBX that announces a call a moment after it has offered it, ms. */
const announcementMs = 1500

export async function startCentre(options: CentreOptions): Promise<RunningCentre> {
  const { host = '127.0.0.1', port = 0, now = Date.now, log = silentLog } = options
  requireLoopback(host)
  const policy = policySchema.parse(options.policy ?? {})
  const catalogue = loadCatalogue(options.catalogue)
  requireCarrierCodes(catalogue)
  const refusalDefaults = policy.capture.refusalDefaults ? catalogue.refusalDefaults : null
  const carrierCrm = createHttpCarrierCrm({ ...options.carrierCrm, refusalDefaults, fetch })
  const secrets = loadSecrets(options.secretsFolder)
  const database = await openDatabase(options.database)
  if (options.seed === 'demo') await plantDemo(database.db, now())
  const queueSource = createSharedQueueSource({
    open: queueSourceOpener(options.queueSource, log),
    watch: (event) => centre.watch(event)
  })
  const dialPrefix = dialPrefixOf(options.queueSource)
  const hearing = { state: () => queueSource.hearing(), again: () => void queueSource.tellAgain() }
  const parts = {
    database,
    queueSource,
    hearing,
    dialPrefix,
    announcementMs,
    carrierCrm,
    policy,
    catalogue,
    secrets,
    now,
    random: Math.random,
    log
  }
  const centre = await composeCentre(parts)
  let isEnding = false
  const end = async () => {
    if (isEnding) return
    isEnding = true
    log.error('centre.nameTaken')
    await centre.stop().catch((error) => log.error('centre.stopFailed', describeFault(error)))
    options.onEnded?.()
  }
  try {
    await centre.join({
      isFit: () => options.queueSource.kind === 'none' || queueSource.hearing() === 'up',
      changed: (leads) => (leads ? void queueSource.lead() : queueSource.follow()),
      ousted: () => void end()
    })
    await queueSource.start((event) => void centre.hear(event))
    await centre.app.listen({ host, port })
  } catch (error) {
    await centre.stop()
    throw error
  }
  const address = centre.app.server.address() as AddressInfo
  log.info('centre.started', {
    port: address.port,
    database: database.kind,
    queueSource: options.queueSource.kind
  })
  if (database.kind === 'pglite') log.warn('centre.notForProduction', { database: 'pglite', durable: false })
  const authority = isIPv4(host) ? host : `[${host}]`
  return {
    url: `http://${authority}:${address.port}`,
    port: address.port,
    stop: (noticeMs) => centre.stop(noticeMs)
  }
}

function requireLoopback(host: string): void {
  if (host !== '::1' && !/^127\.\d+\.\d+\.\d+$/.test(host))
    throw new Error(`the centre listens on loopback only, not on ${host}: put a TLS proxy in front of it`)
}
