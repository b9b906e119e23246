// Runs the centre as a process of its own, configured by the environment; SIGINT and SIGTERM let running requests
// end, a second one does not.
import pino from 'pino'
import { describeFault } from './http/problem-reply.ts'
import { createPinoLog } from './pino-log.ts'
import { type CentreSettings, readEnvironment } from './read-environment.ts'
import { startCentre } from './start-centre.ts'

/** A stop that hangs is ended by force after this long, beside the notice, ms. */
const longestStopMs = 15_000

async function run({ options, logLevel, noticeMs }: CentreSettings): Promise<void> {
  const log = createPinoLog(logLevel, pino.destination({ fd: 1, sync: true }))
  const centre = await startCentre({ ...options, log, onEnded: () => process.exit(1) })
  let stopping = false
  const stop = (signal: NodeJS.Signals) => {
    // Asked twice: at once.
    if (stopping) process.exit(1)
    stopping = true
    log.info('centre.stopping', { signal })
    setTimeout(() => process.exit(1), noticeMs + longestStopMs).unref()
    centre.stop(noticeMs).then(
      () => process.exit(0),
      (error) => {
        log.error('centre.stopFailed', describeFault(error))
        process.exit(1)
      }
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

try {
  await run(readEnvironment(process.env))
} catch (error) {
  console.error(`The centre did not start: ${error instanceof Error ? error.message : 'unknown reason'}`)
  process.exit(1)
}
