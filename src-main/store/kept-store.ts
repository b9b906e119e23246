// Small things the host keeps from one start to the next: its own id, the last policy, the last catalogue.
import type { z } from 'zod'
import type { Envelope } from './envelope.ts'
import type { SqliteStore } from './sqlite-store.ts'

export interface KeptStore {
  /** `null` when it was never kept, or in a form this build does not read. */
  read: <T>(name: string, schema: z.ZodType<T>) => T | null
  write: (name: string, value: unknown) => void
  forget: (name: string) => void
}

export function createKeptStore(store: SqliteStore, envelope: Envelope): KeptStore {
  return {
    read(name, schema) {
      const row = store.prepare('SELECT sealed FROM kept WHERE name = ?').get(name)
      if (!row) return null
      const parsed = schema.safeParse(envelope.open('kept', name, row.sealed as Uint8Array))
      return parsed.success ? parsed.data : null
    },
    write(name, value) {
      store
        .prepare(
          'INSERT INTO kept (name, sealed) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed'
        )
        .run(name, envelope.seal('kept', name, value))
    },
    forget(name) {
      store.prepare('DELETE FROM kept WHERE name = ?').run(name)
    }
  }
}
