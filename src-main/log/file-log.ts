// The host's log: JSON lines through pino into a rotating file, every line redacted on its way (shared/log.ts).
import { pino } from 'pino'
import { type Log, type LogFields, type LogLevel, redact } from '../../shared/log.ts'
import { openRotatingFile } from './rotating-file.ts'

const mostBytes = 10_000_000
const files = 3

export function openFileLog(
  path: string,
  options: { level?: LogLevel; mostBytes?: number } = {}
): Log & { close(): void } {
  const file = openRotatingFile({ path, mostBytes: options.mostBytes ?? mostBytes, files })
  const lines = pino(
    { level: options.level ?? 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime },
    file
  )

  const logWith = (fixed: LogFields): Log => {
    const write =
      (level: LogLevel) =>
      (event: string, fields: LogFields = {}) =>
        lines[level]({ ...(redact({ ...fixed, ...fields }) as LogFields), event })
    return {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      with: (more) => logWith({ ...fixed, ...more })
    }
  }
  return { ...logWith({}), close: file.close }
}
