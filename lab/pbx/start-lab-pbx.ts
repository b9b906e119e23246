// Starts the lab PBX: a small back-to-back user agent on loopback that behaves on the wire like our Asterisk
// configuration, for demo, developers and stories. Everything it needs is passed in; stopping it leaves nothing behind.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { WebSocketServer } from 'ws'
import { createDigest } from '../sip-wire/digest.ts'
import { createSipLine } from '../sip-wire/sip-line.ts'
import type { Call } from './call.ts'
import { type ControlEvent, createControl } from './control.ts'
import { defaults, type Exchange, obey, offerCall, receiveCall } from './exchange.ts'
import { createQueue } from './queue.ts'
import { createRegistrar } from './registrar.ts'

export type LabPbxOptions = Partial<typeof defaults> & { customersPassword: string; controlToken: string }
export type LabPbx = Awaited<ReturnType<typeof startLabPbx>>

const maxPayload = 65_536
const loopback = ['127.0.0.1', '::1', 'localhost']

/** One server with SIP over WebSocket (RFC 7118) at /ws and the centre's control channel at /control. */
async function openDoor({ host, port }: { host: string; port: number }) {
  if (!loopback.includes(host)) throw new Error('the lab PBX listens on loopback only')
  const verifyClient = ({ req }: { req: IncomingMessage }) =>
    req.url === '/control' ||
    (req.url === '/ws' && /\bsip\b/.test(req.headers['sec-websocket-protocol'] ?? ''))
  const handleProtocols = (offered: Set<string>) => offered.has('sip') && 'sip'
  const server = new WebSocketServer({ host, port, maxPayload, handleProtocols, verifyClient })
  await once(server, 'listening')
  const address = server.address()
  return { server, port: typeof address === 'object' && address !== null ? address.port : port }
}

export async function startLabPbx(given: LabPbxOptions) {
  const options = { ...defaults, ...given }
  const { host, realm } = options
  const { server, port } = await openDoor(options)
  const calls = new Map<string, Call>()
  const tell = (event: ControlEvent): void => {
    options.log(event.type, event.interactionId ?? null)
    control.tell(event)
  }
  const onAgent = (type: 'registered' | 'unregistered', extension: string): void => {
    tell({ type, extension })
    queue.pump()
  }
  const registrar = createRegistrar({ ...options, digest: createDigest(options), onAgent })
  const onClosed = (flow: string): void => {
    registrar.flowClosed(flow)
    for (const call of calls.values()) call.socketClosed(flow)
  }
  const line = createSipLine({
    host,
    port,
    onInvite: (invite) => receiveCall(exchange, invite),
    onRegister: registrar.register,
    onClosed
  })
  const queue = createQueue<Call>({
    isRegistered: (extension) => registrar.contactOf(extension) !== undefined,
    offer: (call, extension) => offerCall(exchange, call, extension)
  })
  const exchange: Exchange = {
    line,
    registrar,
    queue,
    calls,
    allowed: new Map(),
    standby: new Map(),
    tell,
    options
  }
  const facts = () => [...calls.values()].map((call) => ({ ...call.facts }))
  const control = createControl({
    token: options.controlToken,
    snapshot: () => ({ calls: facts(), registered: registrar.registeredAgents() }),
    obey: (command) => obey(exchange, command)
  })
  server.on('connection', (socket, { url }) => {
    socket.on('error', () => socket.terminate())
    if (url === '/control') control.serve(socket)
    else line.serve(socket)
  })
  const stop = async (): Promise<void> => {
    for (const socket of server.clients) socket.terminate()
    server.close()
    await once(server, 'close')
    line.core.dispose()
  }
  const at = `ws://${host}:${port}`
  return {
    port,
    sipUrl: `${at}/ws`,
    controlUrl: `${at}/control`,
    realm,
    calls: facts,
    /** The network cuts a call: both sides get a BYE with this Q.850 cause. */
    drop: (interactionId: string, cause: number): void => calls.get(interactionId)?.end(cause, 'pbx'),
    stop
  }
}
