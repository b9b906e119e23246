// The server's end of SIP over WebSocket (RFC 7118): sip.js' transactions and dialogs (RFC 3261) over many sockets. A user
// agent's Contact gives way to the flow it came on, as with Asterisk's rewrite_contact: only a re-INVITE moves a dialog.
import { Core, NameAddrHeader, URI } from 'sip.js'
import { WebSocket } from 'ws'

export type SipLine = ReturnType<typeof createSipLine>
interface LineDeps {
  host: string
  port: number
  onInvite: (request: Core.IncomingInviteRequest) => void
  onRegister: (request: Core.IncomingRegisterRequest) => void
  onClosed: (flow: string) => void
}

const maxHeaders = 100
const maxHeaderLength = 2048
const quietLog = () => Object.assign(new Core.LoggerFactory(), { builtinEnabled: false })

/** One frame as a message, or `null`: what a stranger sends never throws. Folded header lines, a relic, are none either. */
export function readFrame(frame: string) {
  const head = frame.slice(0, Math.max(frame.indexOf('\r\n\r\n'), 0)).split('\r\n')
  const isPlain = (line: string) => line.length <= maxHeaderLength && !/[\r\n\0]|^\s/.test(line)
  if (head.length > maxHeaders || !head.every(isPlain)) return null
  try {
    const message = Core.Parser.parseMessage(frame, quietLog().getLogger('lab'))
    if (!message?.from || !message.to || !message.callId || !message.viaBranch) return null
    // An address that cannot be written again is no use either.
    String([message.from, message.to, message.parseHeader('contact')])
    return message.parseHeader('cseq')?.method === message.method ? message : null
  } catch {
    return null
  }
}

/** The flow a frame of ours belongs to: a request's URI names it, a response's Via carries it back. */
const flowOf = (frame: string): string =>
  /^(?:Via: .*;flow=|[A-Z]+ sip:(?:[^\s@]*@)?)(flow\d+\.invalid)/m.exec(frame)?.[1] ?? ''

export function createSipLine({ host, port, onInvite, onRegister, onClosed }: LineDeps) {
  const flows = new Map<string, WebSocket>()
  const uri = new URI('sip', 'lab', host, port, { transport: 'ws' })
  const address = uri.toString()
  let opened = 0
  const send = async (frame: string): Promise<void> => {
    const socket = flows.get(flowOf(frame))
    if (socket?.readyState !== WebSocket.OPEN) throw new Core.TransportError('the socket is gone')
    socket.send(frame)
  }
  const configuration: Core.UserAgentCoreConfiguration = {
    aor: uri,
    contact: { uri, pubGruu: undefined, tempGruu: undefined, toString: () => `<${address}>` },
    displayName: '',
    loggerFactory: quietLog(),
    hackViaTcp: false,
    routeSet: [],
    sipjsId: '',
    supportedOptionTags: [],
    supportedOptionTagsResponse: [],
    userAgentHeaderFieldValue: 'lab-pbx',
    viaForceRport: true,
    viaHost: `${host}:${port}`,
    authenticationFactory: () => undefined,
    transportAccessor: () => ({ protocol: 'WS', send })
  }
  const core = new Core.UserAgentCore(configuration, {
    onInvite,
    onRegister,
    onMessage: (request) => void request.reject({ statusCode: 405 })
  })

  const receive = (flow: string, frame: string): void => {
    const message = readFrame(frame)
    const contact: unknown = message?.parseHeader('contact')
    if (contact instanceof NameAddrHeader) contact.uri = new URI('sip', contact.uri.user ?? '', flow)
    if (message instanceof Core.IncomingResponseMessage) core.receiveIncomingResponseFromTransport(message)
    if (!(message instanceof Core.IncomingRequestMessage)) return
    message.setHeader('Via', `${message.getHeader('Via')};flow=${flow}`)
    message.viaBranch = `${flow} ${message.viaBranch}`
    // sip.js serves one address and a PBX all of them: whom a request is for is read from its To.
    message.ruri = uri.clone()
    core.receiveIncomingRequestFromTransport(message)
  }
  const serve = (socket: WebSocket): void => {
    opened += 1
    const flow = `flow${opened}.invalid`
    flows.set(flow, socket)
    socket.on('message', (frame: Buffer) => {
      const text = frame.toString()
      // RFC 5626 keep-alive: a double CRLF is answered by a single one.
      if (text === '\r\n\r\n') return socket.send('\r\n')
      try {
        receive(flow, text)
      } catch {
        // sip.js throws at what it cannot place, such as a method out of its dialog; the sender hears nothing.
      }
    })
    socket.on('close', () => {
      flows.delete(flow)
      onClosed(flow)
    })
  }
  /** `contact` is the header that a request or answer of ours needs where sip.js does not write it by itself. */
  return { core, serve, contact: `Contact: <${address}>` }
}
