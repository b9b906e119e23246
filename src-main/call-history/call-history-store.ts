// Past calls on disk: one sealed row each, kept per agent, so that whoever sits here next does not see them.
import { type PastCall, pastCallSchema } from '../../shared/domain/call-history.ts'
import type { Envelope } from '../store/envelope.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'

export interface CallHistoryStore {
  /** A call told twice is kept once. */
  save: (agentId: string, call: PastCall) => void
  /** The newest first, those that ended at `since` (epoch ms) or later. */
  list: (agentId: string, since: number, limit: number) => PastCall[]
  forgetBefore: (endedAt: number) => void
}

export function createCallHistoryStore(store: SqliteStore, envelope: Envelope): CallHistoryStore {
  const open = (row: Record<string, unknown>) =>
    pastCallSchema.parse(envelope.open('past_call', String(row.call_id), row.sealed as Uint8Array))
  return {
    save(agentId, call) {
      store
        .prepare(
          'INSERT INTO past_call (call_id, agent_id, ended_at, sealed) VALUES (?, ?, ?, ?) ON CONFLICT (call_id) DO NOTHING'
        )
        .run(call.callId, agentId, call.endedAt, envelope.seal('past_call', call.callId, call))
    },
    list: (agentId, since, limit) =>
      store
        .prepare(
          'SELECT * FROM past_call WHERE agent_id = ? AND ended_at >= ? ORDER BY ended_at DESC, call_id LIMIT ?'
        )
        .all(agentId, since, limit)
        .map(open),
    forgetBefore(endedAt) {
      store.prepare('DELETE FROM past_call WHERE ended_at < ?').run(endedAt)
    }
  }
}
