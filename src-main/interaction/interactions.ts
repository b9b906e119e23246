// The interactions of this workstation: the one way to change one is written down first and shown second, under a
// revision that only grows, so that no page ever paints what a crash could take back.
import type { InteractionView } from '../../shared/desk-views.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { CaptureStore } from '../capture/capture-store.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { InteractionRecord } from './interaction-record.ts'
import type { InteractionStore } from './interaction-store.ts'
import { viewOf } from './interaction-view.ts'

export interface Interactions {
  read: (interactionId: string) => InteractionRecord | null
  /** Not finished, oldest first. */
  unfinished: () => InteractionRecord[]
  create: (record: InteractionRecord) => InteractionRecord
  /** One revision on. @throws when there is no such interaction */
  change: (interactionId: string, change: Partial<InteractionRecord>) => InteractionRecord
  captureOf: (record: InteractionRecord) => CaptureRecord | null
  view: (record: InteractionRecord) => InteractionView
}

export interface InteractionsParts {
  store: SqliteStore
  interactionStore: InteractionStore
  captureStore: CaptureStore
  policy: () => Policy
  /** Told of each change once it is on the disk, with the record as it then stands. */
  changed: (record: InteractionRecord) => void
}

export function createInteractions(parts: InteractionsParts): Interactions {
  const { store, interactionStore, captureStore, policy, changed } = parts
  const captureOf = (record: InteractionRecord) =>
    record.captureId ? captureStore.read(record.captureId) : null
  const view = (record: InteractionRecord) => viewOf(record, captureOf(record), policy())

  const save = (record: InteractionRecord) =>
    store.transaction(() => {
      interactionStore.save(record)
      store.afterCommit(`interaction:${record.interactionId}`, () => {
        const latest = interactionStore.read(record.interactionId)
        if (latest) changed(latest)
      })
      return record
    })

  return {
    read: interactionStore.read,
    unfinished: interactionStore.unfinished,
    create(record) {
      // offered again after nobody took it: the pages must see a newer revision, not a second first one
      const earlier = interactionStore.read(record.interactionId)
      return save({ ...record, revision: (earlier?.revision ?? 0) + 1 })
    },
    change(interactionId, change) {
      const record = interactionStore.read(interactionId)
      if (!record) throw new Error(`no interaction ${interactionId}`)
      return save({ ...record, ...change, revision: record.revision + 1 })
    },
    captureOf,
    view
  }
}
