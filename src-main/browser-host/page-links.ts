// The WebSocket links of the two pages: one per page, a newer one replaces the older. A link that falls is given a short
// grace to come back as the same page; then the page is lost, and with the phone page its calls.
import type { RawData, WebSocket } from 'ws'
import { maximumFrameBytes, type PageRole, replacedCloseCode } from '../../shared/wire.ts'
import type { Host } from '../host-platform.ts'
import type { Schedule } from '../schedule.ts'

export interface PageLinks {
  /** @param instance names one life of a page: a reload is another */
  attach: (page: PageRole, instance: string, socket: WebSocket) => void
  closeAll: () => void
}

interface Attached {
  instance: string
  socket: WebSocket
  leave: () => void
}

/** Well within the second in which a lost phone page must have been noticed. */
const graceMs = 400
const pingEveryMs = 5_000

export function createPageLinks(host: Host, schedule: Schedule): PageLinks {
  const attached = new Map<PageRole, Attached>()
  const graces = new Map<PageRole, { instance: string; cancel: () => void }>()
  let closing = false

  const takeFrom = (page: PageRole): string | null => {
    const older = attached.get(page)
    const grace = graces.get(page)
    attached.delete(page)
    graces.delete(page)
    grace?.cancel()
    older?.leave()
    older?.socket.close(replacedCloseCode, 'replaced')
    return older?.instance ?? grace?.instance ?? null
  }
  const fell = (page: PageRole, socket: WebSocket) => {
    const one = attached.get(page)
    if (one?.socket !== socket) return
    attached.delete(page)
    one.leave()
    if (closing) return
    const cancel = schedule(graceMs, () => {
      graces.delete(page)
      host.pageLost(page)
    })
    graces.set(page, { instance: one.instance, cancel })
  }

  return {
    attach(page, instance, socket) {
      const before = takeFrom(page)
      if (before !== null && before !== instance) host.pageLost(page)
      const leave = host.onPush(page, (push) => send(socket, push))
      attached.set(page, { instance, socket, leave })
      if (before !== instance) host.pageAttached(page)
      socket.on('message', (raw) => void answer(host, page, socket, raw))
      socket.on('close', () => fell(page, socket))
      socket.on('error', () => socket.terminate())
      keepPinging(socket)
    },
    closeAll() {
      closing = true
      for (const { cancel } of graces.values()) cancel()
      for (const { socket } of attached.values()) socket.close(1001)
    }
  }
}

async function answer(host: Host, page: PageRole, socket: WebSocket, raw: RawData): Promise<void> {
  send(socket, await host.dispatch(parse(raw), page))
}

function send(socket: WebSocket, message: unknown): void {
  if (socket.readyState !== socket.OPEN) return
  // a page that reads nothing any more must not fill the host's memory
  if (socket.bufferedAmount > 8 * maximumFrameBytes) socket.terminate()
  else socket.send(JSON.stringify(message))
}

/** A page that froze does not close its socket; two pings without an answer end it. */
function keepPinging(socket: WebSocket): void {
  let unanswered = 0
  socket.on('pong', () => {
    unanswered = 0
  })
  const timer = setInterval(() => {
    if (unanswered >= 2) return socket.terminate()
    unanswered += 1
    socket.ping()
  }, pingEveryMs).unref()
  socket.on('close', () => clearInterval(timer))
}

function parse(raw: RawData): unknown {
  try {
    return Buffer.isBuffer(raw) ? JSON.parse(raw.toString('utf8')) : null
  } catch {
    return null
  }
}
