// Signs of life to the centre while this desk dials a callback or talks on it: as long as they come nobody else may take
// the task, and soon after they stop anybody may.
import type { Policy } from '../../shared/domain/policy.ts'
import type { Log } from '../../shared/log.ts'
import type { Central } from '../central/central.ts'
import type { InteractionRecord } from '../interaction/interaction-record.ts'
import type { Interactions } from '../interaction/interactions.ts'
import type { Schedule } from '../schedule.ts'

export interface HeartbeatsParts {
  interactions: Interactions
  central: Central
  token: () => string | null
  policy: () => Policy
  schedule: Schedule
  log: Log
}

/** Two may be lost on the way, and one be late, before the lease is over. */
const beatsPerLease = 4

/** The return value is told after each change of an interaction; it beats only while there is something to keep. */
export function createHeartbeats(parts: HeartbeatsParts): () => void {
  const { interactions, policy, schedule } = parts
  let beating = false
  const beat = () => {
    const worked = interactions.unfinished().filter(isWorkedOn)
    beating = worked.length > 0
    if (!beating) return
    for (const record of worked) void keep(parts, record)
    schedule((policy().callback.heldSeconds * 1000) / beatsPerLease, beat)
  }
  return () => {
    if (beating || !interactions.unfinished().some(isWorkedOn)) return
    beating = true
    // the lease is fresh
    schedule((policy().callback.heldSeconds * 1000) / beatsPerLease, beat)
  }
}

/** Dialled or talked on, until it is settled how the call ended; who leaves the wrap-up open keeps nothing by that. */
const isWorkedOn = ({ phase, callbackId, leaseNumber, wrongPerson, ending }: InteractionRecord): boolean =>
  callbackId !== null &&
  leaseNumber !== null &&
  !wrongPerson &&
  (phase === 'offered' || phase === 'active' || (phase === 'ended' && ending?.confirmed === false))

async function keep(
  { central, token, log }: HeartbeatsParts,
  { callbackId, leaseNumber }: InteractionRecord
): Promise<void> {
  const current = token()
  if (current === null || callbackId === null || leaseNumber === null) return
  const answer = await central.keepCallback(current, callbackId, leaseNumber)
  if (answer.kind === 'refused') log.info('callback.notKept', { callbackId, code: answer.code })
}
