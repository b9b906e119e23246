// Callback tasks this workstation made or leased: listed and, under a lease that still holds, dialled while the centre
// is out of reach. Once the centre has a task, the centre's word replaces this one.
import { type CallbackTask, callbackTaskSchema } from '../../shared/domain/callback-task.ts'
import type { Envelope } from '../store/envelope.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'

export interface LocalTask {
  task: CallbackTask
  /** The centre has it too. */
  atCentre: boolean
}

export interface CallbackStore {
  save: (task: CallbackTask, atCentre: boolean) => void
  read: (callbackId: string) => LocalTask | null
  open: () => LocalTask[]
  markAtCentre: (callbackId: string) => void
  forget: (callbackId: string) => void
}

export function createCallbackStore(store: SqliteStore, envelope: Envelope): CallbackStore {
  const toTask = (row: Record<string, unknown>): LocalTask => ({
    task: callbackTaskSchema.parse(
      envelope.open('callback', String(row.callback_id), row.sealed as Uint8Array)
    ),
    atCentre: row.at_centre === 1
  })
  return {
    save(task, atCentre) {
      store
        .prepare(
          'INSERT INTO callback (callback_id, state, due_at, at_centre, sealed) VALUES (?, ?, ?, ?, ?) ON CONFLICT (callback_id) ' +
            'DO UPDATE SET state = excluded.state, due_at = excluded.due_at, at_centre = excluded.at_centre, sealed = excluded.sealed'
        )
        .run(task.id, task.state, task.dueAt, atCentre ? 1 : 0, envelope.seal('callback', task.id, task))
    },
    read(callbackId) {
      const row = store.prepare('SELECT * FROM callback WHERE callback_id = ?').get(callbackId)
      return row ? toTask(row) : null
    },
    open: () =>
      store.prepare("SELECT * FROM callback WHERE state = 'open' ORDER BY due_at").all().map(toTask),
    markAtCentre(callbackId) {
      store.prepare('UPDATE callback SET at_centre = 1 WHERE callback_id = ?').run(callbackId)
    },
    forget(callbackId) {
      store.prepare('DELETE FROM callback WHERE callback_id = ?').run(callbackId)
    }
  }
}
