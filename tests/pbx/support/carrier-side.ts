// The carrier at the far end of the trunk, as far as one called customer needs it: answers an INVITE over UDP, speaks a tone,
// measures what it hears, and keeps the INVITE to be read.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createTone, decodeMuLaw, packetSamples, toneOf } from '../../../lab/customers/tone.ts'

const rtpHeaderBytes = 12
/** Half a second. */
const memorySamples = 4000

async function boundSocket(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

const headersOf = (message: string, name: string): string[] =>
  message.split('\r\n').filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))

/** RFC 3261 §8.2.6: what an answer takes over from its request; `tag` makes the To of a dialog. */
function answerTo(request: string, status: string, more: readonly string[], body = ''): string {
  const to = headersOf(request, 'To').map((line) => (line.includes('tag=') ? line : `${line};tag=carrier`))
  const kept = ['Via', 'From', 'Call-ID', 'CSeq'].flatMap((name) => headersOf(request, name))
  return [`SIP/2.0 ${status}`, ...kept, ...to, ...more, `Content-Length: ${body.length}`, '', body].join(
    '\r\n'
  )
}

/** G.711 µ-law to and from wherever the offer says. */
async function openSound(toneHz: number) {
  const socket = await boundSocket()
  const nextPacket = createTone(toneHz)
  const heard: number[] = []
  let timer: NodeJS.Timeout | undefined
  let sent = 0
  socket.on('message', (packet) => {
    // µ-law alone, not the digits beside it
    if (((packet[1] ?? 0) & 0x7f) === 0) heard.push(...[...packet.subarray(rtpHeaderBytes)].map(decodeMuLaw))
    heard.splice(0, heard.length - memorySamples)
  })
  const speakTo = (port: number) => {
    const header = Buffer.alloc(rtpHeaderBytes)
    header.writeUInt8(0x80, 0)
    header.writeUInt32BE(0xca_22_1e_22, 8)
    timer = setInterval(() => {
      header.writeUInt16BE(sent & 0xffff, 2)
      header.writeUInt32BE((sent++ * packetSamples) >>> 0, 4)
      socket.send(Buffer.concat([header, nextPacket()]), port, '127.0.0.1')
    }, 20)
  }
  const hush = () => clearInterval(timer)
  return {
    port: socket.address().port,
    speakTo,
    hush,
    close: () => socket.close(),
    toneHz: () => toneOf(heard)
  }
}

/** @param toneHz what every called customer speaks */
export async function openCarrierSide(toneHz: number) {
  const line = await boundSocket()
  const sound = await openSound(toneHz)
  const invites: string[] = []
  const port = line.address().port
  const contact = `Contact: <sip:customer@127.0.0.1:${port}>`
  const sdp = [
    'v=0',
    'o=carrier 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${sound.port} RTP/AVP 0`,
    'a=rtpmap:0 PCMU/8000',
    ''
  ].join('\r\n')
  const take = (request: string, answer: (text: string) => void) => {
    const method = request.slice(0, request.indexOf(' '))
    if (method === 'ACK' || method === 'SIP/2.0') return
    if (method === 'BYE') sound.hush()
    if (method !== 'INVITE') return answer(answerTo(request, '200 OK', []))
    // sent again by a PBX that has not heard the answer
    if (!invites.includes(request)) {
      invites.push(request)
      sound.speakTo(Number(/^m=audio (\d+)/m.exec(request)?.[1]))
    }
    answer(answerTo(request, '180 Ringing', [contact]))
    answer(answerTo(request, '200 OK', [contact, 'Content-Type: application/sdp'], sdp))
  }
  line.on('message', (packet, { address, port: from }: RemoteInfo) =>
    take(packet.toString('utf8'), (text) => line.send(text, from, address))
  )
  return {
    /** `host:port`, as the trunk's configuration names it. */
    address: `127.0.0.1:${port}`,
    /** A header of the last INVITE, without its name; `null` where there is none. */
    header(name: string): string | null {
      const [found] = headersOf(invites.at(-1) ?? '', name)
      return found === undefined ? null : found.slice(name.length + 1).trim()
    },
    /** Whom the last INVITE asks for. */
    asked: () => /^INVITE (\S+)/.exec(invites.at(-1) ?? '')?.[1] ?? null,
    calls: () => invites.length,
    /** The tone that reaches the called customer, Hz; `null` in silence. */
    hearsHz: sound.toneHz,
    close() {
      sound.hush()
      sound.close()
      line.close()
    }
  }
}
