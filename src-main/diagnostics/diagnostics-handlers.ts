// The check of this machine as the desk asks for it: the telephone's servers come with the session, the microphone's word
// from the phone page. One at a time: whoever asks meanwhile gets the same report.
import { statfs } from 'node:fs/promises'
import type { Handlers } from '../../shared/desk-contract.ts'
import type { Log } from '../../shared/log.ts'
import { isFault, type PreflightReport } from '../../shared/preflight.ts'
import type { Readiness } from '../agent/readiness.ts'
import type { AgentSession } from '../agent/session.ts'
import type { HostPlatform } from '../host-platform.ts'
import type { Publish } from '../pushes.ts'
import type { KeptStore } from '../store/kept-store.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import { createEchoCall } from './echo-call.ts'
import { createNetworkProbes } from './network-probes.ts'
import { runPreflight } from './preflight.ts'

export interface DiagnosticsParts {
  platform: Pick<HostPlatform, 'centreUrl' | 'dataFolder' | 'fetch' | 'now' | 'schedule' | 'randomId' | 'log'>
  session: Pick<AgentSession, 'current' | 'policy'>
  readiness: Pick<Readiness, 'ofPhone'>
  store: Pick<SqliteStore, 'transaction'>
  kept: Pick<KeptStore, 'write'>
  publish: Publish
}

export function createDiagnosticsHandlers(parts: DiagnosticsParts) {
  const { platform, session, readiness, store, kept } = parts
  const { centreUrl, dataFolder, fetch, log, now } = platform
  const echo = createEchoCall({
    ...platform,
    ...parts,
    policy: () => (session.current() ? session.policy().telephone : null)
  })
  let running: Promise<PreflightReport> | null = null
  const run = async (): Promise<PreflightReport> => {
    const telephone = session.current()?.sip ?? null
    const report = await runPreflight(
      { centreUrl, telephone, phone: readiness.ofPhone() },
      {
        ...platform,
        probes: createNetworkProbes(fetch),
        callEcho: () => echo.ask(),
        freeBytes: () => freeBytesOf(dataFolder),
        writeTrial: () => store.transaction(() => kept.write('store-probe', now()))
      }
    )
    tell(report, log)
    return report
  }
  return {
    ...echo.handlers,
    'diagnostics.run': async () => {
      running ??= run().finally(() => {
        running = null
      })
      return { report: await running }
    }
  } satisfies Partial<Handlers>
}

/** What a user without rights of an administrator may still write. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

function tell({ results }: PreflightReport, log: Log): void {
  const faults = results.filter(({ finding }) => isFault(finding))
  log.info('diagnostics.ran', {
    checks: results.length,
    faults: faults.map(({ finding, subject }) => `${finding} ${subject}`)
  })
}
