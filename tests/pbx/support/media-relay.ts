// A network between phone and Asterisk that can lose the sound and keep the signalling: a WebSocket proxy that names
// relay addresses in every session description, and UDP relays at those addresses that fall silent on demand. Neither side
// learns of any other way to the other.
import { createSocket, type Socket } from 'node:dgram'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import { createRefusedForNow, type RefusedForNow } from './refused-for-now.ts'

export interface MediaRelay {
  url: string
  /** From now on no packet of sound or STUN gets through, either way. */
  blackhole: () => void
  /** Only what the phone sends is lost; it goes on hearing. */
  loseWhatPhoneSays: () => void
  /** Of the PBX's sound every so manieth packet is lost; `null`: none. */
  loseOneIn: (packets: number | null) => void
  heal: () => void
  /** Packets of the PBX's sound until now. */
  towardsPhone: () => { passed: number; lost: number }
  /** Re-INVITEs of the phone that are refused on the way. */
  refusals: Pick<RefusedForNow, 'refuse' | 'refused'>
  /** Every WebSocket falls; new ones are taken. */
  dropSockets: () => void
  /** When the phone offered other ICE credentials than before, epoch ms: its ICE restarts. */
  restarts: readonly number[]
  stop: () => Promise<void>
}

interface Way {
  /** The port the phone is told. */
  nearPort: number
  /**
   * A port to tell Asterisk. Another one for each ICE restart: where the candidates are the same as before, Asterisk
   * answers with new credentials and goes on with the old ones.
   */
  newFarPort: () => Promise<number>
  close: () => void
}

const loopback = '127.0.0.1'

interface NetworkState {
  isDown: boolean
  isOneWay: boolean
  loseOneIn: number | null
  passed: number
  lost: number
}

export async function openMediaRelay(targetUrl: string): Promise<MediaRelay> {
  const state: NetworkState = { isDown: false, isOneWay: false, loseOneIn: null, passed: 0, lost: 0 }
  const refusals = createRefusedForNow()
  const ways = new Map<number, Promise<Way>>()
  const restarts: number[] = []
  let lastUfrag: string | null = null
  let farPort = Promise.resolve(0)
  let lastWay: Promise<Way> | null = null

  const fromPbx = (text: string) =>
    rewriteDescription(text, async (sdp) => {
      const port = Number(/^a=candidate:\S+ 1 udp \d+ [\d.]+ (\d+) typ host/im.exec(sdp)?.[1])
      if (!port) return sdp
      const way = ways.get(port) ?? openWay(port, state)
      ways.set(port, way)
      lastWay = way
      return naming(sdp, (await way).nearPort)
    })
  const fromPhone = (text: string) =>
    rewriteDescription(text, async (sdp) => {
      const ufrag = /^a=ice-ufrag:(.*)$/m.exec(sdp)?.[1] ?? null
      if (lastWay === null) throw new Error('the PBX offers first in these stories')
      if (ufrag !== lastUfrag) {
        if (lastUfrag !== null && text.startsWith('INVITE')) restarts.push(Date.now())
        lastUfrag = ufrag
        farPort = (await lastWay).newFarPort()
      }
      return naming(sdp, await farPort)
    })

  const http = createServer()
  const server = new WebSocketServer({ server: http, handleProtocols: () => 'sip' })
  server.on('connection', (near) => {
    const far = new WebSocket(targetUrl, 'sip')
    const isOpen = new Promise<void>((resolve) => far.once('open', resolve))
    pipe(near, far, fromPhone, isOpen, refusals.answerTo)
    pipe(far, near, fromPbx, isOpen, () => null)
  })
  await new Promise<void>((resolve) => http.listen(0, loopback, resolve))
  const { port } = http.address() as AddressInfo
  return {
    url: `ws://${loopback}:${port}${new URL(targetUrl).pathname}`,
    blackhole: () => {
      state.isDown = true
    },
    loseWhatPhoneSays: () => {
      state.isOneWay = true
    },
    heal: () => {
      Object.assign(state, { isDown: false, isOneWay: false, loseOneIn: null })
    },
    loseOneIn(packets) {
      state.loseOneIn = packets
    },
    towardsPhone: () => ({ passed: state.passed, lost: state.lost }),
    refusals,
    dropSockets() {
      for (const client of server.clients) client.terminate()
    },
    restarts,
    async stop() {
      for (const client of server.clients) client.terminate()
      await closed(http)
      for (const way of ways.values()) (await way).close()
    }
  }
}

