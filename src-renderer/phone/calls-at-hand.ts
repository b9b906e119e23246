// Tells the host which calls are going on, colleagues' too: the shell shows that it rings, and lets nobody quit in the
// middle of one.
import type { CallAtHand } from '../../shared/desk-views.ts'
import type { CallSnapshot } from '../../shared/domain/call-snapshot.ts'
import { createNewestReport, type NewestReportDependencies } from './newest-report.ts'

export function createCallsAtHandReport(
  dependencies: NewestReportDependencies
): (calls: readonly CallSnapshot[]) => void {
  const tell = createNewestReport<CallAtHand[]>(dependencies, (calls) =>
    dependencies.host.call('phone.calls', { calls })
  )
  return (calls) => tell(calls.flatMap(atHand))
}

function atHand(call: CallSnapshot): CallAtHand[] {
  const { callId, phase, direction, queue, displayName, ani, extension } = call
  return phase === 'ended' ? [] : [{ callId, phase, direction, queue, displayName, ani, extension }]
}
