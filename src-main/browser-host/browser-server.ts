// The loopback server of the browser host: the way in by a one-time token, the page files, and the pages' WebSocket.
// Everything is refused that does not come from a browser this host itself has let in.
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { maximumFrameBytes, pageRoleSchema } from '../../shared/wire.ts'
import { cookieName, type Door, isSame, type Knock, whyNoSocket, whyNot } from './door.ts'
import { pageHeaders, readPageFiles } from './page-files.ts'
import type { PageLinks } from './page-links.ts'

export interface BrowserServer {
  /** http://127.0.0.1:port */
  url: string
  /** An address that lets one browser in, once. */
  newStartUrl: () => string
  stop: () => Promise<void>
}

export interface BrowserServerParts {
  port: number
  pagesFolder: string
  sipOrigins: readonly string[]
  links: PageLinks
}

const random = () => randomBytes(32).toString('base64url')
const knockOf = ({ headers }: IncomingMessage): Knock => ({
  host: headers.host,
  origin: headers.origin,
  cookie: headers.cookie
})

/** What is no address leads nowhere. */
const addressOf = ({ url = '/' }: IncomingMessage): URL =>
  URL.canParse(url, 'http://host') ? new URL(url, 'http://host') : new URL('http://host/no-address')

export async function startBrowserServer({
  port,
  pagesFolder,
  sipOrigins,
  links
}: BrowserServerParts): Promise<BrowserServer> {
  const files = readPageFiles(pagesFolder)
  const tokens = new Set<string>()
  const door: Door = { authority: '', secret: random() }
  let headers: Record<string, string> = {}
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maximumFrameBytes,
    perMessageDeflate: false
  })
  const server = createServer((request, response) => serve(request, response))
  server.on('upgrade', (request, socket, head) => upgrade(request, socket, head))
  server.on('clientError', (_error, socket) => socket.destroy())
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  )
  door.authority = `127.0.0.1:${(server.address() as AddressInfo).port}`
  headers = pageHeaders(door.authority, sipOrigins)

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = addressOf(request)
    const comesIn = pathname === '/start' && request.headers.host === door.authority
    const reason = request.method !== 'GET' ? 405 : comesIn ? null : whyNot(door, knockOf(request))
    if (reason !== null) response.writeHead(reason, headers).end()
    else if (comesIn) letIn(searchParams.get('t') ?? '', response)
    else files.serve(pathname, response, headers)
  }
  /** A used token is worth nothing: an address seen in a log or a history opens no door. */
  function letIn(given: string, response: ServerResponse): void {
    const token = [...tokens].find((one) => isSame(given, one))
    if (token === undefined) return void response.writeHead(403, headers).end()
    tokens.delete(token)
    const cookie = `${cookieName}=${door.secret}; HttpOnly; SameSite=Strict; Path=/`
    response.writeHead(303, { ...headers, 'set-cookie': cookie, location: '/' }).end()
  }
  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname, searchParams } = addressOf(request)
    const page = pageRoleSchema.safeParse(searchParams.get('page'))
    const reason = whyNoSocket(door, knockOf(request)) ?? (pathname !== '/rpc' || !page.success ? 404 : null)
    if (reason !== null || !page.success)
      return void socket.end(`HTTP/1.1 ${reason ?? 404} Refused\r\nConnection: close\r\n\r\n`)
    const instance = searchParams.get('instance') ?? random()
    sockets.handleUpgrade(request, socket, head, (open) => links.attach(page.data, instance, open))
  }

  return {
    url: `http://${door.authority}`,
    newStartUrl() {
      const token = random()
      tokens.add(token)
      return `http://${door.authority}/start?t=${token}`
    },
    async stop() {
      links.closeAll()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
