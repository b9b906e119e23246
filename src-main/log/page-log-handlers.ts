// Lines of the pages join the one log. What a page writes is caller-controlled text like any other: it is redacted and
// cut, and the event name says which page it came from.
import type { Handlers } from '../../shared/desk-contract.ts'
import type { Log } from '../../shared/log.ts'

const longestLine = 4_000

export function createPageLogHandlers(log: Log) {
  return {
    'log.write': async ({ level, event, fields }, page) => {
      const fits = JSON.stringify(fields).length <= longestLine
      log[level](`${page}.${event.replace(/[^\w.-]/g, '_')}`, fits ? { fields } : { cut: true })
      return {}
    }
  } satisfies Partial<Handlers>
}
