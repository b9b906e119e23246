// Entry of the desk page: which wire leads to the host, and the page's own clock. The rest is start.tsx.
import '../../shared/without-eval.ts'
import { createBridgeLink, type HostBridge } from '../host/bridge-link.ts'
import { createHostClient } from '../host/host-client.ts'
import { createWebsocketLink } from '../host/websocket-link.ts'
import { createChannelPhone, openPhoneChannel } from '../phone/phone.ts'
import { startDesk } from './start.tsx'

/** What Electron's preload puts on the window. */
const { hostBridge } = window as Window & { hostBridge?: HostBridge }

const link = hostBridge
  ? createBridgeLink(hostBridge)
  : createWebsocketLink({ url: new URL('/rpc?page=desk', location.href.replace(/^http/, 'ws')).href })

const root = document.getElementById('root')
if (root) {
  startDesk({
    host: createHostClient(link),
    phone: createChannelPhone(openPhoneChannel()),
    now: () => Date.now(),
    root
  })
}
