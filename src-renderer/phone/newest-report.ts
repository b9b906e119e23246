// Tells the host the newest state of something, on every change, until the host has taken it: what lies between is not
// told, and a host that was started again hears it anew.
import type { HostClient } from '../host/host-client.ts'
import type { Clock } from './clock.ts'

const retryMs = 500

export interface NewestReportDependencies {
  host: Pick<HostClient, 'call' | 'onState'>
  clock: Clock
}

/** The function takes the newest state; what has not changed is not told again. */
export function createNewestReport<T>(
  { host, clock }: NewestReportDependencies,
  send: (newest: T) => Promise<unknown>
): (newest: T) => void {
  let newest: { state: T } | null = null
  let told: string | null = null
  let isTelling = false

  function tell() {
    if (newest === null || isTelling) return
    const text = JSON.stringify(newest.state)
    if (text === told) return
    isTelling = true
    send(newest.state).then(
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
  host.onState((state) => {
    if (state !== 'open') return
    told = null
    tell()
  })
  return (state) => {
    newest = { state }
    tell()
  }
}
