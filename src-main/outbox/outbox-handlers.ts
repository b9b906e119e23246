// What the desk sees and may do of the outbox: the last rows in words, and a parked one tried again.
import type { Handlers } from '../../shared/desk-contract.ts'
import type { Outbox } from './outbox.ts'

export function createOutboxHandlers(outbox: Outbox) {
  return {
    'outbox.list': async () => ({ deliveries: outbox.list() }),
    'outbox.retry': async ({ rowId }) =>
      outbox.retry(rowId) ? { kind: 'done' } : { kind: 'refused', code: 'request-malformed' }
  } satisfies Partial<Handlers>
}
