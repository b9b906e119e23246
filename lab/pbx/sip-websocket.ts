// The PBX's door: one loopback HTTP server with SIP over WebSocket (RFC 7118) at /ws and the centre's control channel
// at /control. A frame above 64 kB closes its socket; what is no SIP message is dropped here.
import { createServer } from 'node:http'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { parseSipMessage, printSipMessage, type SipMessage } from './sip-message.ts'

/** One WebSocket of a user agent. Sending into a closed one is silence, as on the wire. */
export interface Flow {
  send: (message: SipMessage) => void
  isOpen: () => boolean
}
interface DoorHandlers {
  onMessage: (flow: Flow, message: SipMessage) => void
  onClosed: (flow: Flow) => void
  onControl: (socket: WebSocket) => void
}

const maxPayload = 65_536
const loopback = ['127.0.0.1', '::1', 'localhost']

/** A frame of ws as text; it hands out buffers unless told otherwise. */
export const textOf = (frame: RawData): string => (Buffer.isBuffer(frame) ? frame.toString() : '')

function serveFlow(socket: WebSocket, handlers: DoorHandlers): void {
  const isOpen = () => socket.readyState === socket.OPEN
  const flow: Flow = { isOpen, send: (message) => void (isOpen() && socket.send(printSipMessage(message))) }
  socket.on('message', (frame) => {
    const text = textOf(frame)
    // RFC 5626 keep-alive: a double CRLF is answered by a single one.
    if (text === '\r\n\r\n') return socket.send('\r\n')
    const message = parseSipMessage(text)
    if (message !== null) handlers.onMessage(flow, message)
  })
  socket.on('close', () => handlers.onClosed(flow))
}

export async function openDoor(host: string, port: number, handlers: DoorHandlers) {
  if (!loopback.includes(host)) throw new Error('the lab PBX listens on loopback only')
  const server = createServer((_request, response) => response.writeHead(404).end())
  const handleProtocols = (offered: Set<string>) => offered.has('sip') && 'sip'
  const sockets = new WebSocketServer({ noServer: true, maxPayload, handleProtocols })
  server.on('upgrade', (request, tcp, head) => {
    const isControl = request.url === '/control'
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/)
    if (!isControl && !(request.url === '/ws' && offered.includes('sip'))) {
      tcp.end('HTTP/1.1 400 Bad Request\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, tcp, head, (socket) => {
      socket.on('error', () => socket.terminate())
      if (isControl) handlers.onControl(socket)
      else serveFlow(socket, handlers)
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const address = server.address()
  const close = () => {
    for (const socket of sockets.clients) socket.terminate()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { port: typeof address === 'object' && address !== null ? address.port : port, close }
}
