// The feed's socket on the `ws` package: it can send the token as a header, and it notices a dead line by the absence of
// the centre's pings.
import WebSocket from 'ws'
import type { FeedEnd, OpenFeedSocket } from './central-feed.ts'

/** The centre pings every 20 s. */
const silenceMs = 50_000
/** The centre's close code for a token it does not know, after HTTP's 401. */
const tokenRefused = 4401
/** RFC 6455 §7.4.1: this centre is going down. */
const goingAway = 1001

export const openWebsocketFeed: OpenFeedSocket = (url, token, on) => {
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    maxPayload: 65_536,
    handshakeTimeout: 5_000,
    perMessageDeflate: false
  })
  let silence: NodeJS.Timeout | undefined
  const alive = () => {
    clearTimeout(silence)
    silence = setTimeout(() => socket.terminate(), silenceMs).unref()
  }
  socket.on('open', () => {
    alive()
    on.opened()
  })
  socket.on('ping', alive)
  socket.on('message', (raw) => {
    alive()
    if (Buffer.isBuffer(raw)) on.message(raw.toString('utf8'))
  })
  socket.on('error', () => {})
  socket.on('close', (code) => {
    clearTimeout(silence)
    on.closed(reasonOf(code))
  })
  return { close: () => socket.terminate() }
}

function reasonOf(code: number): FeedEnd {
  if (code === tokenRefused) return 'token-refused'
  return code === goingAway ? 'going-away' : 'lost'
}
