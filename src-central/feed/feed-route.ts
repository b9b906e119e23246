// GET /v1/feed: one WebSocket for each signed-in host, opened by an Authorization header or by a first message
// `{"token": "…"}` within five seconds. It is pinged, and closed when the session has ended.
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { textOfFrame } from '../http/text-of-frame.ts'
import { bearerOf, type Identity } from '../sessions/identity.ts'
import type { FeedHub } from './feed-hub.ts'

const firstMessageSchema = z.object({ token: z.string().max(100) })
const helloTimeMs = 5000
const pingEveryMs = 20_000
/** For the other end to say goodbye, too. */
const leaveTimeMs = 2000
/** 4401: application code, after HTTP's 401. */
const signedOut = 4401
/** RFC 6455 §7.4.1: an unexpected condition of ours; the session is none the worse, try again. */
const tryAgain = 1011
/** RFC 6455 §7.4.1: the centre is going down; listen elsewhere. */
const goingAway = 1001
/** A listener that reads nothing is cut off before it fills the centre's memory. */
const mostUnreadBytes = 1_000_000

export function registerFeedRoute(app: FastifyInstance, hub: FeedHub, identity: Identity): void {
  app.get('/v1/feed', { websocket: true }, (socket, request) => {
    socket.on('error', () => socket.terminate())
    const header = bearerOf(request)
    if (header !== null) return void listen(socket, header, hub, identity)
    const timer = setTimeout(() => socket.close(signedOut), helloTimeMs)
    socket.once('message', (text) => {
      clearTimeout(timer)
      void listen(socket, tokenIn(textOfFrame(text)), hub, identity)
    })
    socket.once('close', () => clearTimeout(timer))
  })
}

function tokenIn(text: string): string {
  try {
    return firstMessageSchema.parse(JSON.parse(text)).token
  } catch {
    return ''
  }
}

async function listen(socket: WebSocket, token: string, hub: FeedHub, identity: Identity): Promise<void> {
  const agent = await identity.ofToken(token).catch(() => 'unknown' as const)
  if (agent === 'unknown') return socket.close(tryAgain)
  if (agent === null) return socket.close(signedOut)
  if (socket.readyState !== socket.OPEN) return
  const send = (text: string) =>
    socket.bufferedAmount > mostUnreadBytes ? socket.terminate() : socket.send(text)
  const leave = () => {
    socket.close(goingAway)
    setTimeout(() => socket.terminate(), leaveTimeMs).unref()
  }
  const part = hub.join({ agentId: agent.agentId, hostId: agent.hostId, role: agent.role, send, leave })
  const stopChecking = keepChecking(socket, () => identity.ofToken(token))
  socket.once('close', () => {
    part()
    stopChecking()
  })
}

/** Ends a socket whose other end has gone silent, and one whose session is over. */
function keepChecking(socket: WebSocket, session: () => Promise<unknown>): () => void {
  let heard = true
  socket.on('pong', () => {
    heard = true
  })
  const check = async () => {
    if (!heard) return socket.terminate()
    heard = false
    socket.ping()
    // A database that is away for a moment ends no feed.
    if ((await session().catch(() => 'unknown')) === null) socket.close(signedOut)
  }
  const timer = setInterval(() => void check(), pingEveryMs).unref()
  return () => clearInterval(timer)
}
