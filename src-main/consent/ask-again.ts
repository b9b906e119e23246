// A customer somewhere has taken back what they told. Whether that is about something that is held back here only the centre
// can say: what is parked in conflict, or handed to the lead, asks once more, and is cancelled or stays. Whoever is deciding it
// goes on meanwhile.
import type { Outbox } from '../outbox/outbox.ts'
import type { OutboxStore } from '../outbox/outbox-store.ts'

const mostAsked = 200

export function askAgainOfConflicts(
  outbox: Pick<Outbox, 'retry' | 'resume'>,
  outboxStore: Pick<OutboxStore, 'troubled'>
): void {
  for (const row of outboxStore.troubled(mostAsked)) {
    if (!('request' in row)) continue
    if (row.problem !== 'version-conflict') continue
    if (row.state === 'handed-over') outbox.resume(row, row.request)
    else if (row.state === 'parked') outbox.retry(row.rowId)
  }
}
