// A registrar in memory, for the line: sockets that open or not, REGISTER challenged and answered, and any frame a test
// wants to send. It knows just enough SIP to be one.
import type { Socket } from '../../../src-renderer/phone/line/socket-connection.ts'

export interface FakeSocket extends EventTarget {
  url: string
  sent: string[]
  isClosed: boolean
  send(text: string): void
  close(): void
  open(): void
  fall(): void
  bring(text: unknown): void
}

function createFakeSocket(url: string, onSent: (socket: FakeSocket, text: string) => void): FakeSocket {
  const socket: FakeSocket = Object.assign(new EventTarget(), {
    url,
    sent: [] as string[],
    isClosed: false,
    send(text: string) {
      socket.sent.push(text)
      onSent(socket, text)
    },
    close() {
      socket.isClosed = true
    },
    open: () => void socket.dispatchEvent(new Event('open')),
    fall: () => void socket.dispatchEvent(new Event('close')),
    bring: (data: unknown) => void socket.dispatchEvent(new MessageEvent('message', { data }))
  })
  return socket
}

const header = (text: string, name: string): string =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(text)?.[1]?.trim() ?? ''

const tagged = (to: string): string => (to.includes(';tag=') ? to : `${to};tag=registrar`)

/** An answer with the request's own Via, From, Call-ID and CSeq. */
export const answerTo = (request: string, status: string, extra: readonly string[] = []): string =>
  [
    `SIP/2.0 ${status}`,
    ...['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(request, name)}`),
    `To: ${tagged(header(request, 'To'))}`,
    ...extra,
    'Content-Length: 0',
    '',
    ''
  ].join('\r\n')

/** 200 to an INVITE, with a session description. */
export const acceptOf = (request: string): string =>
  answerTo(request, '200 OK', [
    'Contact: <sip:pbx@pbx.example;transport=ws>',
    'Content-Type: application/sdp'
  ]).replace('Content-Length: 0\r\n\r\n', 'Content-Length: 5\r\n\r\nv=0\r\n')

export const isWithinCall = (request: string): boolean => header(request, 'To').includes(';tag=')

export const challenge = (realm: string) =>
  `WWW-Authenticate: Digest realm="${realm}", nonce="0123456789", algorithm=MD5, qop="auth"`

export const contactOf = (request: string) => `Contact: ${header(request, 'Contact')}`

export const methodOf = (text: string): string => text.slice(0, text.indexOf(' '))

/** `behave` answers each request, or says nothing. */
export function createFakeRegistrar(behave: (request: string, url: string) => string | null) {
  const sockets: FakeSocket[] = []
  return {
    sockets,
    last: (): FakeSocket => sockets[sockets.length - 1] as FakeSocket,
    openSocket(url: string): Socket {
      const socket = createFakeSocket(url, (self, text) => {
        const answer = behave(text, url)
        if (answer !== null) queueMicrotask(() => self.bring(answer))
      })
      sockets.push(socket)
      return socket as unknown as Socket
    }
  }
}
