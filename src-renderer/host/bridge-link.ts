// Link over the two functions that Electron's preload puts on the window. The host is a child of the shell: when it
// dies, the bridge answers `disconnected` in-band, and the shell starts it again or closes the windows.
import type { EventName } from '../../shared/desk-contract.ts'
import { pushSchema, replySchema, type WireReply } from '../../shared/wire.ts'
import { HostFault } from './host-fault.ts'
import type { Link } from './link.ts'

/** The wire itself never breaks; the host behind it can be another one. */
const restarted: EventName = 'shell.hostRestarted'

export interface HostBridge {
  request: (message: unknown) => Promise<unknown>
  onPush: (listener: (push: unknown) => void) => () => void
}

export function createBridgeLink(bridge: HostBridge): Link {
  const unsubscribers = new Set<() => void>()
  return {
    async request(message) {
      const reply = replySchema.safeParse(await bridge.request(message).catch(() => null))
      if (!reply.success) throw new HostFault('disconnected')
      return reply.data as WireReply
    },
    onPush(listener) {
      const unsubscribe = bridge.onPush(listener)
      unsubscribers.add(unsubscribe)
      return () => {
        unsubscribers.delete(unsubscribe)
        unsubscribe()
      }
    },
    onState: (listener) =>
      bridge.onPush((raw) => {
        const push = pushSchema.safeParse(raw)
        if (push.success && push.data.event === restarted) listener('open')
      }),
    state: () => 'open',
    close: () => {
      for (const unsubscribe of unsubscribers) unsubscribe()
      unsubscribers.clear()
    }
  }
}
