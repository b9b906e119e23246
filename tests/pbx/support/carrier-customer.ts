// One customer who comes over the carrier's trunk, in SIP over UDP and RTP: the only one who can say BYE in the carrier's
// own words, or be gone without any.
import { randomUUID } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createTone, packetSamples } from '../../../lab/customers/tone.ts'

const loopback = '127.0.0.1'
const packetMs = 20

export interface CarrierCustomer {
  /** The customer is gone by the carrier's word; each reason is one `Reason` header (RFC 3326). */
  bye: (...reasons: readonly string[]) => void
  /** Neither sound nor an answer comes any more, as from a gateway that has lost its power. */
  vanish: () => void
}

/** Calls the hotline; resolves when the PBX has taken the call. */
export async function callOverTrunk(customer: {
  /** UDP port of the PBX's trunk. */
  trunkPort: number
  ani: string
  name: string
  toneHz: number
}): Promise<CarrierCustomer> {
  const [signalling, sound] = [await openSocket(), await openSocket()]
  const session = describe(sound.address().port)
  const dialog = {
    from: `"${customer.name}" <sip:${customer.ani}@${loopback}>;tag=${randomUUID()}`,
    to: `<sip:1090@${loopback}>`,
    callId: randomUUID(),
    contact: `<sip:carrier@${loopback}:${signalling.address().port}>`,
    target: `sip:1090@${loopback}:${customer.trunkPort}`
  }
  const send = (message: string) => signalling.send(message, customer.trunkPort, loopback)
  const request = (method: string, sequence: number, extra: readonly string[] = [], body = '') =>
    send(
      [
        `${method} ${dialog.target} SIP/2.0`,
        `Via: SIP/2.0/UDP ${loopback}:${signalling.address().port};branch=z9hG4bK${randomUUID()}`,
        `From: ${dialog.from}`,
        `To: ${dialog.to}`,
        `Call-ID: ${dialog.callId}`,
        `CSeq: ${sequence} ${method}`,
        `Contact: ${dialog.contact}`,
        'Max-Forwards: 70',
        ...extra,
        ...described(body)
      ].join('\r\n')
    )
  const answered = new Promise<string>((resolve) => {
    signalling.on('message', (packet) => {
      const message = packet.toString()
      if (!message.startsWith('SIP/2.0 ')) send(okTo(message, dialog.contact, session))
      else if (/^SIP\/2\.0 200[\s\S]*^CSeq: 1 INVITE/m.test(message)) resolve(message)
    })
  })
  request('INVITE', 1, [], session)
  const ok = await answered
  dialog.to = headerOf(ok, 'To')
  dialog.target = /<([^>]+)>/.exec(headerOf(ok, 'Contact'))?.[1] ?? dialog.target
  request('ACK', 1)
  const silence = speak(sound, Number(/^m=audio (\d+)/m.exec(ok)?.[1]), customer.toneHz)
  return {
    bye(...reasons) {
      silence()
      request(
        'BYE',
        2,
        reasons.map((reason) => `Reason: ${reason}`)
      )
    },
    vanish() {
      silence()
      signalling.close()
      sound.close()
    }
  }
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4').unref()
  socket.bind(0, loopback)
  await once(socket, 'listening')
  return socket
}

/** Speaks the tone in µ-law until told to be silent. */
function speak(socket: Socket, port: number, toneHz: number): () => void {
  const nextSamples = createTone(toneHz)
  const source = Math.floor(Math.random() * 2 ** 32)
  const startedAt = Date.now()
  let sequence = 0
  const timer = setInterval(() => {
    for (; sequence * packetMs <= Date.now() - startedAt; sequence += 1) {
      const header = Buffer.alloc(12)
      header.writeUInt16BE(0x8000)
      header.writeUInt16BE(sequence % 2 ** 16, 2)
      header.writeUInt32BE(sequence * packetSamples, 4)
      header.writeUInt32BE(source, 8)
      socket.send(Buffer.concat([header, nextSamples()]), port, loopback)
    }
  }, packetMs).unref()
  return () => clearInterval(timer)
}

const describe = (port: number) =>
  [
    'v=0',
    `o=carrier 1 1 IN IP4 ${loopback}`,
    's=-',
    `c=IN IP4 ${loopback}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0`,
    'a=rtpmap:0 PCMU/8000',
    'a=sendrecv',
    ''
  ].join('\r\n')

const described = (body: string): string[] => [
  ...(body === '' ? [] : ['Content-Type: application/sdp']),
  `Content-Length: ${Buffer.byteLength(body)}`,
  '',
  body
]

const headerOf = (message: string, name: string): string =>
  new RegExp(`^${name}: *(.*)$`, 'im').exec(message)?.[1]?.trim() ?? ''

/** The PBX tells who is connected, refreshes sessions, asks whether we are there, ends the call: all of it is right. */
function okTo(request: string, contact: string, session: string): string {
  const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${headerOf(request, name)}`)
  const body = request.startsWith('INVITE ') ? session : ''
  return ['SIP/2.0 200 OK', ...copied, `Contact: ${contact}`, ...described(body)].join('\r\n')
}
