// What every room of the centre is given: made once by compose-centre.ts, passed in everywhere.
import type { Catalogue } from '../shared/catalogue.ts'
import type { Policy } from '../shared/domain/policy.ts'
import type { Log } from '../shared/log.ts'
import type { AgentStates } from './agent-state/agent-states.ts'
import type { AuditLog } from './audit/audit-log.ts'
import type { DirectoryBell } from './directory/directory-bell.ts'
import type { Presence } from './directory/presence.ts'
import type { FeedHub } from './feed/feed-hub.ts'
import type { HearOut } from './instances/leader-line.ts'
import type { CallLedger } from './interactions/call-ledger.ts'
import type { WriteGrants } from './interactions/write-grant.ts'
import type { QueueSource } from './queue-sources/queue-source.ts'
import type { Identity } from './sessions/identity.ts'
import type { Db } from './store/schema.ts'

export interface Centre {
  db: Db
  now: () => number
  log: Log
  policy: Policy
  catalogue: Catalogue
  queueSource: QueueSource
  /** What comes before a number an agent dials; the SIP accounts of the queue source say the same. */
  dialPrefix: string
  audit: AuditLog
  feed: FeedHub
  identity: Identity
  grants: WriteGrants
  ledger: CallLedger
  /** Whichever instance hears of calls has forbidden these dials, and written those it had heard of. @throws when it has not */
  hearOut: (wanted: HearOut) => Promise<void>
  /** The INVITE can be at the agent before the announcement is at the centre: how long it is waited for, ms. */
  announcementMs: number
  agentStates: AgentStates
  presence: Presence
  directoryBell: DirectoryBell
  /** Hosts' second key copies are sealed with it. */
  escrowKey: string
  /** Opens such a copy; `null` where it was not sealed for this centre, or not whole. */
  openEscrowed: (escrowed: Uint8Array) => Uint8Array | null
  /** Tells the carrier-CRM outbox that there is something to deliver. */
  nudgeCarrier: () => void
}
