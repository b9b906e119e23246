// A row of the audit as the chain sees it.
import type { Selectable } from 'kysely'
import type { AuditRow } from '../store/schema.ts'
import type { ChainedEntry } from './audit-chain.ts'

export const entryOf = (row: Selectable<AuditRow>, position: number): ChainedEntry => ({
  instance: row.instance,
  position,
  at: row.at,
  kind: row.kind,
  agentId: row.agent_id,
  interactionId: row.interaction_id,
  subscriberId: row.subscriber_id,
  detail: row.detail
})
