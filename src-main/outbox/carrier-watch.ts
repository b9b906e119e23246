// Follows a confirmed change until the carrier's CRM has it too: asked on the centre's bell, and now and then in case a
// ring was missed.
import type { Central } from '../central/central.ts'
import type { Schedule } from '../schedule.ts'
import type { Outbox } from './outbox.ts'
import type { OutboxRow } from './outbox-row.ts'
import type { OutboxStore } from './outbox-store.ts'

export interface CarrierWatch {
  start: () => void
  /** The centre's bell for one change; `null` = ask for all that are open. */
  look: (captureId: string | null) => void
}

export interface CarrierWatchParts {
  outboxStore: OutboxStore
  outbox: Outbox
  central: Central
  schedule: Schedule
  now: () => number
}

const everyMs = 15_000
/** After a day the carrier's delay is the centre's business. */
const forMs = 24 * 60 * 60 * 1000
const mostAtOnce = 20

export function createCarrierWatch({
  outboxStore,
  outbox,
  central,
  schedule,
  now
}: CarrierWatchParts): CarrierWatch {
  const ask = async (row: OutboxRow) => {
    if (row.grant === null || row.captureId === null) return
    const answer = await central.changeReceipt(row.grant, row.captureId)
    if (answer.kind === 'refused') return
    if (answer.value.carrier === 'confirmed' || answer.value.carrier === 'not-needed') {
      outbox.update({ ...row, state: 'carrier', version: answer.value.version })
    }
  }
  const look = async (captureId: string | null) => {
    const open = outboxStore.awaitingCarrier(now() - forMs)
    const wanted =
      captureId === null ? open.slice(0, mostAtOnce) : open.filter((row) => row.captureId === captureId)
    for (const row of wanted) await ask(row)
  }
  const keepLooking = () => {
    schedule(everyMs, () => void look(null).finally(keepLooking))
  }
  return {
    start: keepLooking,
    look: (captureId) => void look(captureId)
  }
}
