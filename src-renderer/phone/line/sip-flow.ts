// The one way to the registrar, as SIP.js's transport: our own, because the library's takes one address, has no limit on
// frames and never notices a half-open socket. Pongs, answers and requests alike count as "heard".
import { EmitterImpl, type Transport, TransportState } from 'sip.js'
import type { Log } from '../../../shared/log.ts'
import type { Clock } from '../clock.ts'
import { type Socket, type SocketConnection, watchSocket } from './socket-connection.ts'

/** Longest SIP message taken, characters; longer ones are dropped unread (quality.md, C2). */
const maximumMessageLength = 65_536

export interface FlowDependencies {
  /** ws:// or wss:// addresses in order of preference; after a failure the next one is tried. */
  servers: readonly string[]
  openSocket: (url: string) => Socket
  clock: Clock
  log: Log
}

/** How much has come in over this flow, and over how many sockets. */
export interface FlowCounts {
  /** When anything last came in, epoch ms. */
  heardAt: number
  heard: number
  /** Counts connections: a request sent on an earlier one has no answer to hope for. */
  generation: number
}

export interface Flow extends Transport {
  counts: () => Readonly<FlowCounts>
  /** Gives the socket up as dead, without waiting for its close handshake. */
  abandon: () => void
}

interface FlowState {
  phase: TransportState
  connection: SocketConnection | null
  /** Index of the address in use; grows with each failure. */
  server: number
  counts: FlowCounts
  attempt: Promise<void> | null
}

export function createFlow(dependencies: FlowDependencies): Flow {
  const { servers, clock } = dependencies
  const stateChange = new EmitterImpl<TransportState>()
  const counts: FlowCounts = { heardAt: 0, heard: 0, generation: 0 }
  const own: FlowState = {
    phase: TransportState.Disconnected,
    connection: null,
    server: 0,
    counts,
    attempt: null
  }
  const address = () => servers[own.server % servers.length] ?? ''
  const enter = (phase: TransportState) => {
    own.phase = phase
    stateChange.emit(phase)
  }
  const lost = (reason: string) => {
    own.connection = null
    enter(TransportState.Disconnected)
    flow.onDisconnect?.(new Error(reason))
  }
  const listener = {
    onData(data: unknown) {
      counts.heardAt = clock.now()
      counts.heard += 1
      deliver(flow, data, dependencies.log)
    },
    onClosed: () => lost('closed')
  }
  const connect = async () => {
    enter(TransportState.Connecting)
    own.connection = watchSocket(dependencies.openSocket(address()), clock, listener)
    await own.connection.opened.catch((error: unknown) => {
      own.server += 1
      own.connection = null
      enter(TransportState.Disconnected)
      throw error
    })
    counts.generation += 1
    counts.heardAt = clock.now()
    enter(TransportState.Connected)
    flow.onConnect?.()
  }
  const flow: Flow = {
    ...callbacks,
    stateChange,
    get protocol() {
      return address().startsWith('wss:') ? 'WSS' : 'WS'
    },
    get state() {
      return own.phase
    },
    isConnected: () => own.phase === TransportState.Connected,
    connect: () => (flow.isConnected() ? Promise.resolve() : onceAtATime(own, connect)),
    send: (message) => send(own, message),
    async disconnect() {
      own.connection?.abandon()
      own.connection = null
      if (flow.isConnected()) enter(TransportState.Disconnected)
    },
    dispose: () => flow.disconnect(),
    counts: () => counts,
    abandon() {
      if (!flow.isConnected()) return
      own.connection?.abandon()
      lost('nothing heard')
    }
  }
  return flow
}

/** Set by the user agent. */
const callbacks: Pick<Transport, 'onConnect' | 'onDisconnect' | 'onMessage'> = {
  onConnect: undefined,
  onDisconnect: undefined,
  onMessage: undefined
}

function onceAtATime(own: FlowState, connect: () => Promise<void>): Promise<void> {
  own.attempt ??= connect().finally(() => {
    own.attempt = null
  })
  return own.attempt
}

function send({ phase, connection }: FlowState, message: string): Promise<void> {
  if (phase !== TransportState.Connected || !connection) return Promise.reject(new Error('not connected'))
  connection.send(message)
  return Promise.resolve()
}

/** A frame is hostile until it has been read: too long, not text, or tripping the parser, it is dropped. */
function deliver(flow: Flow, data: unknown, log: Log): void {
  if (typeof data !== 'string' || data.length > maximumMessageLength) {
    log.warn('sip.frameRefused', { length: typeof data === 'string' ? data.length : null })
    return
  }
  if (data.trim() === '') return
  try {
    flow.onMessage?.(data)
  } catch (error) {
    log.warn('sip.frameUnreadable', { error })
  }
}
