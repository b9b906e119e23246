// A bug in one corner must not take the calls of this desk with it: what nobody caught is a line in the log, and the
// program goes on.
import type { Log } from '../../shared/log.ts'

/** The part of Node's process that tells of them. */
export interface FaultSource {
  on: (event: 'unhandledRejection' | 'uncaughtException', listener: (cause: unknown) => void) => unknown
}

export function logStrayFaults(source: FaultSource, log: Pick<Log, 'error'>): void {
  source.on('unhandledRejection', (cause) => log.error('host.unhandled', { cause }))
  source.on('uncaughtException', (cause) => log.error('host.uncaught', { cause }))
}
