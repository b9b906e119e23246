// Tells the host what the phone has seen of its own line, microphone and ringer, on every change, until the host has taken
// it: the host decides from it whether customers may be sent here.
import type { PhoneReadiness } from '../../shared/domain/readiness.ts'
import type { HostClient } from '../host/host-client.ts'
import type { Clock } from './clock.ts'

const retryMs = 500

export interface ReadinessReportDependencies {
  host: Pick<HostClient, 'call' | 'onState'>
  clock: Clock
}

/** The function takes the newest state; what has not changed is not told again. */
export function createReadinessReport({
  host,
  clock
}: ReadinessReportDependencies): (facts: PhoneReadiness) => void {
  let newest: PhoneReadiness | null = null
  let told: string | null = null
  let isTelling = false

  function tell() {
    const text = JSON.stringify(newest)
    if (newest === null || isTelling || text === told) return
    isTelling = true
    host.call('phone.readiness', newest).then(
      () => {
        isTelling = false
        told = text
        tell()
      },
      () =>
        clock.after(retryMs, () => {
          isTelling = false
          tell()
        })
    )
  }
  // A host that was started again knows nothing of this page.
  host.onState((state) => {
    if (state !== 'open') return
    told = null
    tell()
  })
  return (facts) => {
    newest = facts
    tell()
  }
}
