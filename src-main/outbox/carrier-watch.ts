// Follows a confirmed change until the carrier's CRM has it too: asked on the centre's bell, and now and then in case a
// ring was missed. A carrier that refuses for good is a mark to be seen: nothing on this PC waits for it, and the mark goes
// when somebody at the centre has had the change sent again.
import type { ChangeReceipt } from '../../shared/central-contract.ts'
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
    if (row.grant === null) return
    // the change's own id: a correction has another than its capture
    const answer = await central.changeReceipt(row.grant, row.idempotencyKey)
    if (answer.kind === 'refused') return
    const heard = afterwards(row, answer.value)
    if (heard.state !== row.state || heard.problem !== row.problem) outbox.update(heard)
  }
  const look = async (captureId: string | null) => {
    for (const row of wanted(captureId)) await ask(row)
  }
  /** A bell is about any change that is still here; a look round only about those of the last day. */
  const wanted = (captureId: string | null): OutboxRow[] =>
    captureId === null
      ? unmarkedFirst(outboxStore.awaitingCarrier(now() - forMs)).slice(0, mostAtOnce)
      : outboxStore.awaitingCarrier(0).filter((row) => row.idempotencyKey === captureId)
  const keepLooking = () => {
    schedule(everyMs, () => void look(null).finally(keepLooking))
  }
  return {
    start: keepLooking,
    look: (captureId) => void look(captureId)
  }
}

const isMarked = ({ state, problem }: OutboxRow) => state === 'handed-over' || problem === 'carrier-refused'
/** What waits for a person must not keep the look round from what goes by itself. */
const unmarkedFirst = (rows: readonly OutboxRow[]) =>
  rows.toSorted((one, other) => Number(isMarked(one)) - Number(isMarked(other)))

function afterwards(row: OutboxRow, { carrier, version }: ChangeReceipt): OutboxRow {
  if (carrier === 'confirmed' || carrier === 'not-needed')
    return { ...row, state: 'carrier', version, problem: null }
  // one that was with the lead has been decided: the centre would know of no change otherwise
  return { ...row, state: 'confirmed', version, problem: carrier === 'parked' ? 'carrier-refused' : null }
}
