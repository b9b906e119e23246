// What a phone page has open for its calls: put in from outside before the page's own scripts, so that the product has no
// code for being watched. Connections are held weakly: watching one must not be what keeps it.
import type { Page } from '@playwright/test'

interface OpenConnection {
  ice: RTCIceConnectionState
  /** Pairs of addresses that sound could take. */
  pairs: number
  /** Sent by way of these pairs, whatever it was; bytes. */
  sent: number
  /** Whether the microphone would be heard over it. */
  speaks: boolean
  /** Whether our own description is there already. */
  isPrepared: boolean
}

type WatchedWindow = Window & {
  connectionWatch: { open: () => Promise<OpenConnection[]>; made: () => number }
}

/** The page is loaded anew for it. */
export async function watchConnections(page: Page) {
  await page.addInitScript(install)
  await page.reload()
  return {
    /** Those that are not closed. */
    open: () => page.evaluate(() => (window as unknown as WatchedWindow).connectionWatch.open()),
    /** How many there have been. */
    made: () => page.evaluate(() => (window as unknown as WatchedWindow).connectionWatch.made())
  }
}

/** Runs in the page: it may name nothing outside itself. */
function install() {
  const made: WeakRef<RTCPeerConnection>[] = []
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      made.push(new WeakRef(this))
    }
  }
  const read = async (connection: RTCPeerConnection) => {
    const report = [...(await connection.getStats()).values()]
    const pairs = report.filter(({ type }) => type === 'candidate-pair')
    return {
      ice: connection.iceConnectionState,
      pairs: pairs.length,
      sent: pairs.reduce((sum, { bytesSent, requestsSent }) => sum + bytesSent + requestsSent, 0),
      speaks: connection.getSenders().some(({ track }) => track?.enabled === true),
      isPrepared: connection.localDescription !== null
    }
  }
  const open = () =>
    Promise.all(
      made
        .map((one) => one.deref())
        .filter((one) => one !== undefined && one.signalingState !== 'closed')
        .map((one) => read(one as RTCPeerConnection))
    )
  Object.assign(window, { connectionWatch: { open, made: () => made.length } })
}
