// Servers on loopback for the check of a machine: centres, edges with certificates of their own, STUN and TURN. Each is closed
// by `closeServers`.
import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import {
  attributeOf,
  longTermKey,
  readStun,
  stunAttributes,
  stunTypes,
  writeStun
} from '../../src-main/diagnostics/stun-message.ts'
import type { CertificateFiles } from '../pbx/support/self-signed-certificate.ts'

const closings: (() => void)[] = []
export const closeServers = () => {
  for (const close of closings.splice(0)) close()
}

/** Ended years ago. `openssl req` makes none such; `openssl ca` does, with a book of its own. */
export function makeExpired(folder: string): CertificateFiles {
  const at = (name: string) => join(folder, name)
  const files = { certificate: at('expired.pem'), key: at('expired.key') }
  writeFileSync(at('index.txt'), '')
  writeFileSync(
    at('ca.conf'),
    `[ca]\ndefault_ca=own\n[own]\ndatabase=${at('index.txt')}\nnew_certs_dir=${folder}\nrand_serial=yes\n` +
      'default_md=sha256\npolicy=any\ncopy_extensions=copy\n[any]\ncommonName=supplied\n'
  )
  const openssl = (...parameters: string[]) => execFileSync('openssl', parameters, { stdio: 'ignore' })
  const about = ['-subj', '/CN=expired', '-addext', 'subjectAltName=IP:127.0.0.1']
  const request = at('expired.csr')
  openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', ...about, '-keyout', files.key, '-out', request)
  const dates = ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z']
  const sign = ['-batch', '-notext', '-selfsign', '-config', at('ca.conf'), '-keyfile', files.key]
  openssl('ca', ...sign, ...dates, '-in', request, '-out', files.certificate)
  return files
}

export const readPair = ({ certificate, key }: CertificateFiles) => ({
  cert: readFileSync(certificate),
  key: readFileSync(key)
})

export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closings.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

export const healthAt = (now: () => number, part: object = {}): RequestListener => {
  const health = {
    ok: true,
    version: '0.1.0',
    database: 'pglite',
    queueSource: 'up',
    carrierCrm: 'up',
    ...part
  }
  return (_request, response) => response.end(JSON.stringify({ ...health, now: now() }))
}
export const centreOf = async (handler: RequestListener) =>
  `http://127.0.0.1:${await listen(createHttpServer(handler))}`
export const goodCentre = () => centreOf(healthAt(Date.now))

export async function closedPort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Speaks SIP to whoever comes over a WebSocket, over TLS with that certificate. */
export async function edgeOf(files: CertificateFiles, answer: string | null): Promise<string> {
  const server = createHttpsServer(readPair(files))
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'sip' })
  sockets.on('connection', (socket) => {
    socket.on('message', (raw) => {
      const isAsked =
        Buffer.isBuffer(raw) && raw.toString().startsWith('OPTIONS sip:hotline.example SIP/2.0\r\n')
      if (isAsked && answer !== null) socket.send(`${answer}\r\nContent-Length: 0\r\n\r\n`)
    })
  })
  return `wss://127.0.0.1:${await listen(server)}/ws`
}

async function udpServer(answer: (message: Buffer) => Buffer | null): Promise<number> {
  const socket = createSocket('udp4')
  socket.on('message', (message, { port, address }) => {
    const said = answer(message)
    if (said) socket.send(said, port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  closings.push(() => socket.close())
  return socket.address().port
}

export async function stunServer(): Promise<string> {
  const port = await udpServer((raw) => {
    const asked = readStun(raw)
    if (asked?.type !== stunTypes.bindingRequest) return null
    const { transactionId } = asked
    return writeStun({ type: stunTypes.bindingAnswer, transactionId, attributes: [] })
  })
  return `stun:127.0.0.1:${port}`
}

/** Allocates to whoever signs with that password, as RFC 8656 has it: the first question is always refused. */
export async function turnServer(username: string, password: string): Promise<string> {
  const realm = 'relay.example'
  const refusal = (transactionId: Buffer) =>
    writeStun({
      type: stunTypes.allocateError,
      transactionId,
      attributes: [
        [stunAttributes.errorCode, Buffer.from([0, 0, 4, 1])],
        [stunAttributes.realm, Buffer.from(realm)],
        [stunAttributes.nonce, Buffer.from('once')]
      ]
    })
  const port = await udpServer((raw) => {
    const asked = readStun(raw)
    if (!asked) return null
    const { transactionId, type } = asked
    const signature = attributeOf(asked, stunAttributes.integrity)
    if (!signature) return refusal(transactionId)
    const unsigned = asked.attributes.filter(([name]) => name !== stunAttributes.integrity)
    const own = writeStun({ ...asked, attributes: unsigned }, longTermKey(username, realm, password))
    if (!own.equals(raw)) return refusal(transactionId)
    return writeStun({ type: type + 0x0100, transactionId, attributes: [] })
  })
  return `turn:127.0.0.1:${port}`
}

/** Takes datagrams and answers none. */
export async function muteServer(): Promise<string> {
  return `stun:127.0.0.1:${await udpServer(() => null)}`
}
