// What the desk sees and may do of the outbox: rows in words, a parked one tried again.
import type { Handlers } from '../../shared/desk-contract.ts'
import type { Outbox } from './outbox.ts'

export function createOutboxHandlers(outbox: Outbox) {
  return {
    'page.painted': async () => {
      outbox.begin()
      return { kind: 'done' }
    },
    'outbox.list': async ({ offset = 0 }) => outbox.list(offset),
    'outbox.retry': async ({ rowId }) =>
      outbox.retry(rowId) ? { kind: 'done' } : { kind: 'refused', code: 'request-malformed' }
  } satisfies Partial<Handlers>
}
