// The one way to the registrar, as SIP.js's transport: our own, because the library's takes one address, has no limit on
// frames and never notices a half-open socket. Pongs, answers and requests alike count as "heard".
import { EmitterImpl, type Transport, TransportState } from 'sip.js'
import type { Log } from '../../../shared/log.ts'
import type { Clock } from '../clock.ts'
import type { Edges } from './edges.ts'
import { guardFrame, isSendable } from './frame-guard.ts'
import { openingLimitMs, type Socket, type SocketConnection, watchSocket } from './socket-connection.ts'

/** How long the socket before a move is still listened to: what was on its way to us arrives, ms. */
const overlapMs = 2000
/** With another address to go to, one that does not open is not waited for as long, ms. */
const openingLimitOfManyMs = 2000

export interface FlowDependencies {
  edges: Edges
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
  /**
   * Opens a socket to another edge while the one in use stays in use, and goes over to it. Answers whether it did: not
   * when the edge does not open, the flow was lost meanwhile, or `isStillWanted` says no.
   */
  moveTo: (edge: number, isStillWanted: () => boolean) => Promise<boolean>
}

interface FlowState extends FlowDependencies {
  phase: TransportState
  connection: SocketConnection | null
  counts: FlowCounts
  attempt: Promise<void> | null
  enter: (phase: TransportState) => void
  lost: (reason: string) => void
  deliver: (data: unknown) => void
}

export function createFlow(dependencies: FlowDependencies): Flow {
  const { edges, log } = dependencies
  const stateChange = new EmitterImpl<TransportState>()
  const own: FlowState = {
    ...dependencies,
    phase: TransportState.Disconnected,
    connection: null,
    counts: { heardAt: 0, heard: 0, generation: 0 },
    attempt: null,
    enter(phase) {
      own.phase = phase
      stateChange.emit(phase)
    },
    lost(reason) {
      own.connection = null
      own.enter(TransportState.Disconnected)
      flow.onDisconnect?.(new Error(reason))
    },
    deliver: (data) => deliver(flow, data, log)
  }
  const flow: Flow = {
    ...callbacks,
    stateChange,
    get protocol() {
      return edges.address().startsWith('wss:') ? 'WSS' : 'WS'
    },
    get state() {
      return own.phase
    },
    isConnected: () => own.phase === TransportState.Connected,
    connect: () => (flow.isConnected() ? Promise.resolve() : onceAtATime(own, () => connect(own, flow))),
    send: (message) => send(own, message),
    async disconnect() {
      own.connection?.abandon()
      own.connection = null
      if (flow.isConnected()) own.enter(TransportState.Disconnected)
    },
    dispose: () => flow.disconnect(),
    counts: () => own.counts,
    abandon() {
      if (!flow.isConnected()) return
      own.connection?.abandon()
      own.lost('nothing heard')
    },
    moveTo: (edge, isStillWanted) =>
      moveTo(own, edge, () => flow.isConnected() && isStillWanted()).catch(() => false)
  }
  return flow
}

/** Set by the user agent. */
const callbacks: Pick<Transport, 'onConnect' | 'onDisconnect' | 'onMessage'> = {
  onConnect: undefined,
  onDisconnect: undefined,
  onMessage: undefined
}

function onceAtATime(own: FlowState, work: () => Promise<void>): Promise<void> {
  own.attempt ??= work().finally(() => {
    own.attempt = null
  })
  return own.attempt
}

function open(own: FlowState, url: string): SocketConnection {
  const { clock, counts, edges } = own
  const limitMs = edges.address(1) === '' ? openingLimitMs : openingLimitOfManyMs
  const connection = watchSocket(
    own.openSocket(url),
    clock,
    {
      onData(data) {
        counts.heardAt = clock.now()
        counts.heard += 1
        own.deliver(data)
      },
      // The one before a move may close whenever it likes.
      onClosed: () => own.connection === connection && own.lost('closed')
    },
    limitMs
  )
  return connection
}

async function connect(own: FlowState, flow: Flow): Promise<void> {
  own.enter(TransportState.Connecting)
  own.connection = open(own, own.edges.address())
  await own.connection.opened.catch((error: unknown) => {
    own.edges.failed()
    own.connection = null
    own.enter(TransportState.Disconnected)
    throw error
  })
  begin(own)
  own.enter(TransportState.Connected)
  flow.onConnect?.()
}

function begin({ counts, clock }: FlowState): void {
  counts.generation += 1
  counts.heardAt = clock.now()
}

async function moveTo(own: FlowState, edge: number, isStillWanted: () => boolean): Promise<boolean> {
  const next = open(own, own.edges.address(edge))
  await next.opened
  if (!isStillWanted()) {
    next.abandon()
    return false
  }
  const before = own.connection
  own.connection = next
  own.edges.use(edge)
  begin(own)
  own.clock.after(overlapMs, () => before?.abandon())
  return true
}

function send({ phase, connection, log }: FlowState, message: string): Promise<void> {
  if (phase !== TransportState.Connected || !connection) return Promise.reject(new Error('not connected'))
  if (!isSendable(message)) {
    log.warn('sip.sendRefused', { length: message.length })
    return Promise.reject(new Error('not one message'))
  }
  connection.send(message)
  return Promise.resolve()
}

/** A frame is hostile until it has been read: refused unread, or dropped where it trips the parser. */
function deliver(flow: Flow, data: unknown, log: Log): void {
  const frame = guardFrame(data)
  if (frame.kind === 'refused') log.warn('sip.frameRefused', { why: frame.why })
  if (frame.kind !== 'message') return
  try {
    flow.onMessage?.(frame.text)
  } catch (error) {
    log.warn('sip.frameUnreadable', { error })
  }
}
