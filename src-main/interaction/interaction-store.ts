// Interactions on disk: one sealed row each, replaced as a whole.
import type { Envelope } from '../store/envelope.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import { type InteractionRecord, interactionRecordSchema } from './interaction-record.ts'

export interface InteractionStore {
  save: (record: InteractionRecord) => void
  read: (interactionId: string) => InteractionRecord | null
  /** Not finished, oldest first. */
  unfinished: () => InteractionRecord[]
  /** Finished ones, the newest first. */
  finished: (count: number) => InteractionRecord[]
  /** Finished ones that began before then are forgotten. */
  forgetBefore: (openedAt: number) => void
}

export function createInteractionStore(store: SqliteStore, envelope: Envelope): InteractionStore {
  const open = (row: Record<string, unknown>) =>
    interactionRecordSchema.parse(
      envelope.open('interaction', String(row.interaction_id), row.sealed as Uint8Array)
    )
  return {
    save(record) {
      const { interactionId, phase, openedAt } = record
      store
        .prepare(
          'INSERT INTO interaction (interaction_id, phase, opened_at, sealed) VALUES (?, ?, ?, ?) ' +
            'ON CONFLICT (interaction_id) DO UPDATE SET phase = excluded.phase, sealed = excluded.sealed'
        )
        .run(interactionId, phase, openedAt, envelope.seal('interaction', interactionId, record))
    },
    read(interactionId) {
      const row = store.prepare('SELECT * FROM interaction WHERE interaction_id = ?').get(interactionId)
      return row ? open(row) : null
    },
    unfinished: () =>
      store
        .prepare("SELECT * FROM interaction WHERE phase <> 'finished' ORDER BY opened_at, interaction_id")
        .all()
        .map(open),
    finished: (count) =>
      store
        .prepare(
          "SELECT * FROM interaction WHERE phase = 'finished' ORDER BY opened_at DESC, interaction_id LIMIT ?"
        )
        .all(count)
        .map(open),
    forgetBefore(openedAt) {
      store.prepare("DELETE FROM interaction WHERE phase = 'finished' AND opened_at < ?").run(openedAt)
    }
  }
}
