// The phone page's log: each line goes to the host, which redacts and keeps it. A line that cannot be delivered is let
// go: nothing here waits for the log.
import type { Log, LogFields, LogLevel } from '../../shared/log.ts'
import type { HostClient } from '../host/host-client.ts'

export function createHostLog(host: Pick<HostClient, 'call'>, fixed: LogFields = {}): Log {
  const write =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}) =>
      void host.call('log.write', { level, event, fields: plain({ ...fixed, ...fields }) }).catch(() => {})
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (fields) => createHostLog(host, { ...fixed, ...fields })
  }
}

/** Errors do not survive the wire as they are; their name and message do. */
const plain = (fields: LogFields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? { name: value.name, message: value.message.slice(0, 200) } : value
    ])
  )
