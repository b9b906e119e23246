// One edge of the registrar as the network makes it: a TCP proxy in front of Asterisk's WebSocket that can be cut (every
// connection reset, new ones refused) or frozen (everything stays open and nothing gets through).
import { connect, createServer, type Server, type Socket } from 'node:net'
import { freePort } from '../../../pbx/asterisk/free-port.ts'

export interface SipEdge {
  url: string
  cut: () => Promise<void>
  /** `towards-phone`: what the phone says still arrives. */
  freeze: (direction?: 'both' | 'towards-phone') => void
  /** Ends both: from now on everything gets through again, over new connections. */
  restore: () => Promise<void>
  /** Connections that stand now. */
  connections: () => number
  stop: () => Promise<void>
}

export async function openSipEdge(targetUrl: string): Promise<SipEdge> {
  const target = new URL(targetUrl)
  const port = await freePort()
  const pairs = new Set<[Socket, Socket]>()
  let frozen: 'both' | 'towards-phone' | null = null
  let server: Server | null = null

  const serve = (client: Socket) => {
    const upstream = connect(Number(target.port), target.hostname)
    const pair: [Socket, Socket] = [client, upstream]
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      for (const socket of pair) socket.destroy()
    }
    for (const [from, to] of [pair, [upstream, client]] as const) {
      const getsThrough = () => frozen === null || (frozen === 'towards-phone' && from === client)
      from.on('data', (chunk) => void (getsThrough() && to.write(chunk)))
      from.on('error', end)
      from.on('close', () => void (frozen === null && end()))
    }
  }
  const reset = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
    pairs.clear()
  }
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server = createServer(serve).once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  const refuse = () =>
    new Promise<void>((resolve) => {
      const closing = server
      server = null
      if (closing === null) resolve()
      else closing.close(() => resolve())
      reset()
    })
  await listen()
  return {
    url: `ws://127.0.0.1:${port}${target.pathname}`,
    cut: refuse,
    freeze(direction = 'both') {
      frozen = direction
    },
    async restore() {
      frozen = null
      reset()
      if (server === null) await listen()
    },
    connections: () => pairs.size,
    stop: refuse
  }
}
