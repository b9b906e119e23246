// A site whose STUN server is unreachable: a socket that hears every question and answers none, and in front of the centre
// a relay that writes it into the accounts it gives out, as the centre would.
import { createSocket } from 'node:dgram'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { sessionSchema } from '../../shared/central-contract.ts'

const loopback = '127.0.0.1'

export interface SiteWithDeafStun {
  /** The centre, by way of the relay. */
  centreUrl: string
  stop: () => Promise<void>
}

export async function openSiteWithDeafStun(centreUrl: string): Promise<SiteWithDeafStun> {
  const stun = createSocket('udp4')
  await new Promise<void>((resolve) => stun.bind(0, loopback, resolve))
  const urls = `stun:${loopback}:${stun.address().port}`
  const relay = createRelay(new URL(centreUrl), (session) => naming(session, urls))
  await new Promise<void>((resolve) => relay.listen(0, loopback, resolve))
  return {
    centreUrl: `http://${loopback}:${(relay.address() as AddressInfo).port}`,
    async stop() {
      await closed(relay)
      stun.close()
    }
  }
}

function naming(body: string, urls: string): string {
  const session = sessionSchema.parse(JSON.parse(body))
  if (!session.sip) return body
  return JSON.stringify({ ...session, sip: { ...session.sip, iceServers: [{ urls }] } })
}

/** @param rewrite what becomes of the body of a session that was opened */
function createRelay({ hostname, port }: URL, rewrite: (session: string) => string): Server {
  const forward = (asked: IncomingMessage, reply: ServerResponse) => {
    const { method, url, headers } = asked
    const onward = request({ hostname, port, method, path: url, headers }, (given) => {
      const opensSession = method === 'POST' && url === '/v1/session' && (given.statusCode ?? 0) < 300
      const sent = opensSession ? sendRewritten(given, reply, rewrite) : sendAsIs(given, reply)
      sent.catch(() => reply.destroy())
    })
    onward.on('error', () => reply.destroy())
    asked.pipe(onward)
  }
  const server = createServer(forward)
  server.on('upgrade', (asked: IncomingMessage, near: Socket, head: Buffer) => {
    const far = connect(Number(port), hostname)
    const lines = asked.rawHeaders.flatMap((name, index, all) =>
      index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : []
    )
    far.write([`GET ${asked.url} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
    far.write(head)
    near.pipe(far).pipe(near)
    for (const [one, other] of [
      [near, far],
      [far, near]
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  return server
}

async function sendAsIs(given: IncomingMessage, reply: ServerResponse): Promise<void> {
  reply.writeHead(given.statusCode ?? 502, given.headers)
  given.pipe(reply)
}

async function sendRewritten(
  given: IncomingMessage,
  reply: ServerResponse,
  rewrite: (session: string) => string
): Promise<void> {
  const body = rewrite(Buffer.concat(await given.toArray()).toString('utf8'))
  reply.writeHead(given.statusCode ?? 502, { 'content-type': 'application/json' })
  reply.end(body)
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
