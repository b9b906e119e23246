// The phone page's composition root: the page's own devices, clock and wires are handed to the telephone, and in the
// browser shell the desk is framed over the whole window. In Electron this page is hidden and frames nothing.
import '../../shared/without-eval.ts'
import { createBridgeLink, type HostBridge } from '../host/bridge-link.ts'
import { createHostClient } from '../host/host-client.ts'
import { createWebsocketLink } from '../host/websocket-link.ts'
import { createHidHeadsets, type Hid } from './audio/hid-headset.ts'
import { createWebMedia } from './audio/sip-media.ts'
import { createMixedConference } from './call/conference.ts'
import { every, pageClock } from './clock.ts'
import { createHostLog } from './host-log.ts'
import { followNetwork } from './line/network-change.ts'
import { openPhoneChannel } from './phone.ts'
import { createSipPhone } from './sip-phone.ts'

/** What Electron's preload puts on the window. */
type ShellWindow = Window & { hostBridge?: HostBridge }

const { hostBridge } = window as ShellWindow
const link = hostBridge
  ? createBridgeLink(hostBridge)
  : createWebsocketLink({ url: new URL('/rpc?page=phone', location.href.replace(/^http/, 'ws')).href })
const host = createHostClient(link)
const log = createHostLog(host)

const audioOutput = document.createElement('audio')
document.body.append(audioOutput)

/** Web Audio 1.1; browsers' types do not have it yet. */
const withoutLoudspeaker: AudioContextOptions & { sinkId: { type: 'none' } } = { sinkId: { type: 'none' } }

const { connection: networkInformation } = navigator as Navigator & { connection?: EventTarget }

const phone = createSipPhone({
  host,
  channel: openPhoneChannel(),
  mediaDevices: navigator.mediaDevices,
  createAudioContext: () => new AudioContext(),
  createMeterContext: () => new AudioContext(withoutLoudspeaker),
  headsets: createHidHeadsets((navigator as Navigator & { hid?: Hid }).hid, log),
  audioOutput,
  openSocket: (url) => new WebSocket(url, 'sip'),
  createMedia: createWebMedia,
  createConference: createMixedConference({
    createContext: () => new AudioContext(),
    createPuller: () => new Audio()
  }),
  onNetworkChange: (listener) =>
    followNetwork(
      { window, document, connection: networkInformation, onAwake: (awake) => host.on('shell.awake', awake) },
      listener
    ),
  clock: pageClock,
  random: () => Math.random(),
  randomId: () => crypto.randomUUID(),
  log
})

window.addEventListener('error', ({ error }) => log.error('phone.failed', { error }))
window.addEventListener('unhandledrejection', ({ reason }) => log.error('phone.failed', { error: reason }))

// A host that is gone for good leaves no orphan window behind, but ends no call.
host.onState((state) => {
  if (state === 'lost') every(pageClock, 1000, () => phone.isIdle() && window.close())
  if (state === 'replaced') phone.leave()
})

phone.start()

if (new URLSearchParams(location.search).get('shell') !== 'electron') {
  const desk = document.createElement('iframe')
  desk.className = 'desk'
  desk.title = 'Hotline Desk'
  desk.src = 'desk.html'
  desk.addEventListener('load', () => desk.contentWindow?.focus())
  document.body.append(desk)
}
