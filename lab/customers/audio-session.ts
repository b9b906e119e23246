// The media of one call in Node: sip.js's session description handler on a werift peer connection, PCMU both ways.
// It speaks a tone and keeps count of what it hears, so that "they hear each other" is measured and not believed.
import type { SessionDescriptionHandler } from 'sip.js'
import {
  MediaStreamTrack,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  type RTCRtpTransceiver,
  RtpHeader,
  RtpPacket
} from 'werift'
import { createTone, decodeMuLaw, holdsTone, levelOf, packetSamples, sampleRate, toneOf } from './tone.ts'

export interface Heard {
  packets: number
  seconds: number
  /** Tone of the last half second, Hz; `null` in silence. */
  toneHz: number | null
  /** Root mean square of the last half second, 0 to 1. */
  level: number
  /** Whether this tone is part of the last half second, also beside others. */
  holds: (hz: number) => boolean
}
export interface AudioSession extends SessionDescriptionHandler {
  heard: () => Heard
}

export const nothingHeard: Heard = { packets: 0, seconds: 0, toneHz: null, level: 0, holds: () => false }
const payloadType = 0
const memorySamples = sampleRate / 2
/** Without a packet for so long what was heard before is over. */
const freshMs = 500
const gatheringLimitMs = 2000

function createConnection(): RTCPeerConnection {
  const base = { clockRate: sampleRate, channels: 1 }
  const audio = [
    new RTCRtpCodecParameters({ ...base, mimeType: 'audio/PCMU', payloadType }),
    new RTCRtpCodecParameters({ ...base, mimeType: 'audio/telephone-event', payloadType: 101 })
  ]
  // Neither IPv4 nor IPv6 interfaces are gathered: the loopback address alone, as a lab must.
  const loopbackOnly = {
    iceUseIpv4: false,
    iceUseIpv6: false,
    iceUseTcp: false,
    iceAdditionalHostAddresses: ['127.0.0.1']
  }
  return new RTCPeerConnection({ iceServers: [], codecs: { audio }, ...loopbackOnly })
}

/** Writes the tone in real time while the connection stands and nobody holds the call; returns what stops it. */
function speak(
  connection: RTCPeerConnection,
  toneHz: number
): { transceiver: RTCRtpTransceiver; hush: () => void } {
  const track = new MediaStreamTrack({ kind: 'audio' })
  const transceiver = connection.addTransceiver(track, { direction: 'sendrecv' })
  const nextPacket = createTone(toneHz)
  let timer: NodeJS.Timeout | undefined
  let [sequenceNumber, timestamp, due] = [0, 0, 0]
  const pump = () => {
    for (; due <= performance.now(); due += 20) {
      sequenceNumber = (sequenceNumber + 1) & 0xffff
      timestamp = (timestamp + packetSamples) >>> 0
      const header = new RtpHeader({ payloadType, sequenceNumber, timestamp })
      if (transceiver.currentDirection?.startsWith('send'))
        track.writeRtp(new RtpPacket(header, Buffer.from(nextPacket())))
    }
  }
  connection.connectionStateChange.subscribe((state) => {
    if (state !== 'connected' || timer !== undefined) return
    due = performance.now()
    timer = setInterval(pump, 10)
  })
  return { transceiver, hush: () => clearInterval(timer) }
}

function listen(connection: RTCPeerConnection): () => Heard {
  let [packets, samplesHeard, lastAt] = [0, 0, 0]
  let memory: number[] = []
  connection.onTrack.subscribe((track) =>
    track.onReceiveRtp.subscribe(({ header, payload }) => {
      if (header.payloadType !== payloadType) return
      packets += 1
      samplesHeard += payload.length
      lastAt = performance.now()
      memory = [...memory, ...Array.from(payload, decodeMuLaw)].slice(-memorySamples)
    })
  )
  return () => {
    const recent = performance.now() - lastAt < freshMs ? memory : []
    return {
      packets,
      seconds: samplesHeard / sampleRate,
      toneHz: toneOf(recent),
      level: levelOf(recent),
      holds: (hz) => holdsTone(recent, hz)
    }
  }
}

async function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === 'complete') return
  await new Promise<void>((resolve) => {
    const limit = setTimeout(resolve, gatheringLimitMs)
    connection.iceGatheringStateChange.subscribe((state) => {
      if (state !== 'complete') return
      clearTimeout(limit)
      resolve()
    })
  })
}

/**
 * After an ICE restart werift 0.25.2 starts no checks, because DTLS stands already (its `connect()` returns early);
 * without this the sound would never come back.
 */
function checkPathAgain(connection: RTCPeerConnection): void {
  if (connection.connectionState !== 'connected') return
  for (const transport of connection.iceTransports)
    if (transport.connection.nominated === undefined) void transport.start().catch(() => undefined)
}

/** werift leaves the default address open (c=0.0.0.0, port 9), which Asterisk takes for a call on hold and then sends no
 * audio: name the first candidate instead (RFC 8839 §4.2.1.2). */
function withDefaultCandidate(sdp: string): string {
  const [, address, port] = /^a=candidate:\S+ 1 udp \d+ ([\d.]+) (\d+) typ host/im.exec(sdp) ?? []
  if (address === undefined) return sdp
  return sdp
    .replace(/^c=IN IP4 0\.0\.0\.0/gm, `c=IN IP4 ${address}`)
    .replace(/^m=audio 9 /m, `m=audio ${port} `)
}

/** What may be passed with a re-INVITE, in the words of sip.js's own handler. */
interface OfferWish {
  hold?: boolean
  offerOptions?: { iceRestart?: boolean }
}

export function createAudioSession(toneHz: number): AudioSession {
  const connection = createConnection()
  const heard = listen(connection)
  const { transceiver, hush } = speak(connection, toneHz)
  return {
    heard,
    close: () => {
      hush()
      void connection.close()
    },
    hasDescription: (contentType) => contentType === 'application/sdp',
    sendDtmf: () => false,
    rollbackDescription: async () => undefined,
    getDescription: async (options) => {
      const { hold, offerOptions } = (options ?? {}) as OfferWish
      const iceRestart = offerOptions?.iceRestart === true
      if (hold !== undefined) transceiver.setDirection(hold ? 'sendonly' : 'sendrecv')
      const answers = connection.signalingState === 'have-remote-offer'
      await connection.setLocalDescription(
        answers ? await connection.createAnswer() : await connection.createOffer({ iceRestart })
      )
      await gathered(connection)
      if (answers) checkPathAgain(connection)
      return {
        body: withDefaultCandidate(connection.localDescription?.sdp ?? ''),
        contentType: 'application/sdp'
      }
    },
    setDescription: async (sdp) => {
      const type = connection.signalingState === 'have-local-offer' ? 'answer' : 'offer'
      await connection.setRemoteDescription({ type, sdp })
      if (type === 'answer') checkPathAgain(connection)
    }
  }
}
