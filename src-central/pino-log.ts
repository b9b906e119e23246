// The centre's log on standard output: JSON lines by pino, every one through the redaction both sides share.
import pino from 'pino'
import { type Log, type LogFields, redact } from '../shared/log.ts'

export const createPinoLog = (level: string, destination: pino.DestinationStream): Log =>
  logOf(pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination))

function logOf(lines: pino.Logger): Log {
  const clean = (fields: LogFields = {}): object => ({ ...Object(redact(fields)) })
  return {
    debug: (event, fields) => lines.debug(clean(fields), event),
    info: (event, fields) => lines.info(clean(fields), event),
    warn: (event, fields) => lines.warn(clean(fields), event),
    error: (event, fields) => lines.error(clean(fields), event),
    with: (fields) => logOf(lines.child(clean(fields)))
  }
}
