// What is put into a page with a telephone from outside, beside page-watch.ts: when the first packet of sound arrived, and
// which ways for the sound the page had and told. The product has no code for being measured.
import type { WatchedWindow } from './page-watch.ts'

export interface MediaWatch {
  /** UDP host candidates of the newest connection, and those of them that the 200 did not tell. */
  candidates: () => { gathered: number; untold: string[] }
}

export type MediaWatchedWindow = WatchedWindow & { mediaWatch: MediaWatch }

/** One entry of the statistics (W3C WebRTC stats); TypeScript does not know when the last packet of a stream arrived. */
interface Reading {
  type: string
  timestamp: number
  packetsReceived?: number
  lastPacketReceivedTimestamp?: number
}

/** Runs in the page: it may name nothing outside itself. */
export function installMediaWatch(): void {
  /** Sound comes in packets of so many ms. */
  const packetMs = 20
  const pollMs = 5
  let newest: RTCPeerConnection | null = null
  let gathered: string[] = []
  let told = ''
  const isUdpHost = (candidate: string) => / udp .* typ host/i.test(candidate)

  const follow = (connection: RTCPeerConnection) => {
    newest = connection
    gathered = []
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (newest === connection && candidate && isUdpHost(candidate.candidate))
        gathered.push(candidate.candidate)
    })
  }
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      follow(this)
    }
  }

  // Chromium reads its counters anew every 50 ms at most, so several packets may have come since: the last one is dated, and
  // none of them is older than the reading in which there was no packet.
  const followPackets = async (connection: RTCPeerConnection) => {
    let silentAt = 0
    while (connection === newest && connection.signalingState !== 'closed') {
      const report = [...(await connection.getStats()).values()] as Reading[]
      const packets = report.find(
        ({ type, packetsReceived = 0 }) => type === 'inbound-rtp' && packetsReceived > 0
      )
      if (packets) {
        const { packetsReceived = 0, lastPacketReceivedTimestamp = Number.NaN } = packets
        const first = Math.max(silentAt, lastPacketReceivedTimestamp - (packetsReceived - 1) * packetMs)
        ;(window as unknown as WatchedWindow).watch.mark('first packet', first - performance.timeOrigin)
        return
      }
      silentAt = Math.max(...report.map(({ timestamp }) => timestamp))
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    }
  }

  window.WebSocket = class extends WebSocket {
    override send(message: Parameters<WebSocket['send']>[0]) {
      if (
        typeof message === 'string' &&
        /^SIP\/2\.0 200 /.test(message) &&
        /^CSeq: *\d+ INVITE/im.test(message)
      ) {
        ;(window as unknown as WatchedWindow).watch.mark('answer sent')
        told = message
        if (newest) void followPackets(newest)
      }
      super.send(message)
    }
  }

  // Up to address and port: what follows differs between event and description.
  const naming = (candidate: string) =>
    candidate
      .replace(/^candidate:/, '')
      .split(' ')
      .slice(0, 6)
      .join(' ')
  const mediaWatch: MediaWatch = {
    candidates: () => ({
      gathered: gathered.length,
      untold: gathered.filter((candidate) => !told.includes(`a=candidate:${naming(candidate)} `))
    })
  }
  Object.assign(window, { mediaWatch })
}
