// Captures on disk: the record as it stands, and every event that led there. A record and its event are written in the
// transaction of the caller, so that one never exists without the other.
import {
  type CaptureEvent,
  type CaptureRecord,
  captureRecordSchema
} from '../../shared/domain/capture-record.ts'
import type { Envelope } from '../store/envelope.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'

export interface CaptureStore {
  /** @param event what led to this record; `null` for one that begins or was taken over */
  save: (record: CaptureRecord, event: CaptureEvent | null) => void
  read: (captureId: string) => CaptureRecord | null
  /** How many events are journaled for it. */
  eventCount: (captureId: string) => number
  /**
   * Settled ones whose interaction is no longer kept are forgotten with it; not while a row of theirs has still to leave: until
   * the centre has it, only this PC knows that the customer has told everything and is not to be asked again.
   */
  forgetOrphans: () => void
}

export function createCaptureStore(store: SqliteStore, envelope: Envelope): CaptureStore {
  return {
    save(record, event) {
      const { captureId, interactionId, state, revision } = record
      store
        .prepare(
          'INSERT INTO capture (capture_id, interaction_id, state, sealed) VALUES (?, ?, ?, ?) ON CONFLICT (capture_id) ' +
            'DO UPDATE SET interaction_id = excluded.interaction_id, state = excluded.state, sealed = excluded.sealed'
        )
        .run(captureId, interactionId, state, envelope.seal('capture', captureId, record))
      if (event === null) return
      store
        .prepare('INSERT OR REPLACE INTO capture_event (capture_id, revision, sealed) VALUES (?, ?, ?)')
        .run(captureId, revision, envelope.seal('capture_event', `${captureId}#${revision}`, event))
    },
    read(captureId) {
      const row = store.prepare('SELECT sealed FROM capture WHERE capture_id = ?').get(captureId)
      return row
        ? captureRecordSchema.parse(envelope.open('capture', captureId, row.sealed as Uint8Array))
        : null
    },
    eventCount: (captureId) =>
      Number(store.prepare('SELECT count(*) AS n FROM capture_event WHERE capture_id = ?').get(captureId)?.n),
    forgetOrphans() {
      store
        .prepare(
          "DELETE FROM capture WHERE state IN ('completed', 'closed', 'suspended') AND " +
            'interaction_id NOT IN (SELECT interaction_id FROM interaction) AND ' +
            'NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.capture_id = capture.capture_id AND ' +
            "outbox.state NOT IN ('confirmed', 'carrier'))"
        )
        .run()
    }
  }
}
