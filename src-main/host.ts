// The host: one program for both shells. It remembers what must survive, speaks to the centre, and answers the pages.
import { composeHost } from './compose-host.ts'
import { createDispatch } from './dispatch.ts'
import type { Host, HostPlatform } from './host-platform.ts'

export type { Host, HostPlatform } from './host-platform.ts'
export { StoreRefusal } from './store/sqlite-store.ts'

/** No page has painted by then: there is none to wait for, or nobody looks at it. */
const paintTimeMs = 10_000

/** @throws StoreRefusal when the store cannot be used; its message is for people */
export async function startHost(platform: HostPlatform): Promise<Host> {
  const { log, randomId } = platform
  const composed = composeHost(platform)
  const { handlers, pushes, connection, probeCentre, readiness, feed, contacts, schedule } = composed
  const { lifetime, store, callHistory, phoneCalls } = composed
  const dispatch = createDispatch({ handlers, log, randomId })
  contacts.recover()
  callHistory.forget()
  connection.start(probeCentre)
  contacts.carrier.start()
  schedule(paintTimeMs, contacts.outbox.begin)
  log.info('host.started')

  return {
    async dispatch(request, page) {
      const reply = await dispatch(request, page)
      // no more customers for a desk that cannot remember them
      if (!reply.ok && reply.fault === 'store-unwritable') readiness.prove()
      return reply
    },
    onPush: pushes.subscribe,
    pageAttached: (page) => log.info('page.attached', { page }),
    pageLost(page) {
      log.info('page.lost', { page })
      if (page !== 'phone') return
      readiness.phone(null)
      phoneCalls.lost()
      contacts.phoneLost()
    },
    async stop() {
      feed.stop()
      contacts.outbox.stop()
      lifetime.end()
      store.close()
      log.info('host.stopped')
    }
  }
}