/** In order, each message after the one before has been rewritten. */
function pipe(
  from: WebSocket,
  to: WebSocket,
  rewrite: (text: string) => Promise<string>,
  isOpen: Promise<void>,
  answerTo: (text: string) => string | null
) {
  let last: Promise<unknown> = isOpen
  from.on('message', (data) => {
    const answer = answerTo(textOf(data))
    if (answer !== null) return void (answer !== '' && from.send(answer))
    const rewritten = rewrite(textOf(data))
    last = last.then(async () => to.send(await rewritten)).catch(() => to.terminate())
  })
  from.on('error', () => to.terminate())
  from.on('close', () => to.terminate())
}

const textOf = (data: RawData): string =>
  Buffer.concat(
    Array.isArray(data) ? data : [data instanceof ArrayBuffer ? new Uint8Array(data) : data]
  ).toString()

async function rewriteDescription(text: string, rewrite: (sdp: string) => Promise<string>): Promise<string> {
  const end = text.indexOf('\r\n\r\n')
  const [head, sdp] = [text.slice(0, end), text.slice(end + 4)]
  if (!/^Content-Type: *application\/sdp/im.test(head) || sdp === '') return text
  const body = await rewrite(sdp)
  return `${head.replace(/^Content-Length:.*$/im, `Content-Length: ${Buffer.byteLength(body)}`)}\r\n\r\n${body}`
}

/** One candidate, the relay's, in the place of all others. */
const naming = (sdp: string, port: number): string =>
  sdp
    .replace(/^a=candidate:.*\r\n/gm, '')
    .replace(/^m=audio \d+/m, `m=audio ${port}`)
    .replace(/^c=IN IP4 .*$/m, `c=IN IP4 ${loopback}`)
    .replace(/^(a=ice-pwd:.*\r\n)/m, `$1a=candidate:1 1 udp 2130706431 ${loopback} ${port} typ host\r\n`)

/** Like a NAT: every address of the phone gets a port of its own towards Asterisk, those first that Asterisk was told. */
async function openWay(asteriskPort: number, state: NetworkState): Promise<Way> {
  const near = await openUdp()
  const sockets = [near]
  const told: Socket[] = []
  const mapped = new Map<string, Promise<Socket>>()
  const map = async ({ address, port }: { address: string; port: number }): Promise<Socket> => {
    const socket = told.shift() ?? (await openUdp())
    sockets.push(socket)
    socket.on('message', (packet) => {
      if (!state.isDown && getsThrough(packet, state)) near.send(packet, port, address)
    })
    return socket
  }
  near.on('message', (packet, phone) => {
    if (state.isDown || state.isOneWay) return
    const key = `${phone.address}:${phone.port}`
    const socket = mapped.get(key) ?? map(phone)
    mapped.set(key, socket)
    void socket.then((open) => open.send(packet, asteriskPort, loopback))
  })
  return {
    nearPort: near.address().port,
    async newFarPort() {
      const socket = await openUdp()
      told.push(socket)
      return socket.address().port
    },
    close: () => {
      for (const socket of [...sockets, ...told]) socket.close()
    }
  }
}

/** STUN, DTLS and reports (RTCP, RFC 5761 §4) always do. */
function getsThrough(packet: Buffer, state: NetworkState): boolean {
  const [first = 0, second = 0] = packet
  const isSound = first >> 6 === 2 && !(second >= 192 && second <= 223)
  if (!isSound) return true
  const isLost = state.loseOneIn !== null && (state.passed + state.lost) % state.loseOneIn === 0
  state[isLost ? 'lost' : 'passed'] += 1
  return !isLost
}

const openUdp = (): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.bind(0, loopback, () => resolve(socket))
  })

const closed = (server: Server): Promise<void> => new Promise((resolve) => void server.close(() => resolve()))
