// Tells the desk that its store was damaged, what of it was saved and what was not, until somebody has seen it.
import type { Handlers } from '../../shared/desk-contract.ts'
import { salvageSchema } from '../../shared/desk-views.ts'
import type { KeptStore } from './kept-store.ts'
import { salvageName } from './salvage-store.ts'
import type { SqliteStore } from './sqlite-store.ts'

export const createSalvageHandlers = ({ store, kept }: { store: SqliteStore; kept: KeptStore }) =>
  ({
    'salvage.read': async () => ({ salvage: kept.read(salvageName, salvageSchema) }),
    'salvage.seen': async () => {
      store.transaction(() => kept.forget(salvageName))
      return { kind: 'done' }
    }
  }) satisfies Partial<Handlers>
