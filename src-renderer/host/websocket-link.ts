// Link over the browser host's loopback WebSocket. It reconnects by itself; whoever waited when the socket fell hears
// `disconnected` at once, because the host may or may not have taken the call.
import { replacedCloseCode, replySchema, type WireReply, type WireRequest } from '../../shared/wire.ts'
import { HostFault } from './host-fault.ts'
import type { Link, LinkState } from './link.ts'
import { createListeners } from './listeners.ts'

/** The few members of WebSocket that are used; a test passes its own. */
export interface SocketLike {
  send(text: string): void
  close(): void
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'close', listener: (event: { code: number }) => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
}

export interface WebsocketLinkParts {
  /** e.g. `/rpc?page=desk`, against the page's own address. */
  url: string
  /** Names this life of the page: by it the host tells a reconnect from a reload. */
  instance?: string
  openSocket?: (url: string) => SocketLike
  /** The host has not been there for this long: `lost` for good. Milliseconds. */
  giveUpAfterMs?: number
  schedule?: (delayMs: number, callback: () => void) => () => void
}

const firstRetryMs = 50
const longestRetryMs = 1_000
const scheduleByTimer = (delayMs: number, callback: () => void) => {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}

export function createWebsocketLink(parts: WebsocketLinkParts): Link {
  const { giveUpAfterMs = 15_000, schedule = scheduleByTimer, instance = crypto.randomUUID() } = parts
  const openSocket = parts.openSocket ?? ((address: string): SocketLike => new WebSocket(address))
  const url = `${parts.url}&instance=${instance}`
  const pushes = createListeners<unknown>()
  const states = createListeners<LinkState>()
  const calls = createWaitingCalls(pushes.call)
  let socket: SocketLike | null = null
  let state: LinkState = 'connecting'
  let everOpen = false
  let retryMs = firstRetryMs
  let cancelRetry = () => {}
  let cancelGiveUp = schedule(giveUpAfterMs, giveUp)

  function setState(next: LinkState): void {
    if (state === next) return
    state = next
    states.call(next)
  }
  function opened(): void {
    everOpen = true
    retryMs = firstRetryMs
    cancelGiveUp()
    for (const text of calls.early()) socket?.send(text)
    setState('open')
  }
  function closed(which: SocketLike, code: number): void {
    if (socket !== which) return
    socket = null
    // connecting again would take the link from the other page, which would take it back
    if (code === replacedCloseCode) giveUp('replaced')
    else reconnect()
  }
  function reconnect(): void {
    if (everOpen) calls.failAll()
    if (state === 'open') cancelGiveUp = schedule(giveUpAfterMs, giveUp)
    setState('connecting')
    cancelRetry = schedule(retryMs, connect)
    retryMs = Math.min(longestRetryMs, retryMs * 2)
  }
  function connect(): void {
    const next = openSocket(url)
    socket = next
    next.addEventListener('open', () => socket === next && opened())
    next.addEventListener('message', ({ data }) => socket === next && calls.received(data))
    next.addEventListener('close', ({ code }) => closed(next, code))
    next.addEventListener('error', () => {})
  }
  function giveUp(as: 'lost' | 'replaced' = 'lost'): void {
    cancelRetry()
    cancelGiveUp()
    setState(as)
    calls.failAll()
    const open = socket
    socket = null
    open?.close()
  }
  connect()

  return {
    request(message) {
      if (state !== 'open' && (state !== 'connecting' || everOpen))
        return Promise.reject(new HostFault('disconnected'))
      return calls.wait(message, state === 'open' ? (text) => socket?.send(text) : null)
    },
    onPush: pushes.add,
    onState: states.add,
    state: () => state,
    close: () => giveUp()
  }
}

/** Calls that have no reply yet, and those asked before the very first connection stood. */
function createWaitingCalls(pushed: (message: unknown) => void) {
  const waiting = new Map<
    number,
    { resolve: (reply: WireReply) => void; reject: (fault: HostFault) => void }
  >()
  let unsent: string[] = []
  const settle = (reply: WireReply) => {
    waiting.get(reply.id)?.resolve(reply)
    waiting.delete(reply.id)
  }
  return {
    wait(message: WireRequest, send: ((text: string) => void) | null): Promise<WireReply> {
      return new Promise((resolve, reject) => {
        waiting.set(message.id, { resolve, reject })
        const text = JSON.stringify(message)
        if (send) send(text)
        else unsent.push(text)
      })
    },
    early(): string[] {
      const texts = unsent
      unsent = []
      return texts
    },
    received(text: unknown): void {
      const message = parse(text)
      const reply = replySchema.safeParse(message)
      if (reply.success) settle(reply.data as WireReply)
      else pushed(message)
    },
    failAll(): void {
      unsent = []
      const failed = [...waiting.values()]
      waiting.clear()
      for (const { reject } of failed) reject(new HostFault('disconnected'))
    }
  }
}

function parse(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}
