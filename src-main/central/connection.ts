// Whether the centre is there: learnt from every exchange, and by a probe while nothing else is said. Turning healthy
// rings for those who wait, so that nobody sits out a long backoff after the line is back.
import type { ProcedureOutput } from '../../shared/desk-contract.ts'
import type { Publish } from '../pushes.ts'
import type { Schedule } from '../schedule.ts'

type Connection = ProcedureOutput<'connection.read'>

export interface CentreConnection {
  read: () => Connection
  /** After each exchange. */
  heard: (reached: boolean) => void
  /** Called whenever the centre comes back (also the first time). */
  onUp: (listener: () => void) => void
  /** Starts probing; the probe reports through `heard`. */
  start: (probe: () => Promise<unknown>) => void
}

const probeWhenUpMs = 15_000
const probeWhenDownMs = 2_000

export function createConnection({
  now,
  schedule,
  publish
}: {
  now: () => number
  schedule: Schedule
  publish: Publish
}): CentreConnection {
  let current: Connection = { centre: 'unknown', checkedAt: now() }
  const listeners: (() => void)[] = []

  const heard = (reached: boolean) => {
    const centre = reached ? 'up' : 'down'
    const changed = centre !== current.centre
    current = { centre, checkedAt: now() }
    if (!changed) return
    publish('connection.changed', current)
    if (reached) for (const listener of listeners) listener()
  }
  const keepProbing = (probe: () => Promise<unknown>) => {
    schedule(current.centre === 'up' ? probeWhenUpMs : probeWhenDownMs, () => {
      void probe().finally(() => keepProbing(probe))
    })
  }
  return {
    read: () => current,
    heard,
    onUp: (listener) => void listeners.push(listener),
    start: (probe) => void probe().finally(() => keepProbing(probe))
  }
}
