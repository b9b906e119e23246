// The network between a workstation and the centre, at its worst: every way in which a request or its answer can be lost,
// late or mangled. What a fault has swallowed stays swallowed after healing, as with a real cable.
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Chance } from './random.ts'

export const networkFaults = [
  /** Nobody listens. */
  'refused',
  'reset',
  /** The request never arrives. */
  'black-hole-in',
  /** The request takes effect, its answer never comes. */
  'black-hole-out',
  'black-hole-both',
  /** The request takes effect, the connection breaks instead of the answer. */
  'answer-lost',
  /** The answer breaks off in the middle. */
  'truncated',
  'status-500',
  'status-503',
  /** A page of a hotel's or a proxy's, with status 200. */
  'rubbish',
  /** The right bytes under the type of something else. */
  'wrong-type',
  /** JSON, but of something else. */
  'wrong-json',
  /** Bytes that are no text, of a length nobody announced. */
  'garbage',
  /** To a page that would gladly take the grant. */
  'redirect',
  'slow'
] as const
export type NetworkFault = (typeof networkFaults)[number]

export interface FaultProxy {
  url: string
  break(fault: NetworkFault): Promise<void>
  heal(): Promise<void>
  /** Requests a fault has fallen upon, by kind. */
  hits: ReadonlyMap<NetworkFault, number>
  stop(): Promise<void>
}

/** Longest delay of `slow`, ms: at the pace of the machines longer than the host waits, so that some arrive after their own repetition. */
const slowMs = 3_000

export async function startFaultProxy(target: string, chance: Chance): Promise<FaultProxy> {
  let fault: NetworkFault | null = null
  let server: Server | null = null
  let port = 0
  const hits = new Map<NetworkFault, number>()

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const present = fault
    const body = await readAll(incoming)
    if (present === null) return answer(outgoing, await forward(target, incoming, body))
    hits.set(present, (hits.get(present) ?? 0) + 1)
    await misbehave(present, { target, incoming, body, outgoing, chance })
  }
  const listen = async () => {
    server = createServer((incoming, outgoing) => {
      handle(incoming, outgoing).catch(() => outgoing.destroy())
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const close = async () => {
    const closing = server
    server = null
    if (!closing) return
    closing.closeAllConnections()
    closing.close()
    await once(closing, 'close')
  }
  await listen()
  return {
    url: `http://127.0.0.1:${port}`,
    hits,
    async break(next) {
      fault = next
      if (next === 'refused') await close()
    },
    async heal() {
      fault = null
      if (!server) await listen()
    },
    stop: close
  }
}

interface Exchange {
  target: string
  incoming: IncomingMessage
  body: Buffer
  outgoing: ServerResponse
  chance: Chance
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
}

async function misbehave(fault: NetworkFault, exchange: Exchange): Promise<void> {
  const { target, incoming, body, outgoing, chance } = exchange
  const reach = () => forward(target, incoming, body)
  switch (fault) {
    case 'refused':
    case 'reset':
      incoming.socket.resetAndDestroy()
      return
    case 'black-hole-in':
    case 'black-hole-both':
      return
    case 'black-hole-out':
      await reach()
      return
    case 'answer-lost':
      await reach()
      incoming.socket.resetAndDestroy()
      return
    case 'truncated': {
      const { status, headers, body: whole } = await reach()
      outgoing.writeHead(status, headers)
      outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)))
      outgoing.flushHeaders()
      setTimeout(() => outgoing.destroy(), 5)
      return
    }
    case 'status-500':
      return answer(outgoing, { status: 500, headers: {}, body: Buffer.from('Internal Server Error') })
    case 'status-503':
      return answer(outgoing, { status: 503, headers: { 'retry-after': '1' }, body: Buffer.from('busy') })
    case 'rubbish':
      return answer(outgoing, {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: Buffer.from('<html>Welcome to our hotel</html>')
      })
    case 'wrong-json':
      return answer(outgoing, {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from('{"ok":true,"captureId":"nobody","version":"seven"}')
      })
    case 'wrong-type': {
      const { status, body: whole } = await reach()
      return answer(outgoing, { status, headers: { 'content-type': 'image/png' }, body: whole })
    }
    case 'garbage':
      return answer(outgoing, {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(Array.from({ length: 300 }, () => Math.floor(chance.between(0, 256))))
      })
    case 'redirect':
      return answer(outgoing, { status: 302, headers: { location: '/portal' }, body: Buffer.alloc(0) })
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, chance.between(0, slowMs)))
      answer(outgoing, await reach())
  }
}

function answer(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  if (outgoing.destroyed) return
  outgoing.writeHead(status, headers)
  outgoing.end(body)
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onwards = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers: incoming.headers, agent: false },
      (reply) => {
        readAll(reply).then((whole) => {
          const { 'transfer-encoding': _, connection: __, ...headers } = reply.headers
          resolve({ status: reply.statusCode ?? 502, headers, body: whole })
        }, reject)
      }
    )
    onwards.on('error', reject)
    onwards.end(body)
  })
}
