// What the host tells the pages unasked: features publish typed events, transports subscribe per page. Payloads are
// checked on the way out, so that a page never sees what the contract does not name.
import { type EventName, type EventPayload, events } from '../shared/desk-contract.ts'
import type { Log } from '../shared/log.ts'
import type { PageRole, WirePush } from '../shared/wire.ts'

export type Publish = <E extends EventName>(event: E, payload: EventPayload<E>) => void

export interface Pushes {
  publish: Publish
  /** The return value ends the subscription. */
  subscribe: (page: PageRole, listener: (push: WirePush) => void) => () => void
}

/** The phone page hears only what concerns it: records and captures are not its business. */
const forPhone: ReadonlySet<EventName> = new Set([
  'phone.accountChanged',
  'phone.echoAsked',
  'settings.changed',
  'connection.changed'
])

export function createPushes(log: Log): Pushes {
  const listeners = new Set<{ page: PageRole; listener: (push: WirePush) => void }>()
  return {
    publish(event, payload) {
      const checked = events[event].safeParse(payload)
      if (!checked.success) return log.error('push.invalid', { event, cause: checked.error })
      for (const { page, listener } of [...listeners]) {
        if (page === 'phone' && !forPhone.has(event)) continue
        listener({ event, payload: checked.data })
      }
    },
    subscribe(page, listener) {
      const entry = { page, listener }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    }
  }
}
