// Callback tasks this workstation made or leased: listed and, under a lease that still holds, dialled while the centre
// is out of reach. Once the centre has a task, the centre's word replaces this one.
import { createCallbackReplySchema, type LoneDial } from '../../shared/central-contract.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { Envelope } from '../store/envelope.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'

export interface LocalTask {
  task: CallbackTask
  /** The centre has it too, as it stands here. */
  atCentre: boolean
  /** The one dial the PBX permits this desk while the centre is away. */
  loneDial: LoneDial | null
}

export interface CallbackStore {
  /** With it goes what the PBX permitted for the task as it was. */
  save: (task: CallbackTask, atCentre: boolean) => void
  read: (callbackId: string) => LocalTask | null
  open: () => LocalTask[]
  /** The one about this subscriber that the centre has not heard of, or not as it stands here. */
  untoldOf: (subscriberId: string) => CallbackTask | null
  /** @param draft what the centre was told: one that is still on its way is not there yet */
  markAtCentre: (
    callbackId: string,
    draft: Pick<CaptureRecord, 'revision'>,
    loneDial: LoneDial | null
  ) => void
  forget: (callbackId: string) => void
}

export function createCallbackStore(store: SqliteStore, envelope: Envelope): CallbackStore {
  const toTask = (row: Record<string, unknown>): LocalTask => {
    const sealed = envelope.open('callback', String(row.callback_id), row.sealed as Uint8Array)
    const { loneDial, ...task } = createCallbackReplySchema.parse(sealed)
    return { task, loneDial, atCentre: row.at_centre === 1 }
  }
  const write = ({ task, atCentre, loneDial }: LocalTask) =>
    store
      .prepare(
        'INSERT INTO callback (callback_id, state, due_at, at_centre, sealed) VALUES (?, ?, ?, ?, ?) ON CONFLICT (callback_id) ' +
          'DO UPDATE SET state = excluded.state, due_at = excluded.due_at, at_centre = excluded.at_centre, sealed = excluded.sealed'
      )
      .run(
        task.id,
        task.state,
        task.dueAt,
        atCentre ? 1 : 0,
        envelope.seal('callback', task.id, { ...task, loneDial })
      )
  const read = (callbackId: string) => {
    const row = store.prepare('SELECT * FROM callback WHERE callback_id = ?').get(callbackId)
    return row ? toTask(row) : null
  }
  const open = () =>
    store.prepare("SELECT * FROM callback WHERE state = 'open' ORDER BY due_at").all().map(toTask)
  return {
    read,
    save: (task, atCentre) => void write({ task, atCentre, loneDial: null }),
    open,
    untoldOf: (subscriberId) =>
      open().find(({ task, atCentre }) => !atCentre && task.draft.subscriberId === subscriberId)?.task ??
      null,
    markAtCentre(callbackId, { revision }, loneDial) {
      const local = read(callbackId)
      if (local?.task.draft.revision === revision) write({ ...local, atCentre: true, loneDial })
    },
    forget(callbackId) {
      store.prepare('DELETE FROM callback WHERE callback_id = ?').run(callbackId)
    }
  }
}
